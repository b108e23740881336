"""Which files a dataset consists of, and their content as tables of text.

CSV is read whole as text, so that every value keeps the line it stands on; Parquet is typed already
and is not read here.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import fastexcel
import polars as pl

from scorecard.sources.issues import Issues, SourceError

TEXT = {".csv", ".tsv", ".txt"}
EXCEL = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
PARQUET = {".parquet", ".pq"}
KNOWN = TEXT | EXCEL | PARQUET
LINE = "__line__"
FILE = "__file__"


def find(source: str, folder: Path) -> list[Path]:
    """The files `source` means below `folder`: a file, a pattern, or all of a folder's tables.

    In the order of their names; empty where there is none. Raises SourceError where the path leads
    out of the data folder or a file is of a kind that cannot be read.
    """
    path = folder / source
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(f"'{source}' leads out of the data folder.")
    if any(sign in source for sign in "*?["):
        files = sorted(folder.glob(source))
    elif path.is_dir():
        files = sorted(f for f in path.iterdir() if f.suffix.lower() in KNOWN)
    else:
        files = [path] if path.is_file() else []
    for file in files:
        if file.suffix.lower() not in KNOWN:
            raise SourceError(f"'{file.name}' is neither CSV, Parquet nor Excel.")
    kinds = {file.suffix.lower() in PARQUET for file in files}
    if len(kinds) > 1:
        raise SourceError(f"'{source}' mixes Parquet with other files; keep them apart.")
    return files


def read_text(files: list[Path], sheet: str | None, issues: Issues) -> pl.DataFrame:
    """All rows of `files` as text, with the columns `__file__` and `__line__` (row of the sheet).

    Columns are taken by name; a file that lacks a column leaves it empty. Raises SourceError for an
    empty or unreadable file.
    """
    frames = []
    for file in files:
        excel = file.suffix.lower() in EXCEL
        frame = _read_excel(file, sheet) if excel else _read_csv(file, issues)
        frames.append(frame.with_columns(pl.lit(file.name).alias(FILE)))
    return pl.concat(frames, how="diagonal")


def _read_csv(file: Path, issues: Issues) -> pl.DataFrame:
    text = _decode(file, issues)
    if not text.strip():
        raise SourceError(f"'{file.name}' is empty.")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader)]
        _check_names(names, file)
        rows: list[list[str]] = []
        lines: list[int] = []
        short: list[int] = []
        long: list[int] = []
        start = reader.line_num + 1
        for row in reader:
            if any(row):
                if len(row) > len(names):
                    long.append(start)
                else:
                    if len(row) < len(names):
                        short.append(start)
                    rows.append(row + [""] * (len(names) - len(row)))
                    lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(f"'{file.name}' line {reader.line_num}: {error}.") from error
    issues.add(file.name, "", "row with fewer values than the header", "read", short)
    issues.add(file.name, "", "row with more values than the header", "set aside", long)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return _clean(frame).with_columns(pl.Series(LINE, lines, dtype=pl.Int64))


def _decode(file: Path, issues: Issues) -> str:
    raw = file.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reason = "not UTF-8; the file was read as Windows-1252 (save it as CSV UTF-8)"
        issues.add(file.name, "", reason, "read", [line])
        return raw.decode("cp1252", errors="replace")


def _read_excel(file: Path, sheet: str | None) -> pl.DataFrame:
    try:
        book = fastexcel.read_excel(file)
        name = sheet if sheet is not None else book.sheet_names[0]
        if name not in book.sheet_names:
            raise SourceError(
                f"'{file.name}' has no sheet '{name}'; it has {', '.join(book.sheet_names)}."
            )
        frame = book.load_sheet(name, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise SourceError(f"'{file.name}' cannot be read as a workbook.") from error
    if not frame.width:
        raise SourceError(f"'{file.name}' is empty.")
    frame = frame.rename({name: name.strip() for name in frame.columns})
    _check_names(frame.columns, file)
    frame = _clean(frame.with_columns(pl.all().cast(pl.String))).with_row_index(LINE, offset=2)
    kept = frame.filter(~pl.all_horizontal(pl.exclude(LINE).is_null()))
    return kept.with_columns(pl.col(LINE).cast(pl.Int64))


def _check_names(names: list[str], file: Path) -> None:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise SourceError(f"'{file.name}' has two columns named '{twice[0]}'.")


def _clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Text without surrounding spaces; an empty text is no value."""
    text = pl.all().str.strip_chars()
    return frame.with_columns(text).with_columns(
        pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep()
    )
