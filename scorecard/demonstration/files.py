"""The tables on disk: CSV, Parquet and Excel, byte for byte the same for the same seed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ABOUT = """\
# Who this data folder belongs to. Every figure below it is invented.
id: demonstration
name: Nonesuch-on-Paper (an invented borough)
invented: true
note: >-
  No such borough exists, and no person in these tables. A seeded generator made every row, with
  some disparities planted on purpose, to show what the scorecard says when all its data are there.
"""
EXCEL_EPOCH = datetime(2025, 4, 1)
SHEETS = {"audits.xlsx": "Audits", "care_leavers.xlsx": "Care leavers"}


def write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write every table and about.yaml below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "about.yaml").write_text(ABOUT, "utf-8")
    for name, frame in tables.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
        elif path.suffix == ".parquet":
            _write_parquet(frame, path)
        else:
            path.write_bytes(_workbook(frame, SHEETS[name]))


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    fields = [
        field.with_type(pa.date32()) if pa.types.is_timestamp(field.type) else field
        for field in table.schema
    ]
    pq.write_table(table.cast(pa.schema(fields)), path, compression="zstd")


def _workbook(frame: pd.DataFrame, sheet: str) -> bytes:
    """A workbook with a page of explanation before the sheet, without the time of writing."""
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        words = pd.DataFrame({"Invented data": ["No person in this workbook exists."]})
        words.to_excel(writer, sheet_name="Read me", index=False)
        frame.to_excel(writer, sheet_name=sheet, index=False)
        writer.book.properties.created = EXCEL_EPOCH
    return _without_time(buffer.getvalue())


def _without_time(workbook: bytes) -> bytes:
    """The workbook with the times of its parts, and of its last change, set to one fixed time."""
    out = io.BytesIO()
    stamp = EXCEL_EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            part = zipfile.ZipInfo(name, (2025, 4, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, content)
    return out.getvalue()
