"""Bound the streams of events that one person has open.

A browser opens six connections to a site, for all its tabs together. Streams stay open: with six of
them no page would load any more. A page that gets no stream asks for news from time to time.
"""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.guard.refusal import refusal
from grader.serve.guard.site import person_of

EVENTS = "/events"
MOST_STREAMS = 4


class StreamGuard:
    """Middleware that refuses a stream to a person who has `MOST_STREAMS` open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["path"] != EVENTS:
            await self._app(scope, receive, send)
            return
        person = person_of(scope)
        if self._open[person] >= MOST_STREAMS:
            answer = refusal(
                scope,
                429,
                "Enough streams of events are open",
                "Ask for the result itself instead.",
                {"retry-after": "5"},
            )
            await answer(scope, receive, send)
            return
        self._open[person] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[person] -= 1
