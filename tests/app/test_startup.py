"""When the dashboard does not start, to whom an open one answers, and where signing in leads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.datastructures import Headers, MutableHeaders

from app import components, identity, returning, startup, trail, views
from scorecard import access
from tests.app.conftest import Open, words

ROOT = Path(__file__).resolve().parents[2]
PAGES = {page.path for page in views.ALL}
AUTH = {
    "redirect_uri": "https://scorecard.council.example/oauth2callback",
    "cookie_secret": "x" * 40,
    "entra": {"client_id": "a", "client_secret": "b", "server_metadata_url": "https://c"},
}


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"])
def test_open_on_this_machine_it_starts(address: str) -> None:
    assert startup.refusal(address) == ""


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "10.0.0.1", "host", "unix:///a"])
def test_open_elsewhere_it_does_not_start_unless_a_setting_says_so_in_as_many_words(
    address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "everybody who reaches it could read everything" in startup.refusal(address)
    for said in ("1", "true", "yes", "anyone"):
        monkeypatch.setenv("SCORECARD_OPEN", said)
        assert "it can only be 'anyone-who-can-reach-this-server'" in startup.refusal(address)
    monkeypatch.setenv("SCORECARD_OPEN", startup.OPEN_TO_ALL)
    assert startup.refusal(address) == ""


def test_a_real_server_that_would_be_open_to_all_ends_with_a_sentence() -> None:
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", "0"]
    ended = subprocess.run(
        [*command, "--server.address", "0.0.0.0", "--server.headless", "true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "The dashboard does not start: no sign-in is set up" in ended.stdout + ended.stderr


def test_sign_in_that_is_half_set_up_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "access.yaml"
    monkeypatch.setenv("SCORECARD_ACCESS", str(file))
    monkeypatch.setenv("SCORECARD_SIGN_IN", "off")
    assert "can only be 'on'" in startup.refusal("127.0.0.1")
    monkeypatch.setenv("SCORECARD_SIGN_IN", "on")
    assert "no section [auth]" in startup.refusal("127.0.0.1")
    said = dict(AUTH)
    monkeypatch.setattr(startup, "auth", lambda: said)
    assert "who may see what cannot be read" in startup.refusal("0.0.0.0")
    file.write_text("ask: x\nrules:\n  - {domain: c.example, role: ladder}\n", "utf-8")
    assert "access.yaml:3:31: error: Rule 1: 'role' cannot be 'ladder'" in startup.refusal("::")
    file.write_text("ask: x\nrules:\n  - {domain: c.example, role: leader}\n", "utf-8")
    assert startup.refusal("0.0.0.0") == ""
    monkeypatch.setenv("SCORECARD_OPEN", startup.OPEN_TO_ALL)
    assert "take one of them away" in startup.refusal("0.0.0.0")
    monkeypatch.delenv("SCORECARD_OPEN")
    said["cookie_secret"] = "short"
    assert "cookie_secret" in startup.refusal("0.0.0.0")
    said["cookie_secret"] = ""
    assert "lacks cookie_secret" in startup.refusal("0.0.0.0")


@pytest.mark.parametrize(
    ("client", "headers", "here"),
    [
        ("127.0.0.1", {"host": "localhost:8501"}, True),
        ("::1", {"host": "[::1]:8501"}, True),
        ("::ffff:127.0.0.1", {"host": "127.0.0.1"}, True),
        ("127.0.0.1", {"host": "scorecard.council.example"}, False),  # a name led here from outside
        ("127.0.0.1", {"host": "localhost.evil.example"}, False),
        ("10.0.0.5", {"host": "localhost:8501"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "10.0.0.5"}, False),
        ("127.0.0.1", {}, False),
        (None, {"host": "localhost"}, False),
    ],
)
def test_an_open_dashboard_answers_its_own_machine(
    client: str | None, headers: dict[str, str], here: bool
) -> None:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert startup.from_here(client and (client, 1), sent) is here


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://h/teams?area=east&sign-in=failed", "/teams?area=east"),
        ("http://h/", "/"),
        ("http://evil.example/teams", ""),
        ("http://h//evil.example", ""),
        ("http://h/nope", ""),
        ("http://h/teams?x=" + "a" * 5000, ""),
        ("", ""),
    ],
)
def test_only_a_page_of_ours_is_come_back_to(referer: str, page: str) -> None:
    asked = Headers({"referer": referer, "host": "h"})
    assert returning.asked_from(asked, PAGES, "") == page


@pytest.mark.parametrize(
    "kept", ["//evil.example", "/\\evil.example", "https://evil.example", "%0d%0aX: y", "", "/é"]
)
def test_a_cookie_of_somebody_else_leads_nowhere(kept: str) -> None:
    answer = MutableHeaders({"location": "/"})
    returning.lead_back(Headers({"cookie": f"rs-return={kept}"}), answer, True)
    assert answer["location"] == "/?sign-in=failed"


def test_looking_as_a_team_manager_shows_their_areas_and_leaves_no_other(dashboard: Open) -> None:
    test = dashboard("teams", area="safeguarding", **{"as": "team-manager:family-help"})
    shown = next(each for each in test.selectbox if each.label == "Service area")
    assert len(shown.options) == 4
    html = words(test)
    assert "Shown as to: team manager of Family Help." in html
    assert "open on this machine only" in html
    assert "is not yours, or does not exist" in html
    assert "Duty team" not in html
    assert "/data?as=team-manager%3Afamily-help" in html
    view = next(each for each in test.selectbox if each.label == "View as")
    test.query_params["area"] = "safeguarding"
    view.set_value("").run()
    assert "as" not in test.query_params
    assert "area" not in test.query_params


def test_what_is_open_to_all_is_open_to_read(
    dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert access.may(identity.reader(), "publish")
    monkeypatch.setenv("SCORECARD_OPEN", startup.OPEN_TO_ALL)
    assert "everybody who can reach this server may read it" in words(dashboard())
    for action in ("edit", "preview", "publish", "read-trail"):
        assert not access.may(identity.reader(), action)
        assert not access.may(identity.reader("practice-lead"), action)


def test_a_download_is_made_for_who_may_still_have_it(
    dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Callable[[], bytes]] = []
    kept: list[tuple[str, str]] = []
    monkeypatch.setattr(trail, "_record", lambda event, _, subject: kept.append((event, subject)))
    monkeypatch.setattr(components.st, "download_button", lambda *_, data, **__: made.append(data))
    dashboard(area="family-help", **{"as": "team-manager:family-help"})
    taken = made[0]().decode("utf-8-sig")
    assert "Family Help" in taken
    assert "Safeguarding" not in taken
    assert kept[0] == ("saw-area", "exampleton/family-help")
    assert kept[1][0] == "exported"
    monkeypatch.setattr("scorecard.access.readers.holds", lambda _: False)
    with pytest.raises(access.Refused):
        made[0]()
    assert len(kept) == 2


def test_a_role_that_does_not_exist_sees_the_whole_only_and_takes_nothing_away(
    dashboard: Open,
) -> None:
    test = dashboard(area="family-help", **{"as": "root"})
    assert "Service area" not in [each.label for each in test.selectbox]
    assert not test.get("download_button")
    assert dashboard().get("download_button")
