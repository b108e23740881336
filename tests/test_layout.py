"""The house keeps its plan: who may import whom, how long a file may be, and what must be pinned.

The order of the rooms inside `scorecard` is import-linter's (pyproject.toml). This file holds what
import-linter cannot see, as pages are scripts and no package. Imports that only a type checker
follows (`if TYPE_CHECKING:`) are free.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"app", "benchmarks", "dashboard", "pages", "scorecard", "tests"}
LONGEST = 300

# The served process reads published numbers only: `access` opens bundles, a build process counts.
# Everything in these rooms handles records or raw counts, or computes.
NOT_FOR_THE_DASHBOARD = {
    "assessment",
    "auditor",
    "bundle",
    "comparison",
    "counting",
    "demonstration",
    "disclosure",
    "pipeline",
    "quality",
    "sources",
    "statistics",
}


def python_files(root: Path, *places: str) -> list[Path]:
    """The Python files among `places`, which are folders or files of `root` and may be missing."""
    found: list[Path] = []
    for place in places:
        path = root / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def _is_for_type_checkers(node: ast.AST) -> bool:
    if not isinstance(node, ast.If):
        return False
    return ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        if _is_for_type_checkers(child):
            assert isinstance(child, ast.If)
            for other in child.orelse:
                yield other
                yield from _executed(other)
        else:
            yield child
            yield from _executed(child)


def imports(path: Path, root: Path) -> set[str]:
    """The dotted names that the file imports when run; `from a import b` counts as `a.b`."""
    package = path.relative_to(root).parent.parts
    found: set[str] = set()
    for node in _executed(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = [*above, *([node.module] if node.module else [])]
            found |= {".".join([*base, alias.name]) for alias in node.names}
    return found


def optional_imports(path: Path) -> set[str]:
    """The packages imported only under `except ImportError`: the product does without them."""
    return {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Try)
        and any(h.type and "ImportError" in ast.unparse(h.type) for h in node.handlers)
        for statement in node.body
        for name in _imported_by(statement)
    }


def _imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _may_import(place: str, name: str) -> bool:
    top, *rest = name.split(".")
    if place == "pages":
        return top in {"app", "streamlit"} or top in sys.stdlib_module_names
    if place == "scorecard":
        return top not in {"app", "dashboard", "pages", "plotly", "streamlit"}
    if top == "scorecard":
        return bool(rest) and rest[0] not in NOT_FOR_THE_DASHBOARD
    return top != "pages"


def forbidden_imports(root: Path) -> list[str]:
    """One sentence for each import against the direction pages → app → scorecard."""
    return [
        f"{path.relative_to(root)} must not import {name}"
        for place in ("pages", "app", "dashboard.py", "scorecard")
        for path in python_files(root, place)
        for name in sorted(imports(path, root))
        if not _may_import(place, name)
    ]


def too_long(root: Path) -> list[str]:
    """One sentence for each file of the product that has more than LONGEST lines."""
    sizes = {
        path: len(path.read_text("utf-8").splitlines())
        for path in python_files(root, "scorecard", "app", "pages", "dashboard.py")
    }
    return [
        f"{path.relative_to(root)} has {lines} lines; {LONGEST} are the most: split it by its jobs"
        for path, lines in sizes.items()
        if lines > LONGEST
    ]


def not_packages(root: Path) -> list[str]:
    """One sentence for each folder of modules without `__init__.py`: import-linter overlooks it."""
    folders = {path.parent for path in python_files(root, "scorecard", "app")}
    return [
        f"{folder.relative_to(root)} has no __init__.py"
        for folder in sorted(folders)
        if not (folder / "__init__.py").is_file()
    ]


def requirement_lines(path: Path) -> list[str]:
    """The requirements of a file, without comments, blank lines and options such as `-r`."""
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unpinned_imports(root: Path) -> list[str]:
    """One sentence for each import of another project's code that no requirements file names.

    What runs in service has to stand in requirements.txt; tests, benchmarks and what is imported
    only if present may use both files.
    """
    service = {
        _normal(re.split(r"[=<>!~\[; ]", line)[0])
        for line in requirement_lines(root / "requirements.txt")
    }
    development = service | {
        _normal(re.split(r"[=<>!~\[; ]", line)[0])
        for line in requirement_lines(root / "requirements-dev.txt")
    }
    distributions = packages_distributions()
    problems = []
    for pinned, places in (
        (service, ("scorecard", "app", "pages", "dashboard.py")),
        (development, ("tests", "benchmarks")),
    ):
        for path in python_files(root, *places):
            for name in sorted({name.split(".")[0] for name in imports(path, root)}):
                if name in OURS or name in sys.stdlib_module_names:
                    continue
                enough = development if name in optional_imports(path) else pinned
                if not enough & {_normal(each) for each in distributions.get(name, [name])}:
                    problems.append(f"{path.relative_to(root)} imports {name}, which is not pinned")
    return problems


def test_imports_go_one_way() -> None:
    problems = forbidden_imports(ROOT)
    assert not problems, "\n".join(problems)


def test_no_file_is_too_long() -> None:
    problems = too_long(ROOT)
    assert not problems, "\n".join(problems)


def test_every_room_is_a_package() -> None:
    problems = not_packages(ROOT)
    assert not problems, "\n".join(problems)


def test_what_is_imported_is_pinned() -> None:
    problems = unpinned_imports(ROOT)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact(name: str) -> None:
    lines = requirement_lines(ROOT / name)
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.\[\],-]+==[\w.]+", line)] == []


# The rules themselves: each planted fault is found, and what is allowed is not.


def _plant(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("place", "text", "name"),
    [
        ("pages/team.py", "import pandas as pd", "pandas"),
        ("pages/team.py", "from scorecard import access", "scorecard.access"),
        ("app/charts.py", "from scorecard import bundle", "scorecard.bundle"),
        ("app/charts.py", "import scorecard", "scorecard"),
        (
            "app/charts.py",
            "def f():\n    import scorecard.sources.files",
            "scorecard.sources.files",
        ),
        ("app/charts.py", "from pages import team", "pages.team"),
        ("dashboard.py", "from scorecard.pipeline import build", "scorecard.pipeline.build"),
        ("scorecard/rates/a.py", "import plotly.express as px", "plotly.express"),
        ("scorecard/rates/a.py", "from ...app import router", "app.router"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, place: str, text: str, name: str) -> None:
    _plant(tmp_path, place, text)
    assert forbidden_imports(tmp_path) == [f"{place} must not import {name}"]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("pages/team.py", "import datetime as dt\nimport streamlit as st\nfrom app import charts"),
        ("app/charts.py", "from . import badge\nfrom scorecard import access\nimport streamlit"),
        ("scorecard/rates/a.py", "from ..results import KEY\nimport pandas as pd"),
        (
            "app/charts.py",
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from scorecard.bundle import Bundle",
        ),
    ],
)
def test_an_allowed_import_is_left_alone(tmp_path: Path, place: str, text: str) -> None:
    _plant(tmp_path, place, text)
    assert forbidden_imports(tmp_path) == []


def test_a_long_file_is_found(tmp_path: Path) -> None:
    _plant(tmp_path, "app/short.py", "x = 1\n" * LONGEST)
    _plant(tmp_path, "app/long.py", "x = 1\n" * (LONGEST + 1))
    assert [line.split()[0] for line in too_long(tmp_path)] == ["app/long.py"]


def test_a_folder_that_is_no_package_is_found(tmp_path: Path) -> None:
    _plant(tmp_path, "scorecard/__init__.py", "")
    _plant(tmp_path, "scorecard/rates/a.py", "")
    assert not_packages(tmp_path) == ["scorecard/rates has no __init__.py"]


def test_an_unpinned_import_is_found(tmp_path: Path) -> None:
    _plant(tmp_path, "requirements.txt", "# why\nPyYAML==6.0.3  # read\n")
    _plant(tmp_path, "requirements-dev.txt", "-r requirements.txt\npytest==9.2.0\n")
    _plant(tmp_path, "scorecard/a.py", "import json\nimport yaml\nimport pytest\n")
    guarded = "try:\n    import pytest\nexcept ImportError:\n    pytest = None\n"
    _plant(tmp_path, "scorecard/b.py", guarded)
    _plant(tmp_path, "scorecard/c.py", guarded.replace("pytest", "no_such_thing"))
    _plant(tmp_path, "tests/test_a.py", "import pytest\nimport yaml\nimport no_such_thing\n")
    assert unpinned_imports(tmp_path) == [
        "scorecard/a.py imports pytest, which is not pinned",
        "scorecard/c.py imports no_such_thing, which is not pinned",
        "tests/test_a.py imports no_such_thing, which is not pinned",
    ]
