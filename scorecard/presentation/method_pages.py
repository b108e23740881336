"""The pages of docs/methods inside the dashboard: formula, source and worked example, to be opened.

They are the project's own Markdown. HTML in them is shown as text, pictures and links within the
repository are left out (their words stay), and links elsewhere must be https.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from scorecard.presentation.markup import details, text

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "methods"
# In the order in which a reader asks: how a figure is made, told from chance, judged, followed.
PAGES = (
    *("counting", "intervals", "comparison", "standardisation", "coverage", "status", "power"),
    *("trend", "control-charts", "teams", "dispersion", "simpson", "journey"),
)


@cache
def pages() -> str:
    """Every page as a `details` with its title, in the order of PAGES."""
    return "".join(page((FOLDER / f"{name}.md").read_text("utf-8")) for name in PAGES)


def page(markdown: str) -> str:
    """One page: its first heading is what it opens by, the others come one level lower."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = parser.parse(markdown)
    title, rest = tokens[1].content, tokens[3:]
    for token in rest:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
        if token.type == "table_open":
            token.attrSet("class", "rs-table")
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.children:
            token.children = _with_safe_links(token.children)
    html = parser.renderer.render(rest, parser.options, {})
    html = html.replace('<th scope="col"></th>', "<td></td>")
    first, *others = html.split("<table")
    for number, other in enumerate(others, start=1):
        label = f"{text(title)}, table {number}"
        first += f'<div class="rs-scroll" tabindex="0" role="region" aria-label="{label}"><table'
        first += other.replace("</table>", "</table></div>")
    return details(title, f'<div class="rs-prose">{first}</div>')


def _with_safe_links(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without links that lead nowhere from here; links do not nest."""
    kept, dropped = [], False
    for token in tokens:
        if token.type == "link_open":
            dropped = not str(token.attrGet("href") or "").startswith("https://")
        if not (dropped and token.type in ("link_open", "link_close")):
            kept.append(token)
    return kept
