"""Signing in with a real OpenID provider in a real browser, and every way into another's area."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import Servers, free_port
from tests.support.bundles import make_stores
from tests.support.looking import violations

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("Duty team", "Safeguarding", "Family Help West", "safeguarding-duty")
WORKSHOP = {
    "definitions": "for the practice lead and analysts",
    "history": "for the practice lead and analysts",
    "trail": "for the practice lead and information governance",
}
ACCESS = """\
ask: Race Equality (race@exampleton.example)
rules:
  - {email: lead@exampleton.example, role: practice-lead}
  - {email: second@exampleton.example, role: practice-lead}
  - {app-role: Scorecard.East, role: team-manager, areas: [family-help-east]}
"""
GOOD = {"email": "lead@exampleton.example", "email_verified": True, "name": "Lee Lead"}
ACCOUNTS: dict[str, dict[str, Any]] = {
    "lead": {"claims": GOOD},
    "second": {"claims": GOOD | {"email": "second@exampleton.example", "name": "Sam Second"}},
    "east": {"claims": {"name": "Esi East", "roles": ["Scorecard.East"]}},
    "stranger": {"claims": {"email": "who@elsewhere.example", "email_verified": True}},
    "nameless": {"claims": {"name": "No Address"}},
    "brief": {"claims": GOOD, "seconds": 9},
    **{
        how: {"claims": GOOD, "tamper": how}
        for how in ("audience", "expired", "forged", "unsigned", "issuer", "nonce")
    },
}


@dataclass
class World:
    """The dashboard's address, its access file, and what a person does with them."""

    url: str
    access: Path
    definitions: Path
    browser: Browser

    def sign_in(self, account: str, path: str = "/", context: BrowserContext | None = None) -> Page:
        """Follow a link, sign in as `account`, and come back; a context of its own unless given."""
        page = (context or self.browser.new_context()).new_page()
        page.goto(self.url + path)
        again(page, account)
        return page


def again(page: Page, account: str) -> None:
    """From the page that asks for it, through the provider's form, and back."""
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=login]").fill(account)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()


def titled(page: Page, words: str) -> None:
    """Waits until the page has this title and no other: while a page is drawn anew, the one
    before may still stand beside it for a moment."""
    expect(page.get_by_role("heading", level=1)).to_have_text([words])


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, serve: Servers, browser: Browser
) -> Iterator[World]:
    """A provider and a dashboard that trusts it, for the tests of this file."""
    folder = tmp_path_factory.mktemp("sign-in")
    make_stores(folder / "bundles")
    (folder / "accounts.json").write_text(json.dumps(ACCOUNTS), "utf-8")
    (folder / "access.yaml").write_text(ACCESS, "utf-8")
    for name in ("exampleton.yaml", "ethnicity.csv"):
        shutil.copy(ROOT / "tests" / "support" / name, folder / name)
    port, at = free_port(), free_port()
    redirect = f"http://127.0.0.1:{port}/oauth2callback"
    (folder / "secrets.toml").write_text(
        f"""[auth]
redirect_uri = "{redirect}"
cookie_secret = "{"long-enough-for-the-tests-" * 2}"
client_id = "scorecard"
client_secret = "a-secret-of-the-tests-and-of-nothing-else"
server_metadata_url = "http://127.0.0.1:{at}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}
""",
        "utf-8",
    )
    node = subprocess.run([ROOT / "script" / "provider"], capture_output=True, text=True)
    assert node.returncode == 0, node.stderr
    command = [node.stdout.strip(), ROOT / "tests" / "oidc" / "provider.js", str(at)]
    with (folder / "provider.log").open("w") as log:
        provider = subprocess.Popen(
            [*command, folder / "accounts.json", redirect], stdout=log, stderr=log
        )
    try:
        url = serve(
            {
                "SCORECARD_BUNDLES": str(folder / "bundles"),
                "SCORECARD_ACCESS": str(folder / "access.yaml"),
                "SCORECARD_DEFINITIONS": str(folder / "exampleton.yaml"),
                "STREAMLIT_SECRETS_FILES": str(folder / "secrets.toml"),
                "NO_PROXY": "127.0.0.1",
                "no_proxy": "127.0.0.1",
            },
            port=port,
        )
        yield World(url, folder / "access.yaml", folder / "exampleton.yaml", browser)
    finally:
        provider.terminate()
        provider.wait(10)
        print((folder / "provider.log").read_text("utf-8"))


