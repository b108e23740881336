"""Small pieces of HTML. Every text from outside passes through `text`: none becomes markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import STATUS, status_word, symbol


def text(words: object) -> str:
    """`words` with everything escaped that HTML would take for markup."""
    return html.escape(str(words), quote=True)


def anchor(href: str, words: str, extra: str = "") -> str:
    """A link."""
    return f'<a href="{text(href)}"{extra}>{text(words)}</a>'


def badge(status: str, ratio: float | None = None, count: int | None = None) -> str:
    """A status as symbol, word and colour, led by a count where one is given."""
    if status not in STATUS:
        return ""
    number = "" if count is None else f"<strong>{count}</strong> "
    return (
        f'<span class="rs-badge rs-status-{status}"><span aria-hidden="true">{symbol(status)}'
        f"</span> {number}{text(status_word(status, ratio))}</span>"
    )


def row_badge(row: Row) -> str:
    """The badge of a row's status."""
    return badge(row.status, row.ratio)


def paragraph(words: str, css: str = "") -> str:
    """A paragraph of plain text; nothing for no text."""
    attribute = f' class="{css}"' if css else ""
    return f"<p{attribute}>{text(words)}</p>" if words else ""


def items(parts: Iterable[str], css: str = "rs-list") -> str:
    """A list of pieces that are HTML already."""
    inner = "".join(f"<li>{part}</li>" for part in parts)
    return f'<ul class="{css}">{inner}</ul>' if inner else ""


def details(summary: str, inner: str) -> str:
    """A piece of HTML to unfold; nothing for nothing."""
    return (
        f'<details class="rs-details"><summary>{text(summary)}</summary>{inner}</details>'
        if inner
        else ""
    )


def facts(pairs: Sequence[tuple[str, str]], css: str = "rs-facts") -> str:
    """Terms with their descriptions (HTML already); pairs without a description are left out."""
    inner = "".join(
        f"<div><dt>{text(term)}</dt><dd>{told}</dd></div>" for term, told in pairs if told
    )
    return f'<dl class="{css}">{inner}</dl>' if inner else ""


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Iterable[int] = ()
) -> str:
    """A table of plain text with a caption; the first cell of a row is its head.

    numeric: the columns (from 0) that hold numbers. The last cell of a row that is shorter than the
    heads goes across what is left: one sentence in the place of several numbers.
    """
    right = set(numeric)
    css = [' class="rs-number"' if place in right else "" for place in range(len(heads))]
    top = "".join(
        f'<th scope="col"{css[place]}>{text(head)}</th>' for place, head in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{text(cell)}</th>'
            if place == 0
            else f"<td{css[place]}>{text(cell)}</td>"
            if place < len(row) - 1 or len(row) == len(heads)
            else f'<td colspan="{len(heads) - place}" class="rs-across">{text(cell)}</td>'
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="rs-scroll" tabindex="0" role="region" aria-label="{text(caption)}">'
        f'<table class="rs-table"><caption>{text(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )
