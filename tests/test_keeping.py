"""What took long is kept in files, found again, and given up when it was not used for long."""

import os
from pathlib import Path

import pytest

from scorecard.keeping import forget, keep, recall


def test_what_is_kept_is_found_again(tmp_path: Path):
    file = tmp_path / "within" / "a.json"
    assert recall(file) is None
    keep(file, {"hidden": [1, 2]})
    assert recall(file) == {"hidden": [1, 2]}
    assert [*file.parent.iterdir()] == [file]


@pytest.mark.parametrize("held", [b"", b"{", b"\xff\xfe"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, held: bytes):
    file = tmp_path / "a.json"
    file.write_bytes(held)
    assert recall(file) is None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path):
    for number in range(4):
        keep(tmp_path / f"{number}.json", number)
        os.utime(tmp_path / f"{number}.json", (number, number))
    assert recall(tmp_path / "0.json") == 0  # and so it is used now
    forget(tmp_path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.json", "3.json"]
    forget(tmp_path, 0)
    assert not [*tmp_path.iterdir()]
