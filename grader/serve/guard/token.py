"""Let nobody in without the token: other users of this machine can reach the port, too.

An address with ``?token=`` sets a cookie, and leads to the same address without it. A browser sends
the cookie with requests that our own pages make, and with no others (``SameSite=Strict``).
"""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.attempt import YOU
from grader.serve.guard.origins import BY_HAND, OWN, READING
from grader.serve.guard.refusal import refusal
from grader.serve.guard.site import Site

MONTH = 30 * 24 * 3600  # seconds
ONCE = "grader_once"  # a cookie that comes with links from elsewhere, too
AGAIN = '<meta http-equiv="refresh" content="0">\n'


class TokenGuard:
    """Middleware that lets a person in, and says in the request who it is (`person_of`)."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, set the cookie, or refuse the request."""
        request = Request(scope)
        token = request.query_params.get("token")
        if scope["method"] in READING and token and self._site.lets_in(token.encode()):
            await self._welcome(request)(scope, receive, send)
        elif any(map(self._site.lets_in, self._shown(scope))):
            scope.setdefault("state", {})["person"] = YOU
            await self._app(scope, receive, send)
        else:
            await _refusal(scope)(scope, receive, send)

    def _welcome(self, request: Request) -> Response:
        """Set the cookie, and lead to the address without the token: nobody shall pass that on."""
        answer = RedirectResponse(request.url.remove_query_params("token"), 303)
        answer.set_cookie(
            self._site.cookie,
            self._site.token,
            max_age=MONTH,  # so that a bookmark works, which has no token
            httponly=True,
            samesite="strict",
        )
        return answer

    def _shown(self, scope: Scope) -> list[bytes]:
        """The values of the cookie. A page of another port may have added one: any may be right."""
        return [value.encode() for name, value in _cookies(scope) if name == self._site.cookie]


def _cookies(scope: Scope) -> list[tuple[str, str]]:
    """All names and values, the same name as often as it was sent."""
    lines = Headers(scope=scope).getlist("cookie")
    pairs = [pair.strip().partition("=") for line in lines for pair in line.split(";")]
    return [(name, value) for name, _, value in pairs]


def _refusal(scope: Scope) -> Response:
    """The answer to a request without a token.

    If a link elsewhere led here, the browser has kept the cookie back: the page loads itself once
    more, and that request is its own. It does so once, whatever a browser thinks of that.
    """
    headers = Headers(scope=scope)
    from_elsewhere = (
        headers.get("sec-fetch-dest") == "document"
        and headers.get("sec-fetch-site") not in (OWN, BY_HAND)
        and scope["method"] in READING
        and (ONCE, "1") not in _cookies(scope)
    )
    answer = refusal(
        scope,
        403,
        "This page needs its token",
        "Open the whole address that `grader serve` printed, with the part after ?token= in it.",
        more=AGAIN if from_elsewhere else "",
    )
    if from_elsewhere:
        answer.set_cookie(ONCE, "1", max_age=3, httponly=True, samesite="lax")
    return answer
