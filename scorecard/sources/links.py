"""What happened to the same people next: rows followed into another dataset by identifier."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import polars as pl

from scorecard.definitions.model import Dataset, Link

NEXT = "__next__"


def began(dataset: Dataset) -> str | None:
    """The column with the day on which a record of `dataset` happened, began, or was seen."""
    return dataset.columns.date or dataset.columns.start or dataset.columns.as_at


def found_by(target: Dataset, link: Link) -> str | None:
    """The column of `target` with the day that the link looks for."""
    return target.columns.end if link.day == "ends" else began(target)


def followed_until(other: pl.LazyFrame, target: Dataset, link: Link) -> date:
    """The last day up to which people can be found in `target`: its last complete day, else the end
    of the month of its latest row."""
    if target.complete.to:
        return target.complete.to
    latest = other.select(pl.col(found_by(target, link) or "").max()).collect().item() or date.min
    return latest.replace(day=monthrange(latest.year, latest.month)[1])


def followed(
    frame: pl.LazyFrame, own: Dataset, other: pl.LazyFrame, target: Dataset, link: Link
) -> pl.LazyFrame:
    """`frame` with the column that `link` names: is the person in `target` soon enough?

    frame, other: the rows of `own` and of `target`, with the columns of person and day that the two
    datasets name. True where a row of the same person in `other` begins (or ends, as the link says)
    from the row's day to `within` days later. Empty, whatever was found, where those days are not
    over when `other` ends (`followed_until`): to count early answers only would tell quick cases as
    all. Empty too where the person has no identifier.
    """
    person, day = own.columns.person or "", began(own) or ""
    there, start = target.columns.person or "", found_by(target, link) or ""
    seen = other.select(pl.col(there).alias(person), pl.col(start).alias(NEXT)).drop_nulls()
    reach = pl.duration(days=link.within)
    over = pl.col(day) + reach <= pl.lit(followed_until(other, target, link))
    found = (pl.col(NEXT) - pl.col(day) <= reach).fill_null(value=False)
    known = over & pl.col(person).is_not_null()
    return (
        frame.sort(day)
        .join_asof(
            seen.sort(NEXT),
            left_on=day,
            right_on=NEXT,
            by=person,
            strategy="forward",
            coalesce=False,
            check_sortedness=False,
        )
        .with_columns(pl.when(known).then(found).otherwise(None).alias(link.column))
        .drop(NEXT)
        .collect()
        .lazy()
    )


def everybody_named(frame: pl.LazyFrame, dataset: Dataset) -> bool:
    """Whether each row of `dataset` has an identifier, so that none is left out of the search."""
    nobody = frame.filter(pl.col(dataset.columns.person or "").is_null())
    return nobody.head(1).collect().is_empty()
