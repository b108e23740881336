"""How rows are placed in time, and on which day a year ends."""

from __future__ import annotations

import pytest

from scorecard.definitions import dating_of, parse_ending
from scorecard.definitions.model import Columns, Dataset, Dating, Indicator, Tally

FLOW = Dataset(id="flow", source="x.csv", columns=Columns(date="day"))
OPEN = Dataset(id="open", source="x.csv", columns=Columns(start="from", end="to"))
STOCK = Dataset(id="stock", source="x.csv", columns=Columns(as_at="day"))
NONE = Dataset(id="none", source="x.csv")


def indicator(dataset: str, dated: Dating | None = None) -> Indicator:
    return Indicator.model_construct(id="i", dataset=dataset, dated=dated)


def test_columns_say_it() -> None:
    assert dating_of(FLOW) == Dating(on="day")
    assert dating_of(OPEN) == Dating(open=("from", "to"))
    assert dating_of(STOCK) == Dating(as_at="day")
    assert dating_of(NONE) is None


def test_tally_before_indicator_before_columns() -> None:
    own = indicator("flow", Dating(on="seen"))
    tally = Tally(dated=Dating(as_at="taken"))
    assert dating_of(FLOW, own) == Dating(on="seen")
    assert dating_of(FLOW, own, tally) == Dating(as_at="taken")
    assert dating_of(FLOW, tally, own) == Dating(as_at="taken"), "in whichever order they are given"
    assert dating_of(FLOW, own, Tally()) == Dating(on="seen")
    assert dating_of(FLOW, None, None) == Dating(on="day")


def test_an_indicators_dating_is_for_its_own_dataset() -> None:
    own = indicator("flow", Dating(on="seen"))
    assert dating_of(STOCK, own) == Dating(as_at="day")
    assert dating_of(NONE, own) is None


@pytest.mark.parametrize(
    ("text", "day_and_month"),
    [
        ("31 March", (31, 3)),
        ("31 march", (31, 3)),
        ("31st Mar", (31, 3)),
        ("March 31", (31, 3)),
        ("August 31st", (31, 8)),
        ("30 Sept", (30, 9)),
        ("5 April", (5, 4)),
        ("28 February", (28, 2)),
        ("1 January", (1, 1)),
        (" 31  December ", (31, 12)),
    ],
)
def test_ending(text: str, day_and_month: tuple[int, int]) -> None:
    assert parse_ending(text) == day_and_month


@pytest.mark.parametrize(
    "text", ["", "March", "31", "31 Ma", "31 M", "32 March", "31 June", "29 February", "0 May"]
)
def test_no_ending(text: str) -> None:
    with pytest.raises(ValueError, match="'"):
        parse_ending(text)


@pytest.mark.parametrize("text", ["31 March 2025", "2025-03-31", "31/03", "31 Märch", "last day"])
def test_ending_of_another_form(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 31 March"):
        parse_ending(text)
