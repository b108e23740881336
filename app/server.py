"""The HTTP side: headers on every answer, 404 for pages that do not exist, readiness, warm-up."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import returning, startup, state, upkeep, views
from app.building import BUILDER
from scorecard import access
from scorecard.presentation import select
from scorecard.presentation.markup import anchor, items

LOG = logging.getLogger("scorecard.dashboard")


def _inline_scripts() -> list[str]:
    """The hashes by which the policy lets Streamlit's own inline scripts run, and no others."""
    page = Path(st.__file__).parent / "static" / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text("utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


# Nothing from other sites, and no other site may show these pages in a frame. Streamlit styles its
# elements inline and makes pictures and workers from data in the page.
POLICY = "; ".join(
    (
        "default-src 'self'",
        " ".join(("script-src 'self'", *_inline_scripts())),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# First parts of addresses that Streamlit answers itself.
STREAMLIT = {"_stcore", "media", "component", "static", "app", "ready", "oauth2callback", "auth"}


class Guard:
    """ASGI middleware: our headers, a real 404 where Streamlit would show the first page, the way
    back after signing in, and no word to others where the dashboard is open on this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        stranger = not (
            startup.sign_in_on()
            or startup.open_to_all()
            or startup.from_here(scope.get("client"), scope["headers"])
        )
        if scope["type"] == "websocket":
            if stranger:
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self._app(scope, receive, send)
            return
        asked, last = Headers(scope=scope), scope["path"].rstrip("/").rpartition("/")[2]
        base = state.base_path()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["path"].endswith("/auth/login"):
                    pages = {page.path for page in views.ALL}
                    if page := returning.asked_from(asked, pages, base):
                        returning.keep(headers, page)
                elif last == "oauth2callback":
                    answered = any(part in scope["query_string"] for part in (b"state=", b"error="))
                    returning.lead_back(asked, headers, answered)
            await send(message)

        if stranger:
            await this_machine_only()(scope, receive, with_headers)
        elif scope["method"] in ("GET", "HEAD") and not exists(scope["path"], base):
            await not_found()(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)


def exists(path: str, base: str = "") -> bool:
    """Whether `path` is a page of ours, or a file or service that Streamlit may know.

    base: the path below which the dashboard is served, without slashes at its ends.
    """
    parts = [part for part in path.split("/") if part]
    below = [part for part in base.split("/") if part]
    if parts[: len(below)] == below:
        parts = parts[len(below) :]
    if not parts or "_stcore" in parts or parts[0] in STREAMLIT or "." in parts[-1]:
        return True
    return "/".join(parts) in {page.path for page in views.ALL}


def this_machine_only() -> HTMLResponse:
    """The answer to whoever reaches a dashboard that is open on its own machine only."""
    return HTMLResponse(MACHINE_ONLY, status_code=403)


def not_found() -> HTMLResponse:
    """The answer to an address that does not exist: what there is instead."""
    base = state.base_path()
    offer = items(
        (anchor(state.address(page.path, {}, {}, base), page.title) for page in views.ALL), ""
    )
    return HTMLResponse(NOT_FOUND.format(offer=offer), status_code=404)


MACHINE_ONLY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Not open here</title></head><body><main>
<h1>Not open here</h1><p>No sign-in is set up for this scorecard, so it can be read on its own
machine only. Whoever runs it finds what to do in docs/how-to/sign-in.md.</p></main></body></html>
"""
NOT_FOUND = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Page not found – Race equality scorecard</title><style>
:root {{ color-scheme: light dark }}
body {{ background: light-dark(#fbfaf7, #14181d); color: light-dark(#1d2530, #e9ebee);
  font: 1.0625rem/1.6 system-ui, sans-serif; margin: 12vh auto; max-width: 36rem;
  padding: 0 1.25rem }}
h1 {{ font: 600 2rem/1.25 Georgia, serif }}
a {{ color: light-dark(#0b5563, #7accd8) }}
</style></head><body><main><h1>Page not found</h1>
<p>There is no page at this address. It may have moved, or the link was cut short. These exist:</p>
{offer}</main></body></html>
"""


async def ready(request: Request) -> JSONResponse:
    """200 when at least one scorecard can be shown, else 503; which ones, by organisation."""
    found = await run_in_threadpool(_openable)
    return JSONResponse(
        {"ready": any(found.values()), "organisations": found},
        status_code=200 if any(found.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


def _openable() -> dict[str, bool]:
    return {each.id: access.built(each.id) for each in access.organisations()}


def warm_up() -> None:
    """Open the bundles and make each first page's selection, so that the first visitor need not
    wait.

    What was loaded by now stays for good: freezing it spares the collector, which Streamlit calls
    after every run of a page, from going through it each time.
    """
    for each in access.organisations():
        try:
            select.view(access.whole_bundle(each.id))
        except access.BundleError as error:
            LOG.info("Not yet: %s", error)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up before the first visitor; start a build where there is none; end it with the
    server."""
    await asyncio.to_thread(upkeep.prepare)
    await asyncio.to_thread(warm_up)
    await asyncio.to_thread(_build_what_is_missing)
    yield {}
    BUILDER.stop()


def _build_what_is_missing() -> None:
    offered = access.organisations()
    if any(each.folder for each in offered) and not access.problems():
        BUILDER.ensure(any(access.stale(each) for each in offered))
