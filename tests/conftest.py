"""What holds for every test: no skipping, and nothing taken from the developer's own shell."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

# Files are handed out in this order, so that none of the long ones is left for the end.
LONG = (
    "browser/test_frame.py",
    "browser/test_pages.py",
    "browser/test_ways_out.py",
    "demonstration/test_planted.py",
    "test_command_line.py",
    "disclosure/test_protect.py",
)

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# A gate must say the same thing twice: the same examples each time, and no verdict on how busy the
# machine is.
hypothesis.settings.register_profile("gate", deadline=None, derandomize=True)
hypothesis.settings.load_profile("gate")

# Where definitions and data are is for each test to say.
for _name in [name for name in os.environ if name.startswith("SCORECARD_")]:
    del os.environ[_name]


def _fail_if_skipped(report: Report) -> Report:
    """`report`, as a failure where it was a skip: a check that did not run has not passed.

    An expected failure (xfail) is reported as skipped too; it did run, and stays what it is.
    """
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (a skipped test counts as a failed one)"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    place = {tests / name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _fail_if_skipped((yield))
