"""What a dataset's raw values stand for: memberships, one ethnicity a person, places in the
hierarchy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from scorecard.counting.cubes import Context
from scorecard.counting.scan import Lookups
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import UNMAPPED, CodeList, normalise
from scorecard.results import WHOLE
from scorecard.sources.areas import FIRST, Areas, leaves
from scorecard.sources.read import Source

SHORT = 40  # characters; a longer text in an ethnicity column may be anything


@dataclass(frozen=True)
class Labels:
    """How the ethnicity column of a dataset was understood.

    table: raw value, rows, cell (-1: not in the code list). conflicts: people recorded in several
    ways. places: rows whose area is not known. undivided: areas that rows name although there
    are areas below them, and how many; the whole among them where rows name none that is known.
    """

    table: pl.DataFrame
    conflicts: int = 0
    places: int = 0
    undivided: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows in all."""
        return int(self.table["rows"].sum())

    @property
    def unmapped(self) -> pl.DataFrame:
        """Values the code list does not know, with their rows."""
        return self.table.filter(pl.col("__found__") == UNMAPPED)

    @property
    def unknown_share(self) -> float | None:
        """Share of rows without a known ethnic group; None for a table with totals, or no rows."""
        if not self.rows or (self.table["__found__"] == 1).any():
            return None
        return float(self.table.filter(pl.col("__found__") < 1)["rows"].sum() / self.rows)


def prepare(
    sources: dict[str, Source], codes: CodeList, areas: Areas
) -> tuple[dict[str, Context], dict[str, Labels]]:
    """Each dataset ready to be counted, and how its ethnicity was understood."""
    tables = {id: _cells(source, codes) for id, source in sources.items()}
    fixed = _one_ethnicity(sources, tables)
    contexts, labels = {}, {}
    for id, source in sources.items():
        own, chains, tree, raw, (places, undivided) = _places(source, areas)
        people = fixed.get(source.dataset.people or id)
        lookup = tables[id].select(
            pl.col("value").alias("__ethnicity__"),
            pl.max_horizontal("__found__", 0).alias("__found__"),
        )
        lookups = Lookups(lookup, people, raw, tuple(own.dates), tree)
        contexts[id] = Context(source, lookups, own, chains, len(codes.cells))
        has_people = source.dataset.columns.person in source.kinds
        conflicts = people.height if people is not None and has_people else 0
        labels[id] = Labels(tables[id], conflicts, places, undivided)
    return contexts, labels


def codes_found(labels: dict[str, Labels], definitions: Definitions) -> dict[str, frozenset[str]]:
    """For each dataset the codes that stand in it, or in another list of the same people, known to
    the code list or not."""
    kinds = {each.id: each.people or each.id for each in definitions.datasets}
    found: dict[str, set[str]] = {}
    for id, each in labels.items():
        found.setdefault(kinds[id], set()).update(map(normalise, each.table["value"]))
    return {id: frozenset(found[kinds[id]] - {""}) for id in labels}


def _cells(source: Source, codes: CodeList) -> pl.DataFrame:
    """Distinct raw ethnicities of a dataset, with rows and membership."""
    column = source.dataset.columns.ethnicity
    schema = {"value": pl.String, "rows": pl.Int64, "__found__": pl.Int64}
    if column is None or column not in source.kinds:
        return pl.DataFrame(schema=schema)
    counted = source.frame.group_by(pl.col(column).alias("value")).agg(pl.len().alias("rows"))
    table = counted.collect(engine="streaming").sort("value")
    cells = codes.match(table["value"].to_list())
    if source.dataset.shape == "records":
        cells[cells == 1] = UNMAPPED  # one person cannot be "All"
    return table.with_columns(
        pl.col("rows").cast(pl.Int64), pl.Series("__found__", cells, dtype=pl.Int64)
    )


