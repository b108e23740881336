"""The dashboard as a visitor opens it: the fixtures of tests/app."""

from tests.app.conftest import dashboard, only_bundles, stores

__all__ = ["dashboard", "only_bundles", "stores"]
