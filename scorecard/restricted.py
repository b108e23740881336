"""What only those may see who may see the records: kept where it is built, in no bundle.

`hidden.csv`: every hidden cell with its reason. `problems.txt`: what was wrong with the data, with
lines. `told.csv`, `before.csv`, `kept.csv`, `figures.csv`: what all editions so far told, which
rows they hid and with which counts, and which figures made of values they told, which the next one
needs. `previewed.csv`, `previewed-kept.csv` and `previewed-figures.csv`: what previews told to who
tried out a change, and what they hid. `codes.csv`: the code lists of all of them.
`key`: of the published hash of the data.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from filelock import FileLock

from scorecard.counting.recounting import FIGURE
from scorecard.disclosure import Editions
from scorecard.disclosure.codes import LIST
from scorecard.disclosure.counts import TOLD
from scorecard.disclosure.editions import CELL, KEPT


@dataclass(frozen=True)
class Restricted:
    """hidden: hidden cells with `reason`; blocks: what the protection of each linked block cost;
    editions: what this and earlier editions told and hid; problems: sentences by dataset; attack:
    how many hidden counts were attacked (`hidden`), how many rows were hidden for it besides
    (`more`), and how many counts could not be tried (`unchecked`)."""

    hidden: pd.DataFrame = field(default_factory=pd.DataFrame)
    blocks: pd.DataFrame = field(default_factory=pd.DataFrame)
    editions: Editions = field(default_factory=Editions.none)
    problems: dict[str, list[str]] = field(default_factory=dict)
    attack: dict[str, int] = field(default_factory=dict)


def write(kept: Restricted, folder: Path) -> None:
    """Write `kept` into `folder`, which nobody else on the machine may read."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    tables = {
        "codes.csv": kept.editions.lists,
        "hidden.csv": kept.hidden,
        "told.csv": kept.editions.told,
        "before.csv": kept.editions.hidden,
        "kept.csv": kept.editions.kept,
        "figures.csv": kept.editions.figures,
    }
    for name, table in tables.items():
        _put(table, folder / name)
    lines = [f"{id}: {sentence}" for id, said in kept.problems.items() for sentence in said]
    (folder / "problems.txt").write_text("\n".join([*lines, ""]), "utf-8")


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Editions and previews of one organisation after one another, from reading what was told to
    writing it down: two side by side would know nothing of each other."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with FileLock(folder / "lock"):
        yield


def key(folder: Path) -> bytes:
    """The key of the hash by which a build knows the data again; made where there is none yet."""
    file = folder / "key"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        part = file.with_name("key.part")
        part.write_bytes(secrets.token_bytes(32))
        part.replace(file)
    return file.read_bytes()


def previewed(seen: Editions, folder: Path) -> None:
    """Write down what a preview told and hid, with all that was told and hidden before it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _put(seen.lists, folder / "codes.csv")
    _put(seen.told, folder / "previewed.csv")
    _put(seen.kept, folder / "previewed-kept.csv")
    _put(seen.figures, folder / "previewed-figures.csv")


def editions(folder: Path) -> Editions:
    """What earlier editions and previews told and hid; nothing where there was none.

    A row that a preview hid may be shown later: only its counts are kept.
    """
    none = Editions.none()
    lists = _read(folder / "codes.csv", LIST) if (folder / "codes.csv").is_file() else none.lists
    before = Editions(none.told, none.hidden, none.kept, lists)
    if (folder / "told.csv").is_file() and (folder / "before.csv").is_file():
        hidden, kept = _read(folder / "before.csv", CELL), _kept(folder / "kept.csv")
        figures = _figures(folder / "figures.csv")
        before = Editions(_told(folder / "told.csv"), hidden, kept, lists, figures)
    if (folder / "previewed.csv").is_file():
        kept, figures = (
            _kept(folder / "previewed-kept.csv"),
            _figures(folder / "previewed-figures.csv"),
        )
        told = _told(folder / "previewed.csv")
        seen = Editions(told, none.hidden, kept, none.lists, figures)
        # an edition's number is the newer one
        return seen.and_then(before.told, before.hidden, before.kept, lists, before.figures)
    return before


def _told(file: Path) -> pd.DataFrame:
    """What was told; an edition of long ago says less of it."""
    found = _read(file, TOLD)
    found["value"] = found["value"].astype(float)
    found["rounding"] = pd.to_numeric(found["rounding"]).fillna(1.0)
    return found


def _figures(file: Path) -> pd.DataFrame:
    return _read(file, FIGURE) if file.is_file() else Editions.none().figures


def _kept(file: Path) -> pd.DataFrame:
    if not file.is_file():
        return Editions.none().kept
    found = _read(file, KEPT)
    for name in ("numerator", "denominator"):
        found[name] = pd.to_numeric(found[name])
    return found


def _read(file: Path, columns: list[str]) -> pd.DataFrame:
    found = pd.read_csv(file, dtype=str, keep_default_na=False)
    return found.reindex(columns=columns, fill_value="")


def _put(table: pd.DataFrame, file: Path) -> None:
    part = file.with_name(file.name + ".part")
    table.to_csv(part, index=False, encoding="utf-8", lineterminator="\n")
    part.replace(file)
