"""A second, naive implementation of counting: one row at a time, sets of people, plain
dictionaries.

It shares no code with the engine but the definitions' model. Slow and obvious on purpose.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise


def periods(first: date, last: date, every: str, month: int, day: int, pool: int, today: date):
    """(label, start, end) of each window, cut by walking from day to day."""
    ends = []
    current = date(first.year - 1, 1, 1)
    while current <= date(last.year + 2, 1, 1):
        month_end = calendar.monthrange(current.year, current.month)[1]
        if every == "month":
            is_end = current.day == month_end
        elif every == "quarter":
            is_end = current.day == month_end and current.month % 3 == 0
        else:
            is_end = current.month == month and current.day == min(day, month_end)
        if is_end:
            ends.append(current)
        current += timedelta(days=1)
    spans = [(a + timedelta(days=1), b) for a, b in pairwise(ends)]
    spans = [(a, b) for a, b in spans if b >= first and a <= last and b < today]
    spans = spans[len(spans) % pool :] if pool > 1 else spans
    out = []
    for i in range(0, len(spans), pool):
        part = spans[i : i + pool]
        names = [label(a, b, every) for a, b in part]
        out.append((names[0] if pool == 1 else f"{names[0]}..{names[-1]}", part[0][0], part[-1][1]))
    return out


def label(start: date, end: date, every: str) -> str:
    if every == "month":
        return f"{end:%Y-%m}"
    if every == "quarter":
        return f"{end.year}-Q{end.month // 3}"
    if (end.month, end.day) == (12, 31):
        return str(end.year)
    sign = "/" if (end.month, end.day) == (8, 31) else "-"
    return f"{start.year}{sign}{end.year % 100:02}"


def area_of(rows: list[dict], value: str | None, day: date) -> list[str]:
    """The chain of areas of a raw value on a day, from areas.csv rows with dates filled in."""
    if value is None:
        return ["all"]
    ids = [r["id"] for r in rows if value in (r["id"], r["name"])]
    if not ids:
        return ["all"]
    alive = [r["id"] for r in rows if r["id"] in ids and r["from"] <= day <= r["to"]]
    found = alive[0] if alive else ids[0]
    last = max((r for r in rows if r["id"] == found), key=lambda r: r["from"])
    if day > last["to"] and last["merged"]:
        found = last["merged"]
    chain = [found]
    while chain[-1] != "all":
        versions = [r for r in rows if r["id"] == chain[-1]]
        now = [r for r in versions if r["from"] <= day <= r["to"]]
        before = sorted(versions, key=lambda r: r["from"])
        chosen = now[0] if now else (before[0] if day < before[0]["from"] else before[-1])
        chain.append(chosen["parent"])
    return chain


def one_ethnicity(records: list[dict], groups: dict[str, str]) -> dict[str, str]:
    """The latest known code of each person; the first in the code list of two on one day."""
    best: dict[str, tuple] = {}
    order = list(groups)
    for r in records:
        code = r["ethnicity"]
        if r["person"] is None or code not in groups or groups[code] == "Unknown":
            continue
        key = (r["day"], -order.index(code))
        if r["person"] not in best or key > best[r["person"]][0]:
            best[r["person"]] = (key, code)
    return {person: code for person, (_, code) in best.items()}


def tally(records, windows, areas, groups, test, people, fixed):
    """{(window label, area, group): count} for flows, All included."""
    seen = defaultdict(set)
    for number, r in enumerate(records):
        if not test(r):
            continue
        for name, start, end in windows:
            if not r["inside"](start, end):
                continue
            day = r["day"] if r["area_day"] is None else end
            code = fixed.get(r["person"], r["ethnicity"])
            group = groups.get(code, "Unknown")
            who = r["person"] if people and r["person"] is not None else number
            for area in area_of(areas, r["area"], day):
                for g in ("All", group):
                    seen[name, area, g].add(who)
    return {key: len(value) for key, value in seen.items()}
