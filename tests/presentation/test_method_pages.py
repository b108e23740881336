"""The methods' Markdown inside the dashboard: complete, and nothing in it runs or leads astray."""

from __future__ import annotations

from html.parser import HTMLParser

from scorecard.presentation import method_pages, opened
from tests.presentation.worked import DEFINED, reading, row


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_page_is_there_and_every_link_leads_somewhere() -> None:
    html = method_pages.pages()
    tags = Tags(html).found
    assert sum(tag == "details" for tag, _ in tags) == len(method_pages.PAGES)
    for title in ("Trend", "Control charts", "Intervals and ratios", "Status", "Comparison"):
        assert f"<summary>{title}</summary>" in html
    assert all(str(a["href"]).startswith("https://") for tag, a in tags if tag == "a")
    assert not {"script", "img", "iframe", "h1", "h2"} & {tag for tag, _ in tags}
    labels = [a["aria-label"] for tag, a in tags if a.get("role") == "region"]
    assert len(set(labels)) == len(labels) == sum(tag == "table" for tag, _ in tags)


def test_markdown_cannot_bring_anything_in() -> None:
    html = method_pages.page(
        "# Title & more\n\n<script>alert(1)</script>\n\n<b onclick=x>bold</b> "
        "[here](javascript:alert) [there](status.md) [far](https://example.org/a) "
        "![picture](https://example.org/b.png)\n\n| | a |\n|---|---|\n| x | 1 |\n"
    )
    tags = Tags(html).found
    names = {tag for tag, _ in tags}
    assert not {"script", "b", "img"} & names
    links = [a["href"] for tag, a in tags if tag == "a"]
    assert links == ["https://example.org/a", "https://example.org/b.png"]  # no picture: a link
    assert "there" in html
    assert "<summary>Title &amp; more</summary>" in html
    assert '<th scope="col"></th>' not in html


def test_reasons_lead_to_the_methods() -> None:
    html = opened.groups(reading(row()), DEFINED, "/methods?area=all")
    assert '<a href="/methods?area=all">' in html
    assert "<a " not in opened.groups(reading(row()), DEFINED)
