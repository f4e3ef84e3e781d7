"""Refuse what a page of another site asks for: a change (CSRF), and all but to be opened by a link.

A browser says itself which page a request is from, and no page can change that. A change that does
not say it is refused, too: all browsers of today do. Another server on this machine is another
site here, though a browser sends it the same cookies.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.guard.refusal import refusal

READING = ("GET", "HEAD")  # methods that change nothing
OWN = "same-origin"
BY_HAND = "none"  # no page asked: an address was typed, or a bookmark opened


class OriginGuard:
    """Middleware that lets through what our own pages and the person ask for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        headers = Headers(scope=scope)
        if (_may_read if scope["method"] in READING else _may_change)(headers):
            await self._app(scope, receive, send)
            return
        answer = refusal(
            scope,
            403,
            "Another site asked for this",
            "Nothing was changed. Open the page itself, and try again there. A script of yours "
            "must send the header Origin, with this page's address.",
        )
        await answer(scope, receive, send)


def _may_read(headers: Headers) -> bool:
    """Tell if a request is from our own page or a person, or follows a link from elsewhere."""
    relations = headers.getlist("sec-fetch-site")
    follows_link = headers.get("sec-fetch-dest") == "document"
    return follows_link or all(relation in (OWN, BY_HAND) for relation in relations)


def _may_change(headers: Headers) -> bool:
    """Tell if a request is from a page of this site; `HostGuard` has checked which site that is."""
    origins, relations = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    return (
        bool(origins or relations)
        and all(origin == f"http://{headers.get('host', '').lower()}" for origin in origins)
        and all(relation == OWN for relation in relations)
    )
