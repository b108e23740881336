"""Read a dataset: find its files, give its columns their types, set aside what cannot be used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from scorecard.definitions.model import Dataset, Definitions
from scorecard.sources.files import FILE, LINE, PARQUET, find, read_text
from scorecard.sources.issues import Issues, SourceError
from scorecard.sources.links import followed, followed_until
from scorecard.sources.needs import Kinds
from scorecard.sources.needs import kinds as kinds_used
from scorecard.sources.values import parse_boolean, parse_date, parse_number, symbol

Told = Callable[[str, int, int], None]  # what, which, of how many

FLAG = "__at_source__"  # suffix of the column that says a publisher's symbol stood there


@dataclass
class Source:
    """A dataset as read.

    frame: lazy, with the used columns as String, Date, Float64 or Boolean; for counts and figures a
        Float64 column `<name>__at_source__` marks (1.0) numbers hidden by their publisher.
    kinds: the columns that are there, and their kind; missing: columns that are used but not there.
    followed: for columns made by links, the last day of which the rows could be followed.
    """

    dataset: Dataset
    frame: pl.LazyFrame
    kinds: Kinds
    missing: list[str]
    files: list[Path]
    issues: Issues = field(default_factory=Issues)
    rows_read: int = 0
    rows_used: int = 0
    followed: dict[str, date] = field(default_factory=dict)


def digest(files: list[Path]) -> str:
    """One hash of the names and contents of `files`."""
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256")
        total.update(file.name.encode() + content.digest())
    return total.hexdigest()


def read(dataset: Dataset, kinds: Kinds, folder: Path) -> Source | None:
    """`dataset` from its files below `folder`; None where there is no file yet.

    Raises SourceError where there are files that cannot be read at all.
    """
    files = find(dataset.source, folder)
    if not files:
        return None
    issues = Issues()
    if files[0].suffix.lower() in PARQUET:
        try:
            frame = pl.scan_parquet(files, missing_columns="insert")
            schema = frame.collect_schema()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise SourceError(f"'{files[0].name}' cannot be read as Parquet.") from error
        frame = frame.with_columns(pl.lit(dataset.source).alias(FILE)).with_row_index(
            LINE, offset=1
        )
        rows = int(frame.select(pl.len()).collect().item())
    else:
        text = read_text(files, dataset.sheet, issues)
        frame, schema, rows = text.lazy(), text.schema, text.height
    if not rows:
        raise SourceError(f"'{files[0].name}' holds no rows.")
    missing = [name for name in kinds if name not in schema]
    present = {name: kind for name, kind in kinds.items() if name in schema}
    columns = [_typed(frame, n, k, dataset, schema[n], issues) for n, k in present.items()]
    frame = frame.select([expr for group in columns for expr in group] + [FILE, LINE])
    frame = _placed_in_time(frame, dataset, present, issues)
    if files[0].suffix.lower() not in PARQUET or dataset.columns.as_at:
        frame = _once_a_snapshot(frame, dataset, present, issues).collect().lazy()
    used = int(frame.select(pl.len()).collect().item())
    return Source(dataset, frame, present, missing, files, issues, rows, used)


def read_all(
    definitions: Definitions, folder: Path, told: Told
) -> tuple[dict[str, Source], dict[str, str]]:
    """Every dataset that has files, and for those that cannot be read the reason."""
    used = kinds_used(definitions)
    sources, broken = {}, {}
    for number, dataset in enumerate(definitions.datasets, 1):
        told(f"reading {dataset.id}", number, len(definitions.datasets))
        try:
            source = read(dataset, used.get(dataset.id, {}), folder)
        except SourceError as error:
            broken[dataset.id] = str(error)
            continue
        if source is not None:
            sources[dataset.id] = source
    link(sources)
    return sources, broken


def link(sources: dict[str, Source]) -> None:
    """Add to every source the columns that its dataset's links make, where the dataset they look
    into is there."""
    before = {id: (source.frame, source.dataset) for id, source in sources.items()}
    for source in sources.values():
        for each in source.dataset.linked:
            if each.dataset in before:
                source.frame = followed(source.frame, source.dataset, *before[each.dataset], each)
                source.kinds = source.kinds | {each.column: "boolean"}
                end = followed_until(*before[each.dataset], each) - timedelta(days=each.within)
                source.followed[each.column] = end


def _typed(
    frame: pl.LazyFrame, name: str, kind: str, dataset: Dataset, dtype: Any, issues: Issues
) -> list[pl.Expr]:
    """The column `name` as `kind`; a second column of marks for published numbers."""
    column = pl.col(name)
    published = kind == "number" and dataset.shape != "records"
    if kind == "text":
        if dtype in (pl.Float32, pl.Float64):
            whole = pl.when(column == column.floor()).then(column.cast(pl.Int64, strict=False))
            return [pl.coalesce(whole.cast(pl.String), column.cast(pl.String)).alias(name)]
        return [column.cast(pl.String)]
    native = {
        "date": dtype == pl.Date or isinstance(dtype, pl.Datetime),
        "number": dtype.is_numeric(),
        "boolean": dtype == pl.Boolean,
    }[kind]
    if native:
        to = {"date": pl.Date, "number": pl.Float64, "boolean": pl.Boolean}[kind]
        marks = [pl.lit(0.0).alias(name + FLAG)] if published else []
        return [column.cast(to), *marks]
    if dtype.is_numeric():
        column = column.cast(pl.Float64).cast(pl.String)
    elif dtype == pl.Boolean:
        column = column.cast(pl.String)
    return _parsed(frame, name, column.cast(pl.String), kind, dataset, published, issues)


def _parsed(
    frame: pl.LazyFrame,
    name: str,
    column: pl.Expr,
    kind: str,
    dataset: Dataset,
    published: bool,
    issues: Issues,
) -> list[pl.Expr]:
    """Text parsed once for each distinct value."""
    parse: Callable[[str], Any] = {
        "date": lambda text: parse_date(text, dataset.dates),
        "number": parse_number,
        "boolean": parse_boolean,
    }[kind]
    to = {"date": pl.Date, "number": pl.Float64, "boolean": pl.Boolean}[kind]
    texts = frame.select(column.unique().drop_nulls()).collect().to_series().to_list()
    meanings = {text: parse(text) for text in texts}
    signs = {text: symbol(text) if published else None for text in texts}
    bad = [t for t in texts if meanings[t] is None and signs[t] is None]
    reason = {
        "date": "not a date",
        "number": "not a number",
        "boolean": "neither yes nor no",
    }[kind]
    columns = dataset.columns
    placing = kind == "date" and name == (columns.date or columns.start or columns.as_at)
    _note(frame, name, column, bad, reason, "set aside" if placing else "unknown", issues)
    if kind == "number":
        commas = [t for t in texts if "," in t and meanings[t] is not None]
        _note(frame, name, column, commas, "number with thousands commas", "read", issues)
    values = column.replace_strict(
        list(meanings), list(meanings.values()), default=None, return_dtype=to
    )
    if not texts:
        values = pl.lit(None, dtype=to)
    out = [values.alias(name)]
    if published:
        hidden = [t for t in texts if signs[t] == "at-source"]
        mark = column.is_in(hidden).fill_null(value=False).cast(pl.Float64)
        out.append(mark.alias(name + FLAG))
    return out


def _note(
    frame: pl.LazyFrame,
    name: str,
    column: pl.Expr,
    texts: list[str],
    reason: str,
    effect: str,
    issues: Issues,
) -> None:
    if texts:
        rows = frame.filter(column.is_in(texts)).select(FILE, LINE).collect()
        for file, lines in rows.group_by(FILE):
            issues.add(str(file[0]), name, reason, effect, lines[LINE].to_list())


def _placed_in_time(
    frame: pl.LazyFrame, dataset: Dataset, kinds: Kinds, issues: Issues
) -> pl.LazyFrame:
    """Rows without the date that places them are set aside; so are those that end before they
    begin."""
    columns = dataset.columns
    needed = columns.date or columns.start or columns.as_at
    if needed and needed in kinds:
        undated = pl.col(needed).is_null()
        _set_aside(frame, undated, needed, "no date", issues)
        frame = frame.filter(~undated)
    if columns.start in kinds and columns.end in kinds:
        backward = (pl.col(columns.end) < pl.col(columns.start)).fill_null(value=False)
        _set_aside(frame, backward, columns.end or "", "ends before it begins", issues)
        frame = frame.filter(~backward)
    ages = [c for c in (columns.date, columns.start, columns.as_at) if c in kinds]
    for column in ages:
        strange = ~pl.col(column).is_between(date(1900, 1, 1), date(2199, 12, 31))
        _set_aside(frame, strange, column, "date outside 1900–2199", issues)
        frame = frame.filter(~strange)
    return frame


def _once_a_snapshot(
    frame: pl.LazyFrame, dataset: Dataset, kinds: Kinds, issues: Issues
) -> pl.LazyFrame:
    """In a snapshot a person stands once: repeats are set aside, the first row counts."""
    columns = dataset.columns
    as_at, person = columns.as_at, columns.person
    if dataset.shape != "records" or as_at not in kinds or person not in kinds:
        return frame
    held = frame.with_row_index("__row__").collect()
    repeat = pl.col(person).is_not_null() & ~pl.struct(as_at, person).is_first_distinct()
    marked = held.with_columns(repeat.alias("__repeat__"))
    repeats = marked.filter("__repeat__")
    for file, rows in repeats.group_by(FILE):
        reason = "person already in this snapshot"
        issues.add(str(file[0]), person or "", reason, "set aside", rows[LINE].to_list())
    return marked.filter(~pl.col("__repeat__")).drop("__row__", "__repeat__").lazy()


def _set_aside(
    frame: pl.LazyFrame, test: pl.Expr, column: str, reason: str, issues: Issues
) -> None:
    rows = frame.filter(test).select(FILE, LINE).collect()
    for (name,), found in rows.group_by(FILE):
        file = str(name)
        lines = [n for n in found[LINE].to_list() if (file, column, n) not in issues.placed]
        issues.add(file, column, reason, "set aside", lines)
