"""From the counter's arrays to the rows of the results frame."""

from __future__ import annotations

import json
from bisect import bisect
from functools import partial

import numpy as np
import pandas as pd

from scorecard.counting.asked import besides
from scorecard.counting.cubes import Counter, Cube
from scorecard.counting.groups import Groups
from scorecard.counting.medians import medians
from scorecard.counting.naming import names
from scorecard.counting.series import Part, Series, rule_in
from scorecard.counting.standardised import Counts, standardised
from scorecard.definitions.disclosing import is_off
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import CodeList
from scorecard.results import HOW, UNKNOWN
from scorecard.sources.areas import Areas

HIDDEN = "at-source"


def answer(counter: Counter, part: Part) -> Cube:
    """The answer to a part, in the windows of its series."""
    cube = counter.cubes[part.request]

    def aligned(array: np.ndarray) -> np.ndarray:
        if array.shape == (1,):
            return array
        pieces = [array[list(group)].sum(axis=0) for group in part.align]
        return np.stack(pieces) if pieces else np.zeros((0, *array.shape[1:]))

    return Cube(aligned(cube.number), aligned(cube.hidden), aligned(cube.present), cube.histogram)


def series_rows(
    series: Series,
    counter: Counter,
    codes: CodeList,
    areas: Areas,
    definitions: Definitions,
) -> pd.DataFrame:
    """All rows of a series, without comparators: one a period, area, grouping and group."""
    cubes = {
        name: answer(counter, part)
        for name, part in (("numerator", series.numerator), ("denominator", series.denominator))
        if part is not None
    }
    moments = [answer(counter, part) for part in series.moments]
    indicator = series.indicator
    leading = moments[0] if moments else next(iter(cubes.values()))
    frames = []
    for grouping, settings in definitions.ethnicity.groupings.items():
        if indicator.groupings is not None and grouping not in indicator.groupings:
            continue
        if not indicator.by_ethnicity and grouping != definitions.primary_grouping:
            continue
        groups = Groups(codes, grouping)
        if indicator.by_ethnicity and not all(
            groups.told_by(c) for c in (leading, *cubes.values())
        ):
            continue
        counted = [leading, *cubes.values()]
        everybody = grouping == definitions.primary_grouping
        block = _Block(series, areas, groups, grouping, settings.levels, everybody, counted)
        numbers = _numbers(series, cubes, moments, groups, block, definitions)
        if series.strata is not None:
            numbers |= _standardised(series, counter, groups, block, numbers, definitions)
        if series.asked:
            of = partial(_counts, series, counter, groups, block)
            numbers["besides"] = besides(series, of, definitions)
        frames.append(block.frame(numbers, names(series, definitions)))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


