"""Refuse a request for another host: a foreign name that was made to point at this machine.

That is DNS rebinding. A page of ``evil.example`` may read what ``evil.example`` answers, also once
this name leads to 127.0.0.1; but its requests still say ``Host: evil.example``.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.guard.refusal import refusal
from grader.serve.guard.site import ADDRESS, Site


class HostGuard:
    """Middleware that lets requests for the site's own names through."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        names = [name.lower() for name in Headers(scope=scope).getlist("host")]
        if len(names) == 1 and names[0] in self._site.hosts:
            await self._app(scope, receive, send)
            return
        where = f"http://{ADDRESS}:{self._site.port}/"
        answer = refusal(
            scope,
            403,
            "This page has another address",
            f"It answers at {where} only. If you forward a port to it, forward the port of the "
            f"same number: ssh -L {self._site.port}:{ADDRESS}:{self._site.port}",
        )
        await answer(scope, receive, send)
