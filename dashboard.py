"""The dashboard. Start it with `streamlit run dashboard.py`, or with script/server, which builds
first."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # started from another folder
    sys.path.insert(0, str(ROOT))

from app import errors, server, startup  # noqa: E402

if reason := startup.refusal(st.get_option("server.address")):
    sys.exit(f"The dashboard does not start: {reason}")

app = st.App(
    ROOT / "app" / "router.py",
    lifespan=server.lifespan,
    routes=[Route("/ready", server.ready)],
    middleware=[Middleware(server.Guard)],
    on_script_error=errors.shown,
)
