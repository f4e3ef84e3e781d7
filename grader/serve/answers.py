"""Answers to requests that went wrong: a page for people, JSON for scripts; never a traceback."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from grader.errors import GraderError

TITLES = {
    400: "This was not understood",
    403: "This is not open yet",
    404: "There is nothing here",
    405: "This can't be done here",
    408: "The request came too slowly",
    413: "This is too large",
    500: "The page failed",
}
ADVICE = {
    404: "No page has this address.",
    405: "This address takes other requests.",
}
DEFECT = "This is not your fault, and what you wrote is kept. The terminal says more."

Handler = Callable[[Request, Any], Response]


def wants_json(request: Request) -> bool:
    """Tell if a script asks."""
    return "application/json" in request.headers.get("accept", "")


def handlers(templates: Environment) -> Mapping[Any, Handler]:
    """What answers each kind of error."""
    page = templates.get_template("error.html")

    def answer(
        request: Request, status: int, told: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        title = TITLES.get(status, TITLES[400])
        if wants_json(request):
            return JSONResponse({"error": told or title}, status, headers)
        return HTMLResponse(page.render(title=title, told=told), status, headers)

    def refused(request: Request, error: HTTPException) -> Response:
        is_told = error.detail != HTTPStatus(error.status_code).phrase
        told = error.detail if is_told else ADVICE.get(error.status_code, "")
        return answer(request, error.status_code, told, error.headers)

    def failed(request: Request, error: GraderError) -> Response:
        return answer(request, 500, str(error))

    def defect(request: Request, _: Exception) -> Response:
        return answer(request, 500, DEFECT)

    return {HTTPException: refused, GraderError: failed, Exception: defect}
