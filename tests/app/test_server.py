"""What the server answers besides pages: headers, a real 404, readiness."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message

from app import server, views


def finish(work: Coroutine[Any, Any, Any]) -> Any:
    """Run `work` to its end in a thread of its own: a browser may have a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def get(path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the guard's answer; behind it everything answers "inside"."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"host", b"localhost:8501")],
    }
    scope |= {"client": ("127.0.0.1", 50_000)}
    scope |= {"query_string": b"", "root_path": "", "http_version": "1.1"}
    finish(server.Guard(PlainTextResponse("inside"))(scope, receive, send))
    start = next(each for each in sent if each["type"] == "http.response.start")
    body = b"".join(each.get("body", b"") for each in sent)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body.decode()


@pytest.mark.parametrize("page", views.ALL, ids=lambda page: page.title)
def test_every_page_is_let_through(page: views.Page) -> None:
    assert get(f"/{page.path}")[0] == 200
    assert get(f"/{page.path}/")[2] == "inside"


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/teams/_stcore/health",
        "/static/js/index.js",
        "/teams/static/js/index.js",
        "/app/static/icon.png",
        "/media/a.csv",
        "/ready",
        "/favicon.ico",
    ],
)
def test_what_streamlit_serves_is_let_through(path: str) -> None:
    assert get(path)[2] == "inside"


@pytest.mark.parametrize("path", ["/nope", "/teams/east", "/Teams", "/wp-admin", "/scorecard"])
def test_other_addresses_do_not_exist_and_offer_what_does(path: str) -> None:
    status, headers, body = get(path)
    assert status == 404
    assert "Page not found" in body
    assert 'href="/teams"' in body
    assert path not in body
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_below_a_path_of_a_proxy() -> None:
    assert server.exists("/council/teams", "council")
    assert server.exists("/council", "council")
    assert not server.exists("/council/nope", "council")


def test_what_is_sent_is_never_taken_for_a_page() -> None:
    assert get("/nope", "POST")[2] == "inside"


def test_headers_stand_on_every_answer() -> None:
    for path in ("/", "/nope", "/static/x.js"):
        headers = get(path)[1]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert "'unsafe-eval'" not in policy
        script = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "'unsafe-inline'" not in script


def readiness() -> tuple[int, dict[str, Any]]:
    request = Request({"type": "http", "method": "GET", "path": "/ready", "headers": []})
    answer = finish(server.ready(request))
    return answer.status_code, json.loads(bytes(answer.body))


def test_ready_where_a_scorecard_can_be_shown(only_bundles: Path) -> None:
    status, told = readiness()
    assert status == 200
    assert told == {"ready": True, "organisations": {"exampleton": True, "inventia": True}}


def test_not_ready_where_none_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    monkeypatch.setattr("scorecard.settings.ROOT", tmp_path)
    assert readiness() == (503, {"ready": False, "organisations": {}})
