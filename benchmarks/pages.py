"""A warm page run against a bare page that sends the same elements.

    python -m benchmarks.pages [--runs 15]

Every page of the demonstration borough (the fullest one) is run through Streamlit's own harness.
Then a bare script with as many pages, that holds the finished texts, figures and choices and does
nothing but send them, is run the same way. Runs alternate; medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "scorecard": {},
    "objective": {"objective": "practice"},
    "indicator": {"indicator": "referral-rate"},
    "teams": {"area": "safeguarding"},
    "data": {},
    "methods": {},
}
BARE = """
import json, pickle
from pathlib import Path
import streamlit as st

@st.cache_resource
def elements():
    return pickle.loads(Path({path!r}).read_bytes())

def show():
    for number, (kind, *content) in enumerate(elements()):
        if kind == "html":
            st.html(content[0])
        elif kind == "plotly_chart":
            st.plotly_chart(content[0], key=f"c{{number}}", alt=content[1])
        elif kind == "selectbox":
            st.selectbox(content[0], content[1], key=f"s{{number}}")
        elif kind == "download_button":
            st.download_button(content[0], data=lambda: "", key=f"d{{number}}")
        else:
            st.header(content[0], anchor=False)

st.set_page_config(page_icon={icon!r}, layout="wide")
pages = [st.Page(show, title=f"Page {{n}}", url_path=f"page{{n}}") for n in range({pages})]
st.navigation(pages, position="hidden").run()
"""


def contents(page: AppTest) -> list[tuple[Any, ...]]:
    """The elements of a page in order, as plain data."""
    out: list[tuple[Any, ...]] = []

    def walk(block: Any) -> None:
        for element in block.children.values():
            if hasattr(element, "children"):
                walk(element)
            elif element.type == "html":
                out.append(("html", element.proto.body))
            elif element.type == "plotly_chart":
                out.append(("plotly_chart", json.loads(element.proto.spec), element.proto.alt))
            elif element.type == "selectbox":
                out.append(("selectbox", element.label, list(element.options)))
            elif element.type == "download_button":
                out.append(("download_button", element.proto.label))
            else:
                out.append(("markdown", str(getattr(element, "value", "") or "-")))

    for (
        place
    ) in page._tree.children.values():  # the page itself, and the style sheets sent beside it
        walk(place)
    return out


def timed(run: AppTest) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    run.run()
    seconds = time.perf_counter() - started
    assert not run.exception, run.exception[0].message
    return seconds


def main() -> None:
    """Run every page and its bare twin in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    print(f"{'page':10} {'elements':>8} {'page ms':>8} {'bare ms':>8} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for name, parameters in PAGES.items():
            page = AppTest.from_file(str(ROOT / "app" / "router.py"), default_timeout=60)
            page.query_params["scorecard"] = "demonstration"
            for key, value in parameters.items():
                page.query_params[key] = value
            page.run()
            page.switch_page(f"../pages/{name}.py").run()
            sent = contents(page)
            store, script = Path(folder) / f"{name}.pickle", Path(folder) / f"{name}.py"
            store.write_bytes(pickle.dumps(sent))
            script.write_text(
                BARE.format(
                    path=str(store), pages=len(PAGES), icon=str(ROOT / "app/static/icon.png")
                ),
                encoding="utf-8",
            )
            bare = AppTest.from_file(str(script), default_timeout=60)
            times = [(timed(page), timed(bare)) for _ in range(options.runs + 2)][2:]
            ours, theirs = (1000 * statistics.median(side) for side in zip(*times, strict=True))
            print(f"{name:10} {len(sent):8} {ours:8.1f} {theirs:8.1f} {ours / theirs:6.2f}")


if __name__ == "__main__":
    main()
