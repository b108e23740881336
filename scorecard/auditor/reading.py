"""What an attacker opens: a bundle's files as they are published, or a results file alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard import results
from scorecard.definitions import load
from scorecard.definitions.model import Definitions


class ReadingError(Exception):
    """There is nothing to audit; the message says what is missing."""


@dataclass(frozen=True)
class Published:
    """A bundle as published: the frame, the definitions and the facts beside them."""

    name: str
    frame: pd.DataFrame
    definitions: Definitions
    facts: dict[str, Any]


def read(path: Path, definitions: Path | None = None) -> Published:
    """The bundle folder or the results.csv at `path`, without asking whether it was changed.

    definitions: a YAML file that stands for the bundle's own. Raises ReadingError where the results
    or the definitions are missing or cannot be read.
    """
    if not path.exists():
        raise ReadingError(f"there is no '{path}'.")
    folder = path if path.is_dir() else path.parent
    table = path / "results.csv" if path.is_dir() else path
    if path.is_dir() and not table.is_file():
        table = path / "results.parquet"
    try:
        frame = read_results(table)
    except (OSError, ValueError) as error:
        raise ReadingError(f"'{table}' cannot be read as results.") from error
    about = folder / "facts.json"
    try:
        facts = json.loads(about.read_text("utf-8")) if about.is_file() else {}
    except ValueError as error:
        raise ReadingError(f"'{about}' cannot be read.") from error
    name = (facts.get("organisation") or {}).get("name") or str(path)
    return Published(str(name), frame, _definitions(folder, definitions), facts)


def read_results(path: Path) -> pd.DataFrame:
    """A results file with the schema's types, every digit as it stands in the file."""
    if path.suffix == ".parquet":
        return results.conform(pd.read_parquet(path))
    text = {name: "str" for name, kind in results.COLUMNS.items() if kind == results.TEXT}
    numbers = (results.NUMBER, results.INTEGER, results.DATE)
    empty = {name: [""] for name, kind in results.COLUMNS.items() if kind in numbers}
    frame = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=empty)
    missing = [name for name in results.KEY if name not in frame]
    if missing:
        raise ValueError(f"no column '{missing[0]}'")
    return results.conform(frame)


def _definitions(folder: Path, named: Path | None) -> Definitions:
    if named is not None:
        loaded = load(named)
        if loaded.definitions is None or loaded.errors:
            raise ReadingError(f"the definitions '{named}' cannot be used; run `check` on them.")
        return loaded.definitions
    path = folder / "definitions.json"
    try:
        return Definitions.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReadingError(
            f"there are no definitions beside the results ('{path}'); name them with --definitions."
        ) from error