class _Block:
    """The index of one series and grouping: windows × areas × groups, and which of it exists."""

    def __init__(
        self,
        series: Series,
        areas: Areas,
        groups: Groups,
        grouping: str,
        levels: list[str] | None,
        everybody: bool,
        counted: list[Cube],
    ) -> None:
        """everybody: at a level where the grouping is not told, All is."""
        self.series, self.areas, self.groups, self.grouping = series, areas, groups, grouping
        ids = areas.ids if series.by_area else areas.ids[:1]
        leading = counted[0]
        count = leading.number.shape[1]
        told = [series.indicator.tells(grouping, areas.level(id)) for id in ids]
        keep = [
            p
            for p, id in enumerate(ids)
            if p < count and _at(areas.level(id), levels) and (told[p] or everybody)
        ]
        self.positions = keep or [0]
        self.ids = [ids[p] for p in self.positions]
        self.by_group = np.array([told[p] for p in self.positions])
        self.names = groups.names if series.indicator.by_ethnicity else groups.names[:1]
        # a base without an event is a row too: that it were missing would tell on its people
        alike = [c.number for c in counted if c.number.shape == leading.number.shape]
        seen = sum(number.sum(axis=2)[:, self.positions] for number in alike) > 0
        alive = [
            [areas.exists(id, window.start, window.end) for id in self.ids]
            for window in series.windows
        ]
        present = leading.present
        if present.shape != (1,):
            seen = present.sum(axis=2)[:, self.positions] > 0
            alive = [[False] * len(self.ids)] * len(series.windows)
        ever = seen.any(axis=0, keepdims=True)  # a team with other work has no rows here at all
        self.exists = seen | (np.array(alive, dtype=bool).reshape(seen.shape) & ever)

    def pick(self, array: np.ndarray, spread: bool = False) -> np.ndarray:
        """The part of an array windows × areas × groups that has rows."""
        columns = [0] * len(self.positions) if spread else self.positions
        return array[:, columns, : len(self.names)]

    def _above(self) -> np.ndarray:
        """The areas that each area lay in, as JSON, the nearest first: array windows × areas. Of
        one that moved within a window [first day, areas] of each time."""
        days, windows = self.areas.dates, self.series.windows
        eras = [(bisect(days, x.start), bisect(days, x.end)) for x in windows]
        found = {
            era: [self.areas.above(id, [window.start, *days[slice(*era)]]) for id in self.ids]
            for era, window in zip(eras, windows, strict=True)
        }
        texts = [list(map(json.dumps, found[era])) for era in eras]
        return np.array(texts, dtype=object).reshape(-1, len(self.ids))

    def frame(self, numbers: dict[str, np.ndarray], named: dict[str, list[str]]) -> pd.DataFrame:
        """One row for every cell that exists; named: of its counts, in each window."""
        windows, series = self.series.windows, self.series
        only_all = np.arange(len(self.names)) == 0
        keep = self.exists[:, :, None] & (self.by_group[:, None] | only_all)
        w, a, g = np.nonzero(keep)
        indicator = series.indicator

        def take(values: list[object], index: np.ndarray) -> np.ndarray:
            return np.array(values, dtype=object)[index]

        out = {
            "indicator": indicator.id,
            "variant": series.variant,
            "place": series.place,
            "period": take([x.label for x in windows], w),
            "area": take(list(self.ids), a),
            "grouping": self.grouping,
            "group": take(list(self.names), g),
            "objective": indicator.objective,
            "measure": indicator.measure,
            "period_start": take([x.start for x in windows], w),
            "period_end": take([x.end for x in windows], w),
            "pool": take([x.pool for x in windows], w),
            "area_level": take([self.areas.level(id) for id in self.ids], a),
            "parent_area": take([self.areas.parent(id) for id in self.ids], a),
            "parent_group": take(list(self.groups.parents), g),
            "areas_above": self._above()[w, a],
            "groups_above": take(list(self.groups.above), g),
            "definition_version": indicator.version,
        }
        out |= {name: take(list(told), w) for name, told in named.items()}
        for name, array in numbers.items():
            out[name] = np.broadcast_to(array, keep.shape)[w, a, g]
        return pd.DataFrame(out)