def _one_ethnicity(
    sources: dict[str, Source], tables: dict[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """For each kind of people, those recorded in several ways, and the latest known membership.

    A known ethnic group counts before an unknown one, the latest date before earlier ones; of two
    on one day the first in the order of the code list.
    """
    parts: dict[str, list[pl.LazyFrame]] = {}
    for id, source in sources.items():
        columns = source.dataset.columns
        person, ethnicity = columns.person, columns.ethnicity
        if person not in source.kinds or ethnicity not in source.kinds:
            continue
        day = next(
            (c for c in (columns.date, columns.as_at, columns.start) if c in source.kinds), None
        )
        known = tables[id].select("value", pl.max_horizontal("__found__", 0).alias("cell"))
        rows = source.frame.select(
            pl.col(person).alias("__person__"),
            pl.col(ethnicity).alias("value"),
            (pl.col(day) if day else pl.lit(date.min)).alias("day"),
        ).filter(pl.col("__person__").is_not_null())
        rows = rows.join(known.lazy(), on="value", how="left", nulls_equal=True)
        parts.setdefault(source.dataset.people or id, []).append(
            rows.select("__person__", "day", pl.col("cell").fill_null(0))
        )
    fixed = {}
    for kind, frames in parts.items():
        rows = pl.concat(frames)
        several = (
            rows.group_by("__person__")
            .agg(pl.col("cell").min().alias("low"), pl.col("cell").max().alias("high"))
            .filter(pl.col("low") != pl.col("high"))
            .select("__person__")
        )
        settled = (
            rows.join(several, on="__person__", how="semi")
            .filter(pl.col("cell") > 0)
            .sort("__person__", "day", "cell", descending=[False, True, False])
            .group_by("__person__", maintain_order=True)
            .agg(pl.col("cell").first().alias("__fixed__"))
            .collect(engine="streaming")
        )
        if settled.height:
            fixed[kind] = settled
    return fixed


def _places(
    source: Source, areas: Areas
) -> tuple[
    Areas,
    list[tuple[str, ...]],
    pl.DataFrame | None,
    pl.DataFrame | None,
    tuple[int, dict[str, int]],
]:
    """The areas a dataset uses, their chains, leaf → areas, and raw value × era → leaf; and of how
    many rows the area is not known, and which areas rows name beside those below them."""
    column = source.dataset.columns.area
    if column is None or column not in source.kinds:
        return Areas((), areas.whole_name), [(WHOLE,)], None, None, (0, {})
    table = _named(source, column, areas.dates)
    values = table["value"].drop_nulls().unique().sort().to_list()
    own = areas if areas.versions else Areas.from_values(values, areas.whole_name)
    eras = [FIRST, *own.dates]
    at, chains = leaves(own, values, eras)
    positions = {id: number for number, id in enumerate(own.ids)}
    tree = pl.DataFrame(
        [(leaf, positions[id]) for leaf, chain in enumerate(chains) for id in chain],
        schema={"__of_leaf__": pl.Int64, "__area__": pl.Int64},
        orient="row",
    )
    raw = pl.DataFrame(
        [
            (value, era, int(at[row, era]))
            for row, value in enumerate(values)
            for era in range(len(eras))
        ],
        schema={"__raw_area__": pl.String, "__its_era__": pl.Int64, "__its_leaf__": pl.Int64},
        orient="row",
    )
    lies = {(value, era): chains[leaf] for value, era, leaf in raw.iter_rows()}
    nowhere = {value for row, value in enumerate(values) if not at[row].any()}
    places = int(table.filter(pl.col("value").is_in(nowhere))["rows"].sum())
    return own, chains, tree, raw, (places, _undivided(table, lies))


def _named(source: Source, area: str, changes: list[date]) -> pl.DataFrame:
    """How many rows name each area (`value`) in each era, the time between two `changes`."""
    columns = source.dataset.columns
    days = [c for c in (columns.date, columns.as_at, columns.start) if c in source.kinds]
    passed = [(pl.col(days[0]) >= day).fill_null(False).cast(pl.Int64) for day in changes if days]
    era = pl.sum_horizontal(pl.lit(0, pl.Int64), *passed).alias("era")
    counted = source.frame.group_by(pl.col(area).alias("value"), era).agg(pl.len().alias("rows"))
    return counted.collect(engine="streaming")


def _undivided(table: pl.DataFrame, lies: dict[tuple[str, int], tuple[str, ...]]) -> dict[str, int]:
    """Areas with rows of their own beside those of the areas below them, and how many rows name
    them on their day or, for the whole, name none that is known.

    table: of `_named`. lies: the chain of areas of each value in each era.
    """
    above = {area for chain in lies.values() for area in chain[1:]}
    out: dict[str, int] = {}
    for value, era, rows in table.sort("value", "era").iter_rows():
        area = lies.get((value, era), (WHOLE,))[0]
        if area in above:
            out[area] = out.get(area, 0) + rows
    return out
