"""What the Data page may know of a table of ours."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from scorecard.quality import _used_share


@pytest.mark.parametrize(
    ("used", "read", "own", "published"),
    [
        (7, 8, 0.9, 0.88),  # nobody sees that there are eight
        (15, 17, 0.9, 0.88),
        (1, 300, 0.1, 0.01),
        (299, 300, 0.9, 0.99),
        (300, 300, 1.0, 1.0),
        (0, 300, 0.0, 0.0),
        (974, 1000, 0.97, 0.97),
    ],
)
def test_the_share_of_few_rows_of_ours_is_told_in_tenths(
    used: int, read: int, own: float, published: float
) -> None:
    source: Any = SimpleNamespace(rows_used=used, rows_read=read)
    assert _used_share(source, exact=False) == own
    assert _used_share(source, exact=True) == published
