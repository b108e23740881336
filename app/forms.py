"""The form for an indicator's common fields: the schema's own help, problems beside each field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from app.desk import remove_value, set_value
from scorecard.definitions.model import Indicator
from scorecard.presentation.markup import items, text

Problems = dict[str, list[str]]
LABELS = {
    "title": "Title",
    "question": "Question",
    "objective": "Objective",
    "better": "Which direction is good",
    "compare_with": "Compared with",
    "owner": "Who answers for it",
    "next_action": "Next action",
    "why": "Why it is measured",
    "caveats": "What a reader must know",
    "review_by": "Looked at again by",
    "version": "Version of the method",
}
TARGET = {"value": "Target", "by": "To be reached by", "group": "For whom", "of": "Of what"}
BETTER = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "parity": "As much as the others",
}
KINDS = {"value": "The figure itself", "ratio": "The ratio to the comparator"}


def show(
    key: str, entry: dict[str, Any], values: dict[str, Any], problems: Problems
) -> dict[str, Any] | None:
    """The form for the fields of `entry`; what was entered, once it is sent.

    key: of the form, another one where `entry` changed. values: the whole file, for what can be
    chosen. problems: by field.
    """
    found: dict[str, Any] = {}

    def field(name: str, draw: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """One input with its help, and below it what is wrong with it."""
        found[name] = draw(LABELS[name], *arguments, help=_help(name), key=f"{key}-{name}", **more)
        _wrong(problems.get(name, []))
        return found[name]

    with st.form(key, border=False):
        field("title", st.text_input, _text(entry, "title"))
        field("question", st.text_area, _text(entry, "question"), height=80)
        left, right = st.columns(2)
        with left:
            _choice(field, "objective", named(values, "objectives"), entry.get("objective"))
            _choice(field, "better", BETTER, entry.get("better"))
        with right:
            _comparators(field, values, entry)
            field("owner", st.text_input, _text(entry, "owner"))
        found["target"] = _target(key, entry, problems)
        field("next_action", st.text_area, _text(entry, "next_action"), height=80)
        field("why", st.text_area, _text(entry, "why"), height=80)
        field("caveats", st.text_area, _text(entry, "caveats"), height=120)
        left, right = st.columns(2)
        with left:
            field("review_by", st.date_input, _day(entry.get("review_by")), format="DD/MM/YYYY")
        with right:
            whole = entry.get("version", 1)
            field("version", st.number_input, 1, None, whole if isinstance(whole, int) else 1, 1)
        sent = st.form_submit_button("Keep in my draft", type="primary")
    return found if sent else None


def changed(file: str, id: str, entry: dict[str, Any], found: dict[str, Any]) -> str:
    """`file` with what was entered in the place of what stood there. Raises EditError."""
    for name, value in found.items():
        old, where = entry.get(name), ("indicators", id, name)
        if isinstance(value, str):
            value = value.strip()
        if name == "version" and value == 1 and old is None:
            continue
        if value in (None, "", []):
            if old is not None:
                file = remove_value(file, where)
        elif value != (_flat(old) if isinstance(value, str) else old):
            file = set_value(file, where, value)
    return file


def _target(key: str, entry: dict[str, Any], problems: Problems) -> dict[str, Any] | None:
    """The fields of a target; None where it has none."""
    old = entry.get("target") if isinstance(entry.get("target"), dict) else {}
    st.html('<p class="rs-eyebrow">Target</p>')
    one, two, three, four = st.columns(4)
    number = old.get("value")
    value = one.number_input(
        TARGET["value"],
        value=float(number) if isinstance(number, int | float) else None,
        step=0.01,
        format="%0.4g",
        help="A share is 0 to 1: 0.95 is 95%. Empty: no target.",
        key=f"{key}-target-value",
    )
    by = two.date_input(
        TARGET["by"], _day(old.get("by")), format="DD/MM/YYYY", key=f"{key}-target-by"
    )
    group = three.text_input(
        TARGET["group"], str(old.get("group", "All")), help=_of_target("group"), key=f"{key}-group"
    )
    of = four.selectbox(
        TARGET["of"],
        list(KINDS),
        index=list(KINDS).index(old["of"]) if old.get("of") in KINDS else 0,
        format_func=KINDS.__getitem__,
        help=_of_target("of"),
        key=f"{key}-of",
    )
    _wrong(problems.get("target", []))
    if value is None:
        return None
    new: dict[str, Any] = {}
    if of != "value" or "of" in old:
        new["of"] = of
    if group.strip() != "All" or "group" in old:
        new["group"] = group.strip()
    new["value"] = number if number == value else value
    if by is not None:
        new["by"] = by
    return old if new == old else new


def _comparators(field: Callable[..., Any], values: dict[str, Any], entry: dict[str, Any]) -> None:
    told = {"reference": "The reference group", "rest": "All other groups together"}
    told |= named(values, "benchmarks", "label")
    held = entry.get("compare_with", "reference")
    chosen = held if isinstance(held, list) else [held]
    options = list(dict.fromkeys([*told, *map(str, chosen)]))
    field(
        "compare_with",
        st.multiselect,
        options,
        [str(each) for each in chosen],
        format_func=lambda each: told.get(each, f"{each} (does not exist)"),
    )


def _choice(field: Callable[..., Any], name: str, options: dict[str, str], held: Any) -> None:
    """One of several; what stands there and does not exist can be kept, and is told as such."""
    told = options if held in options else {str(held or ""): f"{held} (does not exist)"} | options
    field(name, st.selectbox, list(told), list(told).index(str(held or "")), format_func=told.get)


def fields_of(found: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """What was entered, as the file writes it: one comparator is no list, where none stood."""
    several = found["compare_with"]
    if len(several) == 1 and not isinstance(entry.get("compare_with"), list):
        several = several[0]
    if several == "reference" and "compare_with" not in entry:
        several = None
    return found | {"compare_with": several}


def problems_of(found: Sequence[Any], number: int) -> Problems:
    """Problems with the indicator at a position, by field; '' for those of no field."""
    out: Problems = {}
    for each in found:
        if tuple(each.where[:2]) == ("indicators", number):
            name = str(each.where[2]) if len(each.where) > 2 else ""
            out.setdefault(name, []).append(f"Line {each.line}: {each.message}")
    return out


def rest_of(problems: Problems) -> list[str]:
    """Problems of fields that the form does not have."""
    return [each for name, told in problems.items() for each in told if name not in SHOWN]


SHOWN = {*LABELS, "target"}


def _wrong(told: Sequence[str]) -> None:
    if told:
        st.html(f'<div class="rs-wrong" role="alert">{items(map(text, told), "rs-brief")}</div>')


def _help(name: str) -> str:
    said = Indicator.model_fields[name].description or ""
    return said[:1].upper() + said[1:]


def _of_target(name: str) -> str:
    model = Indicator.model_fields["target"].annotation
    target = next(each for each in model.__args__ if each is not type(None))
    return str(target.model_fields[name].description or "")


def named(values: dict[str, Any], section: str, label: str = "title") -> dict[str, str]:
    """The entries of a section that can be chosen: id -> words."""
    held = values.get(section) if isinstance(values.get(section), list) else []
    return {
        str(each["id"]): str(each.get(label) or each["id"])
        for each in held
        if isinstance(each, dict) and "id" in each
    }


def _text(entry: dict[str, Any], name: str) -> str:
    return _flat(entry.get(name))


def _flat(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


__all__ = ["BETTER", "changed", "fields_of", "named", "problems_of", "rest_of", "show"]
