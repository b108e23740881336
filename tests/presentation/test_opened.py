"""What a status opens to: the numbers, the rule, the method, the trend and the change."""

from __future__ import annotations

from scorecard import results
from scorecard.presentation import opened
from tests.presentation.worked import DEFINED, hidden, reading, row

REASON = "The ratio of 1.31 could be 0.90 to 2.04."


def test_a_status_opens_to_numbers_rule_method_and_source() -> None:
    each = row(status_reason=REASON, p_value=0.04, q_value=0.0004, method="Wilson; Katz",
               source="Case system", trend="snapshots")  # fmt: skip
    told = dict(opened.because(each, reading(each), DEFINED))
    assert "41.1%" in told["Numbers"]
    assert told["Rule"] == REASON
    assert told["Test"].startswith("p = 0.040: ")
    assert "q below 0.001" in told["Test"]
    assert told["Method"] == "Wilson; Katz"
    assert told["Source"] == "Case system"
    assert "many of the same people" in told["Trend"]
    html = opened.groups(reading(each, row(group="Asian")), DEFINED)
    assert html.count("<details") == 2
    assert html.count(REASON) == 1


def test_the_change_tells_whether_chance_can_be_all_of_it() -> None:
    moved = {"baseline_period": "2020-21", "change_baseline": 0.05}
    clear = row(**moved, change_baseline_lower=0.01, change_baseline_upper=0.09)
    still = row(**moved, change_baseline_lower=-0.01, change_baseline_upper=0.11)
    told = [dict(opened.because(r, reading(r), DEFINED))["Change"] for r in (clear, still)]
    assert told[0].startswith("+5.0 points since 2020-21 (+1.0 points to +9.0 points)")
    assert told[0].endswith("more than chance explains.")
    assert told[1].endswith("chance can be all of it.")
    assert not dict(opened.because(row(), reading(row()), DEFINED))["Change"]


def test_every_trend_has_its_rule() -> None:
    assert sorted(opened.TREND_RULES) == sorted(word for word in results.TREND if word)


def test_a_hidden_row_opens_without_numbers() -> None:
    each = hidden(status_reason="The figure is not shown.", source="Case system")
    told = dict(opened.because(each, reading(each), DEFINED))
    assert told["Source"] == ""
    assert told["Test"] == ""
    assert "Not shown, to protect people" in opened.groups(reading(each), DEFINED)
    assert not any(digit in opened.groups(reading(each), DEFINED) for digit in ("23", "56", "1.3"))
