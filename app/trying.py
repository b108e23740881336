"""What would this change? The draft tried out, and everything that would differ, old beside new."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import streamlit as st

from app import previewing, state, trail
from app.components import save
from app.desk import Desk
from scorecard import access
from scorecard.access import Reader
from scorecard.presentation import formats, numbers, profile, select
from scorecard.presentation.frame import area_name
from scorecard.presentation.markup import items, paragraph, table, text
from scorecard.presentation.vocabulary import TREND, name, status_word
from scorecard.results import KEY
from scorecard.spreadsheets import harmless

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

MOST = 40  # rows of the table of differences
HIDDEN = {"": "shown", "suppressed": "not shown, to protect people", "at-source": "not published"}


def show(reader: Reader, at: Desk) -> None:
    """The button that tries the draft out, its progress, and what came of it."""
    if not access.may(reader, "preview"):
        return
    found = previewing.trial(reader)
    current = found is not None and found.text == previewing.digest(at.text)
    if found is not None and found.phase == "running":
        _watch(reader)
        return
    label = "What would this change?" if not current else "Try it out again"
    if st.button(label, key="try-out", help="It builds the scorecard under your draft, for you."):
        _start(reader, at.text)
    if found is None or not current:
        return
    if found.phase == "failed":
        said = items((text(line) for line in found.lines[-3:]), "")
        st.html(
            '<div class="rs-notice rs-notice-warn" role="status"><p>It could not be tried out. '
            f"What is published stands.</p>{said}</div>"
        )
    elif found.phase == "done":
        _result(reader)


def _start(reader: Reader, draft: str) -> None:
    chosen = state.context()
    organisation = next(o for o in access.organisations() if o.id == chosen.organisation)
    if organisation.folder is None:
        st.html(
            paragraph(
                "The data are not on this server, so nothing can be tried out here.",
                "rs-notice rs-notice-warn",
            )
        )
        return
    previewing.start(reader, draft, organisation)
    trail.record("previewed", reader, organisation.id)
    st.rerun()


@st.fragment(run_every=1)
def _watch(reader: Reader) -> None:
    """The trial under way; the page is drawn anew when it is done."""
    now = previewing.trial(reader)
    if now is None or now.phase != "running":
        st.rerun()
        return
    share = round(100 * now.done / now.total) if now.total else 0
    told = f"{now.done} of {now.total} ({now.what})" if now.total else "starting"
    st.html(
        f'<p role="status">Trying your draft out: {text(told)}.</p><div class="rs-progress" '
        f'role="progressbar" aria-label="Trying out" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{share}"><div style="width:{share}%"></div></div>'
    )
    if st.button("Stop", key="stop-trying"):
        previewing.stop(reader)
        st.rerun()


def _result(reader: Reader) -> None:
    try:
        made, changes = access.previewed(reader)
    except (access.Refused, access.BundleError) as error:
        st.html(paragraph(str(error), "rs-notice rs-notice-warn"))
        return
    st.html("<h3>What would change</h3>")
    if changes is None:
        st.html(paragraph("Nothing is published yet to compare it with."))
    else:
        st.html(summary(changes, made) + differences(changes, made))
        if any(each["rows"] for each in changes["changed"].values()):
            save(
                "Download everything that would differ (CSV)",
                lambda: as_csv(changes),
                "what-would-change.csv",
                "download-changes",
            )
    _page(made, changes)


def _page(made: Bundle, changes: dict[str, Any] | None) -> None:
    """An indicator's finding and figures under the draft."""
    asked = state.parameter("indicator")
    titles = {each.id: each.title for each in made.definitions.indicators}
    first = [*([asked] if asked else []), *(changes or {}).get("changed", {}), *titles]
    options = list(dict.fromkeys(id for id in first if id in titles))
    if not options:
        return
    with st.expander("The indicator's page under your draft"):
        id = st.selectbox("Indicator", options, format_func=titles.get, key="preview-indicator")
        chosen = state.context()
        grouping = chosen.grouping
        if grouping not in made.definitions.ethnicity.groupings:
            grouping = made.definitions.primary_grouping
        view = select.view(made, until=chosen.period, grouping=grouping)
        reading = view.readings[str(id)]
        st.html(f"<h4>{text(reading.indicator.question)}</h4>")
        st.html(profile.indicator_head(reading, view))
        if reading.ready:
            st.html(numbers.by_group(reading, made.definitions))


