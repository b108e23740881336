"""Stores to test with, on both engines, and a small definition file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scorecard.journal import Author, Store
from tests.support.postgres import Server, server
from tests.test_pipeline import CODES, DEFINITIONS

ALEX = Author("alex@example.org", "Alex", "practice-lead")
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL server for all tests of the store."""
    with server() as running:
        yield running


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store' / 'journal.db'}"


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store, once on each engine."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("postgres").database())


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A definition file without mistakes, beside its code list."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "codes.csv").write_text(CODES, "utf-8")
    path = folder / "indicators.yaml"
    path.write_bytes(DEFINITIONS.encode())
    return path


def titled(title: str) -> str:
    """The definitions with another title."""
    return DEFINITIONS.replace("{title: Test}", f"{{title: {title}}}")