def test_nobody_sees_anything_before_they_sign_in(world: World) -> None:
    page = world.browser.new_page()
    page.goto(f"{world.url}/teams?area=safeguarding")
    titled(page, "Please sign in")
    assert "Exampleton" not in page.content()
    assert violations(page) == []
    assert not [word for word in FOREIGN if word in page.content().replace("safeguarding", "")]
    page.context.close()


def test_a_manager_comes_back_to_the_page_they_asked_for_and_sees_their_own(world: World) -> None:
    page = world.sign_in("east", "/teams?area=family-help-east&grouping=two")
    titled(page, "Family Help East")
    assert page.url == f"{world.url}/teams?area=family-help-east&grouping=two"
    expect(page.locator(".rs-who")).to_have_text(
        "Signed in as Esi East, team manager of Family Help East"
    )
    page.get_by_role("combobox", name="Service area").click()
    expect(page.get_by_role("option")).to_have_text(["Whole organisation", "Family Help East"])

    # by the address: of another area, as another role, on every page
    for address in ("/teams?area=safeguarding-duty", "/teams?area=Duty team&as=practice-lead"):
        page.goto(world.url + address)
        titled(page, "Service areas and teams")
        expect(page.locator(".rs-notice").first).to_contain_text("is not yours, or does not exist")
        body = page.locator("main").inner_text().replace("“Duty team”", "")
        assert not [word for word in FOREIGN if word in body.replace("“safeguarding-duty”", "")]

    # by a download
    page.goto(f"{world.url}/indicator?indicator=assessment-after-referral&area=safeguarding-duty")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download every period (CSV)").click()
    taken = download.value.path().read_text("utf-8-sig")
    assert len(taken.splitlines()) > 20
    assert not [word for word in FOREIGN if word in taken]
    everything_by_websocket(world, page)

    # into the workshop: by the address, and by a message that no page of theirs would send
    cookies = {each["name"]: each["value"] for each in page.context.cookies(world.url)}
    for name, of in WORKSHOP.items():
        page.goto(f"{world.url}/{name}")
        expect(page.get_by_role("alert")).to_contain_text(of)
        for words in ("Keep in my draft", "Publish", "Restore", "Download these entries"):
            assert not page.get_by_role("button", name=words).count()
        with wire(world, cookies) as socket:
            sent = run(socket, "as=practice-lead&indicator=complaints&version=1&view=text", name)
        assert of in sent
        assert not [word for word in ("owner:", "Somebody at this machine") if word in sent]
    page.context.close()


def everything_by_websocket(world: World, page: Page) -> None:
    """With the manager's own cookies, messages that no page of ours would send."""
    cookies = {each["name"]: each["value"] for each in page.context.cookies(world.url)}
    with wire(world, cookies) as socket:
        sent = run(socket, "", "teams")
        widget = re.search(r'id: "([^"]*filter-area)"', sent)
        assert widget
        for query, name in (
            ("area=safeguarding-duty", "teams"),
            ("area=safeguarding&as=practice-lead", "teams"),
            ("as=team-manager:safeguarding,safeguarding-duty&area=safeguarding", ""),
            ("indicator=assessment-after-referral&area=family-help-west", "indicator"),
        ):
            for value in ("Safeguarding", "safeguarding"):
                sent = run(socket, query, name, {widget[1]: value})
                assert "Esi East" in sent
                told = re.sub(r"“[\w-]+”|\b(area|as)=[\w%:,-]+", "", sent)  # as it was asked for
                told = told.replace(query, "")
                assert not [told[told.index(w) - 90 :][:180] for w in FOREIGN if w in told]

    forged = cookies | {"_streamlit_user": cookies["_streamlit_user"][:-4] + "0000"}
    for bad in (forged, {name: forged[name] for name in forged if name != "_streamlit_user"}):
        with wire(world, bad) as socket:
            sent = run(socket, "area=family-help-east", "teams")
        assert "Please sign in" in sent
        assert "Family Help" not in sent


