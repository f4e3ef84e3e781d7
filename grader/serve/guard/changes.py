"""Refuse a change that a page of another site asks for (CSRF).

A browser says itself which page a request is from, and no page can change that. A request that does
not say it is refused, too: all browsers of today do.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.guard.refusal import refusal

READING = ("GET", "HEAD")  # methods that change nothing
OWN = "same-origin"


class ChangeGuard:
    """Middleware that lets through what our own pages ask for, and requests that only read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["method"] in READING or _is_own(Headers(scope=scope)):
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


def _is_own(headers: Headers) -> bool:
    """Tell if a request is from a page of this site; `HostGuard` has checked which site that is."""
    origins, relations = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    return (
        bool(origins or relations)
        and all(origin == f"http://{headers.get('host', '').lower()}" for origin in origins)
        and all(relation == OWN for relation in relations)
    )