def summary(changes: dict[str, Any], made: Bundle) -> str:
    """How much changes, in a few sentences."""
    titles = {each.id: each.title for each in made.definitions.indicators}
    rows = [row for each in changes["changed"].values() for row in each["rows"]]
    told = []
    if changes["added"]:
        told.append(f"New: {', '.join(titles.get(id, id) for id in changes['added'])}.")
    if changes["removed"]:
        told.append(f"Gone: {', '.join(changes['removed'])}.")
    for kind, words in (("awaiting", "would await data"), ("failed", "could not be built")):
        named = [titles.get(id, id) for id, said in changes[kind].items() if said]
        if named:
            told.append(f"{', '.join(named)}: {words}.")
    if not rows:
        told.append("No figure, status or trend of the other indicators changes.")
    else:
        of = [id for id, each in changes["changed"].items() if each["rows"]]
        parts = [
            _several(_count(rows, "status"), "status", "statuses"),
            _several(_count(rows, "trend"), "trend", "trends"),
            _several(_count(rows, "value"), "value", "values"),
            _several(
                _turned(rows, "suppressed"), "figure would be hidden", "figures would be hidden"
            ),
            _several(
                _turned(rows, ""), "hidden figure would be shown", "hidden figures would be shown"
            ),
        ]
        said = "; ".join(part for part in parts if part)
        indicators = _several(len(of), "indicator", "indicators")
        told.append(
            f"{_several(len(rows), 'row differs', 'rows differ')} in {indicators}: "
            f"{said or 'targets and what follows from them'}."
        )
    return items(map(text, told), "rs-brief")


def differences(changes: dict[str, Any], made: Bundle) -> str:
    """What differs, the whole organisation first, old beside new; periods that differ alike are
    told together."""
    titles = {each.id: each.title for each in made.definitions.indicators}
    primary = made.definitions.primary_grouping
    found = [(id, row) for id, each in changes["changed"].items() for row in each["rows"]]
    found.sort(key=lambda each: (each[1]["area"] != "all", each[1]["grouping"] != primary))
    lines: dict[tuple[str, str, str], dict[str, None]] = {}
    for id, row in found:
        where = "" if row["area"] == "all" else f", {area_name(made, row['area'])}"
        variant = f" ({row['variant']})" if row["variant"] else ""
        of = f"{titles.get(id, id)}{variant}: {name(row['group'])}{where}"
        key = (of, _told(row, "old", made, id), _told(row, "new", made, id))
        lines.setdefault(key, {})[row["period"].replace("..", " to ")] = None
    shown = [(of, _periods(list(of_it)), *told) for (of, *told), of_it in lines.items()]
    if not shown:
        return ""
    heads = ("Figure", "Period", "Published", "Under your draft")
    more = len(shown) - MOST
    return table("What would differ", heads, shown[:MOST]) + (
        paragraph(f"… and {more:,} more.", "rs-meta") if more > 0 else ""
    )


def as_csv(changes: dict[str, Any]) -> bytes:
    """Every row and column that would differ, old beside new; what a spreadsheet would take for a
    formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*KEY, "row", "what", "published", "draft"])
    for each in changes["changed"].values():
        for row in each["rows"]:
            place = [row[name] for name in KEY]
            for what in row["new"] | row["old"]:
                cells = [*place, row["row"], what, row["old"].get(what), row["new"].get(what)]
                writer.writerow([harmless(cell) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def _periods(found: list[str]) -> str:
    return found[0] if len(found) == 1 else f"{found[0]} and {len(found) - 1} more"


def _told(row: dict[str, Any], side: str, made: Bundle, id: str) -> str:
    """One side of a row that differs, in words."""
    if row["row"] == ("added" if side == "old" else "removed"):
        return "not there"
    held, other = row[side], row["new" if side == "old" else "old"]
    measure, unit = _measure(made, id)
    parts = []
    if "suppression" in held:
        parts.append(HIDDEN.get(held["suppression"] or "", "cannot be calculated"))
    if held.get("value") is not None:
        parts.append(formats.bare(float(held["value"]), measure, unit))
    elif "value" in held and "suppression" not in held and other.get("value") is not None:
        parts.append("no value")
    if held.get("numerator") is not None or held.get("denominator") is not None:
        top, bottom = held.get("numerator"), held.get("denominator")
        parts += [f"{top:,.0f} counted"] if top is not None else []
        parts += [f"of {bottom:,.0f}"] if bottom is not None else []
    if held.get("ratio") is not None:
        parts.append(f"ratio {float(held['ratio']):.2f}")
    if held.get("status"):
        parts.append(status_word(held["status"]) or held["status"])
    if held.get("trend"):
        parts.append(TREND.get(held["trend"], held["trend"]))
    if held.get("target") is not None:
        parts.append(f"target {float(held['target']):g}")
    if held.get("target_distance") is not None and "target" not in held:
        parts.append(f"{float(held['target_distance']):.3g} from the target")
    return ", ".join(parts) or "–"


def _measure(made: Bundle, id: str) -> tuple[str, str]:
    indicator = made.definitions.indicator(id)
    return indicator.measure, indicator.unit or ""


def _count(rows: Iterable[dict[str, Any]], column: str) -> int:
    return sum(1 for row in rows if row["row"] == "changed" and column in row["new"])


def _turned(rows: Iterable[dict[str, Any]], into: str) -> int:
    changed = (row for row in rows if row["row"] == "changed" and "suppression" in row["new"])
    return sum(1 for row in changed if (row["new"]["suppression"] or "") == into)


def _several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else ""
