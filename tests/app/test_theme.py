"""The look: one palette in two files, readable in both modes, and nobody else's class names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scorecard.results import STATUS

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "app" / "style.css").read_text("utf-8")
SHEETS = sorted((ROOT / "app").glob("*.css"))
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
MODES = ["light", "dark"]
TEXT, LARGE = 4.5, 3.0  # WCAG 2.2: 1.4.3, and 1.4.11 for edges that carry meaning


def tokens(rule: str, mode: str) -> dict[str, str]:
    """The colours that the rule of `selector` gives to its tokens in a mode."""
    block = re.search(re.escape(rule) + r"\s*\{(.*?)\n\}", CSS, re.DOTALL)
    assert block, rule
    pairs = re.findall(r"(--rs-[\w-]+): light-dark\((#\w{6}), (#\w{6})\)", block[1])
    return {name: (light, dark)[mode == "dark"] for name, light, dark in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_in_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_both_files_tell_the_same_colours(mode: str) -> None:
    ours, theirs = tokens(":root", mode), THEME[mode]
    assert ours["--rs-page"] == theirs["backgroundColor"]
    assert ours["--rs-ink"] == theirs["textColor"]
    assert ours["--rs-accent"] == theirs["primaryColor"]
    assert ours["--rs-link"] == theirs["linkColor"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("surface", ["--rs-page", "--rs-surface", "--rs-sunken"])
def test_text_can_be_read_on_every_surface(mode: str, surface: str) -> None:
    colours = tokens(":root", mode)
    for ink in ("--rs-ink", "--rs-ink-soft", "--rs-link"):
        assert contrast(colours[ink], colours[surface]) >= TEXT, (ink, surface)
    assert contrast(colours["--rs-rule-strong"], colours[surface]) >= LARGE


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("status", STATUS)
def test_a_status_can_be_read_and_its_edge_seen(mode: str, status: str) -> None:
    colours, root = tokens(f".rs-status-{status}", mode), tokens(":root", mode)
    fill = colours.get("--rs-status-fill", root["--rs-page"])
    assert contrast(colours["--rs-status-ink"], fill) >= TEXT
    for surface in ("--rs-page", "--rs-surface"):
        assert contrast(colours["--rs-status-ink"], root[surface]) >= TEXT
        if status != "not-compared":  # its edge is ornament
            assert contrast(colours["--rs-status-edge"], root[surface]) >= LARGE


@pytest.mark.parametrize("mode", MODES)
def test_notices_can_be_read(mode: str) -> None:
    for rule in (".rs-notice-warn", ".rs-notice-stop", ".rs-invented"):
        block = re.search(re.escape(rule) + r" \{(.*?)\}", CSS, re.DOTALL)
        assert block
        found = {
            name: (light, dark)[mode == "dark"]
            for name, light, dark in re.findall(
                r"\b(background|color): light-dark\((#\w{6}), (#\w{6})\)", block[1]
            )
        }
        assert contrast(found["color"], found["background"]) >= TEXT, rule


@pytest.mark.parametrize("mode", MODES)
def test_lines_of_charts_can_be_seen(mode: str) -> None:
    for colour in THEME[mode]["chartCategoricalColors"]:
        assert contrast(colour, THEME[mode]["backgroundColor"]) >= LARGE, colour


def test_every_status_has_a_look_of_its_own() -> None:
    for mode in MODES:
        looks = {tuple(sorted(tokens(f".rs-status-{each}", mode).items())) for each in STATUS}
        assert len(looks) == len(STATUS)


def foreign(sheet: str) -> list[str]:
    """Selectors resting on others' class names; inside a key of ours a chart's own may stand."""
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = [each.strip() for each in re.findall(r"([^{};]+)\{", rules)]
    return [
        each
        for each in selectors
        if "data-testid" in each
        or re.search(r"\.st(?!-key-)", each)
        or (re.search(r"\.(?!rs-|st-key-)[A-Za-z_]", each) and "st-key-rs-" not in each)
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_only_classes_of_our_own_are_styled(sheet: Path) -> None:
    assert foreign(sheet.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "rule",
    [".stButton { }", "[data-testid] { }", ".element-container > p { }", ".rs-a .e1x { }"],
)
def test_a_private_name_is_found(rule: str) -> None:
    assert foreign(f".rs-mine {{ }}\n{rule}") != []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_sheet_looks_like_markup(sheet: Path) -> None:
    """DOMPurify, which st.html uses, would drop it without a word."""
    assert "<" not in sheet.read_text("utf-8")


def test_every_font_is_served_by_ourselves_with_its_licence() -> None:
    static = ROOT / "app" / "static"
    for face in THEME["fontFaces"]:
        assert (ROOT / face["url"]).is_file()
    assert {path.name for path in static.glob("*.woff2")} == {
        Path(face["url"]).name for face in THEME["fontFaces"]
    }
    assert len(list(static.glob("LICENSE-*.txt"))) == 2