def wire(world: World, cookies: dict[str, str]) -> ClientConnection:
    """A connection as a page's own, made by hand."""
    return connect(
        world.url.replace("http", "ws") + "/_stcore/stream",
        origin=world.url,  # type: ignore[arg-type]
        subprotocols=["streamlit", cookies["_streamlit_xsrf"]],  # type: ignore[list-item]
        additional_headers={"Cookie": "; ".join(f"{n}={value}" for n, value in cookies.items())},
        proxy=None,
        max_size=None,
    )


def run(
    socket: ClientConnection, query: str, page: str, widgets: dict[str, str] | None = None
) -> str:
    """All that the server sends for one run of the script that a crafted message asks for."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    for id, value in (widgets or {}).items():
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = id, value
    socket.send(message.SerializeToString())
    sent = []
    while True:
        said = ForwardMsg()
        said.ParseFromString(socket.recv(timeout=20))  # type: ignore[arg-type]
        sent.append(str(said))
        if said.WhichOneof("type") == "script_finished":
            return "\n".join(sent)


def test_the_lead_sees_by_the_same_ways_what_the_manager_could_not(world: World) -> None:
    page = world.sign_in("lead", "/teams?area=safeguarding-duty")
    titled(page, "Duty team")
    cookies = {each["name"]: each["value"] for each in page.context.cookies(world.url)}
    with wire(world, cookies) as socket:
        sent = run(socket, "area=safeguarding-duty", "teams")
    assert all(word in sent for word in FOREIGN)

    # in mid-session the role is taken away: the next thing they do shows nothing
    try:
        world.access.write_text(ACCESS.replace("lead@", "nobody@"), "utf-8")
        page.get_by_role("link", name="Journey").click()
        titled(page, "You cannot see this scorecard")
        expect(page.get_by_role("alert")).to_contain_text("ask Race Equality")
        world.access.write_text("rules: [broken", "utf-8")
        page.reload()
        titled(page, "You cannot see this scorecard")
        # one that broke after it was good is told to who answers for it, and changes nothing
        world.access.write_text(ACCESS, "utf-8")
        page.reload()
        titled(page, "The journey through decisions")
        world.access.write_text("rules: [broken", "utf-8")
        page.reload()
        expect(page.get_by_text("The access file has mistakes.")).to_be_visible()
        titled(page, "The journey through decisions")
    finally:
        world.access.write_text(ACCESS, "utf-8")
    page.goto(f"{world.url}/teams?area=safeguarding-duty")
    titled(page, "Duty team")

    # signing out ends the other window of the same sign-in too
    other = page.context.new_page()
    other.goto(f"{world.url}/data")
    titled(other, "Data")
    page.get_by_role("button", name="Sign out").click()
    page.locator("button[name=logout]").click()
    titled(page, "Please sign in")
    other.get_by_role("combobox", name="Period").click()
    other.get_by_role("option").nth(1).click()
    titled(other, "Please sign in")
    # and what was kept of it opens nothing any more
    with wire(world, cookies) as socket:
        sent = run(socket, "area=safeguarding-duty", "teams")
    assert "Please sign in" in sent
    assert "Duty team" not in sent
    page.context.close()


def test_two_editors_at_once_lose_nothing(world: World) -> None:
    file = world.definitions
    before = file.read_text("utf-8")
    address = "/definitions?indicator=complaints"
    one, two = world.sign_in("lead", address), world.sign_in("second", address)
    kept(one, "Who answers for it", "Head of Listening")
    kept(two, "Title", "Complaints and concerns")
    expect(one.get_by_text("title changed")).to_have_count(0)  # a draft is its editor's own
    published(two, "Plainer words")
    expect(two.get_by_text("Published as version 2.")).to_be_visible()

    one.reload()
    between = one.get_by_text("Sam Second published version 2 since you began: “Plainer words”")
    expect(between).to_be_visible()
    expect(one.get_by_text("title changed from “Complaints”")).to_be_visible()
    expect(one.get_by_role("button", name="Publish the draft")).to_be_disabled()
    entered(one, one.get_by_role("button", name="mine where both changed the same"))
    expect(one.get_by_text("Your changes are on top of theirs now.")).to_be_visible()
    published(one, "The post has a new name")
    expect(one.get_by_text("Published as version 3.")).to_be_visible()
    after = file.read_text("utf-8")
    assert "title: Complaints and concerns" in after
    assert "owner: Head of Listening" in after
    assert len(after.splitlines()) == len(before.splitlines())
    one.context.close()
    two.context.close()


def kept(page: Page, field: str, words: str) -> None:
    """A field of the form, changed and kept in the draft by keyboard."""
    page.get_by_role("textbox", name=field, exact=True).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)
    entered(page, page.get_by_role("button", name="Keep in my draft"))
    expect(page.get_by_text("Kept in your draft: complaints.")).to_be_visible()


def published(page: Page, why: str) -> None:
    page.get_by_role("textbox", name="Why is this changed?").focus()
    page.keyboard.type(why)
    entered(page, page.get_by_role("button", name="Publish the draft"))


def entered(page: Page, button: Locator) -> None:
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("stranger", "signed in as who@elsewhere.example"),
        ("nameless", "gives no e-mail address"),
    ],
)
def test_who_is_not_known_is_told_whom_to_ask(world: World, account: str, said: str) -> None:
    page = world.sign_in(account)
    titled(page, "You cannot see this scorecard")
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("alert")).to_contain_text("ask Race Equality")
    assert "Exampleton" not in page.locator("main").inner_text()
    assert violations(page) == []
    page.context.close()


def test_a_token_that_is_not_for_us_not_theirs_or_not_now_opens_nothing(world: World) -> None:
    context = world.browser.new_context()
    page = context.new_page()
    page.goto(f"{world.url}/teams?area=safeguarding")
    for how in ("expired", "forged", "unsigned", "issuer", "nonce", "audience"):
        again(page, how)
        words = "for another application" if how == "audience" else "did not succeed"
        expect(page.locator(".rs-notice")).to_contain_text(words)
        titled(page, "Please sign in")
        assert "/teams?area=safeguarding" in page.url
    context.close()


def test_a_session_ends_when_its_token_does(world: World) -> None:
    page = world.sign_in("brief", "/teams")
    since = time.monotonic()
    titled(page, "Service areas and teams")
    cookies = page.context.cookies(world.url)
    assert any(each["name"] == "_streamlit_user" for each in cookies)
    time.sleep(max(0.0, 9 - (time.monotonic() - since)))
    page.get_by_role("combobox", name="Period").click()
    page.get_by_role("option").nth(1).click()
    titled(page, "Please sign in")
    expect(page.locator(".rs-notice")).to_contain_text("Your session has ended")
    page.context.close()


def test_nobody_is_sent_elsewhere_after_signing_in(world: World) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    request = urllib.request.Request(
        f"{world.url}/oauth2callback?state=made-up&code=x",
        headers={"Cookie": "rs-return=%2F%2Fevil.example"},
    )
    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(request)
    assert answer.value.code == 302
    assert answer.value.headers["location"] == "/?sign-in=failed"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""
