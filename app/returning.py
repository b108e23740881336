"""After signing in, back to the page that was asked for; after a failure, a word on it.

Streamlit goes to the first page after every sign-in. The page before it is kept in a cookie
meanwhile: only a page of ours, so that nobody can be sent elsewhere.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders

COOKIE = "rs-return"
FAILED = "sign-in"  # parameter of the page after a sign-in that did not succeed
SECONDS = 900
LONGEST = 1500
SIGNED_IN = "_streamlit_user="  # the cookie of Streamlit's that says who is signed in


def asked_from(headers: Headers, pages: set[str], base: str) -> str:
    """The page of ours, with its parameters, from which a sign-in was asked for; else ''.

    pages: addresses of pages without slashes at their ends, "" for the first.
    """
    parts = urlsplit(headers.get("referer", ""))
    path = parts.path.strip("/")
    below = path.removeprefix(base).strip("/") if base else path
    if parts.netloc != headers.get("host") or below not in pages:
        return ""
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != FAILED]
    found = "/" + path + (f"?{urlencode(query)}" if query else "")
    return found if len(found) <= LONGEST and not found.startswith("//") else ""


def keep(headers: MutableHeaders, page: str) -> None:
    """Put `page` into a cookie of the answer that leads to the provider."""
    value = quote(page, safe="")
    headers.append(
        "set-cookie", f"{COOKIE}={value}; Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=lax"
    )


def lead_back(asked: Headers, headers: MutableHeaders, came_with_answer: bool) -> None:
    """Change the redirect after a sign-in: to the page before it, with a word where it failed."""
    if not headers.get("location"):
        return
    page = _kept(asked) or headers["location"]
    succeeded = any(
        each.startswith(SIGNED_IN) and "max-age=0" not in each.casefold()
        for each in headers.getlist("set-cookie")
    )
    if came_with_answer and not succeeded:
        page += ("&" if "?" in page else "?") + f"{FAILED}=failed"
    headers["location"] = page
    headers.append("set-cookie", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=lax")


def _kept(asked: Headers) -> str:
    try:
        found = SimpleCookie(asked.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    page = unquote(found.value) if found else ""
    plain = page.startswith("/") and not page.startswith(("//", "/\\"))
    return page if plain and page.isascii() and page.isprintable() else ""
