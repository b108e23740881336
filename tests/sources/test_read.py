"""Bad input loses nothing: each trouble is named with file and line, and the rest is read."""

from __future__ import annotations

from datetime import date

import openpyxl
import polars as pl
import pytest

from scorecard.definitions.model import Dataset
from scorecard.sources.issues import SourceError
from scorecard.sources.read import FLAG, read

KINDS = {"who": "text", "eth": "text", "day": "date", "n": "number", "ok": "boolean"}


def dataset(source="rows.csv", shape="records", **columns):
    columns = columns or {"date": "day", "person": "who", "ethnicity": "eth"}
    return Dataset.model_validate(
        {"id": "rows", "source": source, "shape": shape, "columns": columns}
    )


def found(source, reason):
    return [i for i in source.issues.found if reason in i.reason]


def frame(source):
    return source.frame.collect()


def test_good_rows_survive_bad_ones(tmp_path):
    rows = [
        "a,W,2024-05-01,1,yes",
        "b,W,not a day,2,no",
        "c,W,,3,no",
        'd,W,01/06/2024,"1,200",perhaps',
    ]
    text = "\n".join(["who,eth,day,n,ok", *rows])
    (tmp_path / "rows.csv").write_text(text)
    source = read(dataset(), KINDS, tmp_path)
    rows = frame(source)
    assert rows["who"].to_list() == ["a", "d"]
    assert rows["day"].to_list() == [date(2024, 5, 1), date(2024, 6, 1)]
    assert rows["n"].to_list() == [1.0, 1200.0]
    assert rows["ok"].to_list() == [True, None]
    assert (source.rows_read, source.rows_used) == (4, 2)
    assert found(source, "not a date")[0].lines == (3,)
    assert found(source, "no date")[0].lines == (4,)
    assert found(source, "thousands commas")[0].lines == (5,)
    assert found(source, "neither yes nor no")[0].lines == (5,)
    for issue in source.issues.found:
        assert issue.file == "rows.csv"
        assert "not a day" not in str(issue)  # never the content of a row


def test_lines_count_what_an_editor_shows(tmp_path):
    text = 'who,eth,day,n,ok\n"two\nlines",W,2024-05-01,1,yes\n\nb,W,never,1,yes\n'
    (tmp_path / "rows.csv").write_text(text)
    source = read(dataset(), KINDS, tmp_path)
    assert found(source, "not a date")[0].lines == (5,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path, encoding):
    (tmp_path / "rows.csv").write_bytes("who,eth,day,n,ok\nZoë,W,2024-05-01,1,1\n".encode(encoding))
    source = read(dataset(), KINDS, tmp_path)
    assert frame(source)["who"].to_list() == ["Zoë"]
    assert bool(found(source, "not UTF-8")) == (encoding == "cp1252")


def test_rows_of_another_width(tmp_path):
    text = "who,eth,day,n,ok\na,W,2024-05-01\nb,W,2024-05-01,1,1,9,9\nc,W,2024-05-01,1,1\n"
    (tmp_path / "rows.csv").write_text(text)
    source = read(dataset(), KINDS, tmp_path)
    assert frame(source)["who"].to_list() == ["a", "c"]
    assert found(source, "fewer values")[0].lines == (2,)
    assert found(source, "more values")[0].lines == (3,)


def test_a_missing_column_is_named_and_the_others_are_read(tmp_path):
    (tmp_path / "rows.csv").write_text("who,eth,day\na,W,2024-05-01\n")
    source = read(dataset(), KINDS, tmp_path)
    assert source.missing == ["n", "ok"]
    assert frame(source).height == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "is empty"), ("  \n", "is empty"), ("who,who\n1,2\n", "two columns named 'who'")],
)
def test_files_that_cannot_be_read(tmp_path, content, words):
    (tmp_path / "rows.csv").write_text(content)
    with pytest.raises(SourceError, match=words):
        read(dataset(), KINDS, tmp_path)


def test_no_file_yet(tmp_path):
    assert read(dataset(), KINDS, tmp_path) is None
    assert read(dataset("rows-*.csv"), KINDS, tmp_path) is None


