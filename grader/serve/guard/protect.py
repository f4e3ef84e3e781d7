"""The whole guard around an app, in the order in which a request meets it."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.guard.headers import SafeHeaders
from grader.serve.guard.hosts import HostGuard
from grader.serve.guard.origins import OriginGuard
from grader.serve.guard.rates import RATES, Rate, RateGuard
from grader.serve.guard.site import Site
from grader.serve.guard.sizes import SizeGuard
from grader.serve.guard.streams import StreamGuard
from grader.serve.guard.token import TokenGuard


def protect(app: ASGIApp, site: Site, rates: Mapping[str, Rate] = RATES) -> ASGIApp:
    """Return ``app`` with every guard around it. Refusals have the safe headers, too.

    Nothing of a body is read before the token is seen.
    """
    for_a_person = RateGuard(StreamGuard(SizeGuard(app)), rates)
    guarded = SafeHeaders(HostGuard(OriginGuard(TokenGuard(for_a_person, site)), site))

    async def protected(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await guarded(scope, receive, send)
        elif scope["type"] == "lifespan":  # the server's own, of no client
            await app(scope, receive, send)
        # Anything else, as a WebSocket, gets no answer: the server refuses it.

    return protected