def _numbers(
    series: Series,
    cubes: dict[str, Cube],
    moments: list[Cube],
    groups: Groups,
    block: _Block,
    definitions: Definitions,
) -> dict[str, np.ndarray]:
    """Numerator, denominator and what a measure has besides, for every row of a block."""
    nothing = np.full(
        block.pick(groups.add_up((moments or list(cubes.values()))[0])[0]).shape, np.nan
    )
    sums = ("denominator", "total", "sum_squares", "sum_cubes")
    out = dict.fromkeys(("numerator", *sums, "value", "lower", "upper"), nothing)
    hidden = np.zeros(nothing.shape, dtype=bool)
    if moments:
        out |= {
            name: block.pick(groups.add_up(cube)[0])
            for name, cube in zip(sums, moments, strict=True)
        }
    elif series.indicator.measure == "median" and "denominator" in cubes:
        cube = cubes["denominator"]
        out["denominator"] = block.pick(groups.add_up(cube)[0])
        member = np.hstack([groups.parts[:, None], groups.member])[:, : len(block.names)] > 0
        confidence = definitions.scorecard.confidence
        found = medians(
            cube.histogram,
            series.denominator,
            member,
            block.positions,
            confidence,
            open_=is_off(rule_in(series, definitions)),
        )
        out |= dict(zip(("value", "lower", "upper"), found, strict=True))
    elif _is_figure(series, cubes):
        figure, hidden, present = (block.pick(a) for a in groups.add_up(cubes["numerator"]))
        out["value"] = np.where(present & ~hidden, figure, np.nan)
    elif series.indicator.measure == "representation":
        out["numerator"], out["denominator"], hidden = _members(cubes["denominator"], groups, block)
    else:
        for name, cube in cubes.items():
            part = series.numerator if name == "numerator" else series.denominator
            spread = bool(part and part.population) or cube.number.shape[1] <= max(block.positions)
            number, closed, present = (block.pick(a, spread) for a in groups.add_up(cube))
            out[name] = np.where(present & ~closed, number, np.nan)
            hidden = hidden | closed
        if series.denominator and series.denominator.population:
            out["denominator"] = out["denominator"].copy()
            if block.names[-1] == UNKNOWN:
                out["denominator"][..., -1] = np.nan
    for name in ("numerator", "denominator", "value"):
        out[name] = np.where(hidden, np.nan, out[name])
    out["suppression"] = np.where(hidden, HIDDEN, "")
    return out


def _counts(
    series: Series, counter: Counter, groups: Groups, block: _Block, part: Part
) -> np.ndarray:
    """What a part counts in every row of a block."""
    cube = answer(counter, part)
    spread = part.population or cube.number.shape[1] <= max(block.positions)
    number, closed, present = (block.pick(each, spread) for each in groups.add_up(cube))
    shape = (len(series.windows), len(block.positions), len(block.names))
    return np.broadcast_to(np.where(present & ~closed, number, np.nan), shape)


def _standardised(
    series: Series,
    counter: Counter,
    groups: Groups,
    block: _Block,
    numbers: dict[str, np.ndarray],
    definitions: Definitions,
) -> dict[str, np.ndarray]:
    """Figures as if every group had the mix of everybody in the whole organisation."""
    strata, indicator = series.strata, series.indicator
    assert strata is not None

    counts = partial(_counts, series, counter, groups, block)
    x, n = (
        np.stack([counts(part) for part in parts], axis=-1)
        for parts in (strata.numerators, strata.denominators)
    )
    whole = [groups.add_up(answer(counter, part))[0][:, 0, 0] for part in strata.denominators]
    known = counts(strata.known[0]), counts(strata.known[1])
    everybody = numbers["numerator"], numbers["denominator"]
    named = definitions.ethnicity.groupings[block.grouping].reference
    found = standardised(
        Counts(x, n, np.stack(whole, axis=-1), known, everybody),
        indicator.measure,
        indicator.per,
        rule_in(series, definitions),
        block.names.index(named) if named in block.names else None,
        range(1, len(block.names) - 1),
        definitions.scorecard.confidence,
    )
    return {"value": found.value, "lower": found.lower, "upper": found.upper, HOW: found.how}


def _is_figure(series: Series, cubes: dict[str, Cube]) -> bool:
    return series.denominator is None and "numerator" in cubes


def _members(
    cube: Cube, groups: Groups, block: _Block
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Representation: members of each group among those of known ethnicity."""
    number, closed, present = (block.pick(a) for a in groups.add_up(cube))
    number = np.where(present & ~closed, number, np.nan)
    known = np.nansum(number[..., 1:-1], axis=-1, keepdims=True)
    blurred = closed[..., 1:-1].any(axis=-1, keepdims=True)
    unknown = np.nan_to_num(number[..., -1:])
    top = number.copy()
    top[..., :1] = known
    bottom = np.broadcast_to(known, number.shape).copy()
    bottom[..., -1:] = known + unknown
    return top, bottom, closed | blurred


def _at(level: str, levels: list[str] | None) -> bool:
    return levels is None or level in levels