def test_no_way_out_of_the_data_folder(tmp_path):
    (tmp_path / "secret.csv").write_text("who\n1\n")
    (tmp_path / "data").mkdir()
    with pytest.raises(SourceError, match="leads out"):
        read(dataset("../secret.csv"), KINDS, tmp_path / "data")


def test_pattern_and_folder_read_every_file(tmp_path):
    for year in (2023, 2024):
        (tmp_path / f"rows-{year}.csv").write_text(
            f"eth,day,who,n,ok\nW,{year}-05-01,P{year},1,1\nW,bad,P,1,1\n"
        )
    for source_text in ("rows-*.csv", "."):
        source = read(dataset(source_text), KINDS, tmp_path)
        assert sorted(frame(source)["who"]) == ["P2023", "P2024"]
        files = {i.file for i in found(source, "not a date")}
        assert files == {"rows-2023.csv", "rows-2024.csv"}


def test_excel_says_the_row_of_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    sheet = book.create_sheet("List 3")
    sheet.append(["who", "eth", "day", "n", "ok"])
    sheet.append(["a", "a) WBRI", date(2024, 5, 1), 1, "Yes"])
    sheet.append(["b", "a) WBRI", "tomorrow", 2.5, "No"])
    book.save(tmp_path / "rows.xlsx")
    wanted = dataset("rows.xlsx").model_copy(update={"sheet": "List 3"})
    source = read(wanted, KINDS, tmp_path)
    assert frame(source)["day"].to_list() == [date(2024, 5, 1)]
    assert found(source, "not a date")[0].lines == (3,)
    with pytest.raises(SourceError, match="has no sheet 'List 9'; it has Cover, List 3"):
        read(wanted.model_copy(update={"sheet": "List 9"}), KINDS, tmp_path)


def test_a_person_twice_in_a_snapshot_counts_once(tmp_path):
    rows = ["a,W,2024-03-31", "a,W,2024-03-31", "a,W,2025-03-31", ",W,2024-03-31", ",W,2024-03-31"]
    text = "\n".join(["who,eth,day", *rows])
    (tmp_path / "rows.csv").write_text(text)
    snapshot = dataset(as_at="day", person="who", ethnicity="eth")
    source = read(snapshot, KINDS, tmp_path)
    assert frame(source).height == 4
    assert found(source, "already in this snapshot")[0].lines == (3,)


def test_symbols_of_publishers_are_not_numbers(tmp_path):
    (tmp_path / "rows.csv").write_text(
        "eth,day,n\nW,2024-03-31,10\nB,2024-03-31,c\nA,2024-03-31,x\nM,2024-03-31,z\n"
    )
    counts = dataset(shape="counts", as_at="day", ethnicity="eth", count="n")
    rows = frame(read(counts, KINDS, tmp_path))
    assert rows["n"].to_list() == [10.0, None, None, None]
    assert rows["n" + FLAG].to_list() == [0.0, 1.0, 1.0, 0.0]


def test_parquet_keeps_its_types_and_loses_undated_rows(tmp_path):
    pl.DataFrame(
        {
            "who": [1, 2, 3],
            "eth": ["W", "W", None],
            "day": [date(2024, 5, 1), None, date(2024, 6, 1)],
            "n": [1, 2, 3],
            "ok": [True, None, False],
        }
    ).write_parquet(tmp_path / "rows.parquet")
    source = read(dataset("rows.parquet"), KINDS, tmp_path)
    rows = frame(source)
    assert rows["who"].to_list() == ["1", "3"]
    assert rows["n"].to_list() == [1.0, 3.0]
    assert found(source, "no date")[0].rows == 1


def test_text_dates_in_parquet(tmp_path):
    pl.DataFrame({"who": ["a"], "eth": ["W"], "day": ["01/05/2024"]}).write_parquet(
        tmp_path / "rows.parquet"
    )
    assert frame(read(dataset("rows.parquet"), KINDS, tmp_path))["day"].to_list() == [
        date(2024, 5, 1)
    ]


def test_broken_workbook_and_parquet(tmp_path):
    for name in ("rows.xlsx", "rows.parquet"):
        (tmp_path / name).write_text("this is neither")
        with pytest.raises(SourceError, match="cannot be read as"):
            read(dataset(name), KINDS, tmp_path)
