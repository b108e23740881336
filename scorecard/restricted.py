"""What only those may see who may see the records: kept where it is built, in no bundle.

`hidden.csv`: every hidden cell with its reason. `problems.txt`: what was wrong with the data, with
lines. `told.csv` and `before.csv`: what all editions so far told and hid, which the next one needs.
`previewed.csv`: what previews told to who tried out a change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from scorecard.disclosure import Editions


@dataclass(frozen=True)
class Restricted:
    """hidden: hidden cells with `reason`; blocks: what the protection of each linked block cost;
    editions: what this and earlier editions told and hid; problems: sentences by dataset."""

    hidden: pd.DataFrame = field(default_factory=pd.DataFrame)
    blocks: pd.DataFrame = field(default_factory=pd.DataFrame)
    editions: Editions = field(default_factory=Editions.none)
    problems: dict[str, list[str]] = field(default_factory=dict)


def write(kept: Restricted, folder: Path) -> None:
    """Write `kept` into `folder`, which nobody else on the machine may read."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    tables = {
        "hidden.csv": kept.hidden,
        "told.csv": kept.editions.told,
        "before.csv": kept.editions.hidden,
    }
    for name, table in tables.items():
        _put(table, folder / name)
    lines = [f"{id}: {sentence}" for id, said in kept.problems.items() for sentence in said]
    (folder / "problems.txt").write_text("\n".join([*lines, ""]), "utf-8")


def previewed(told: pd.DataFrame, folder: Path) -> None:
    """Write down what a preview told, with all that was told before it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _put(told, folder / "previewed.csv")


def editions(folder: Path) -> Editions:
    """What earlier editions told and hid, and what previews told; nothing where there was none."""
    none = Editions.none()
    told, hidden = none.told, none.hidden
    if (folder / "told.csv").is_file() and (folder / "before.csv").is_file():
        told = _told(folder / "told.csv")
        hidden = pd.read_csv(folder / "before.csv", dtype=str, keep_default_na=False)[list(hidden)]
    if (folder / "previewed.csv").is_file():
        seen = Editions(_told(folder / "previewed.csv"), hidden)
        return seen.and_then(told, hidden)  # an edition's number is the newer one
    return Editions(told, hidden)


def _told(file: Path) -> pd.DataFrame:
    found = pd.read_csv(file, dtype=str, keep_default_na=False)
    found["value"] = found["value"].astype(float)
    return found[list(Editions.none().told)]


def _put(table: pd.DataFrame, file: Path) -> None:
    part = file.with_name(file.name + ".part")
    table.to_csv(part, index=False, encoding="utf-8", lineterminator="\n")
    part.replace(file)
