"""The routes of the practice page: each reads a request, and hands it to a `Visit`."""

from threading import Event

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from grader.serve.answers import handlers, wants_json
from grader.serve.assets import Assets
from grader.serve.events import event_stream
from grader.serve.forms import read_draft, read_form, whole_number
from grader.serve.guard.site import person_of
from grader.serve.pages.rendering import templates
from grader.serve.practice import Practice
from grader.serve.visit import Visit


def create_app(practice: Practice, stopping: Event) -> Starlette:
    """The application of a practice, to stand behind the guard, which says who asks.

    Its streams of events end when ``stopping`` is set.
    """
    routes = _Routes(practice, stopping)
    problem, attempt = "/problems/{problem}", "/attempts/{attempt}"
    return Starlette(
        routes=[
            Route("/", routes.index),
            Route(problem, routes.problem),
            Route(f"{problem}/attempts", routes.attempts),
            Route(f"{problem}/attempts", routes.submit, methods=["POST"]),
            Route(f"{problem}/draft", routes.draft),
            Route(f"{problem}/draft", routes.save_draft, methods=["PUT"]),
            Route(f"{problem}/hints", routes.open_hint, methods=["POST"]),
            Route(f"{problem}/solution", routes.solution),
            Route(attempt, routes.attempt),
            Route(f"{attempt}/result", routes.result),
            Route(f"{attempt}/source", routes.source),
            Route("/events", routes.events),
            Mount("/static", Assets()),
        ],
        exception_handlers=handlers(routes.templates),
    )


class _Routes:
    """What answers each route. A method that is not ``async`` runs in a thread of its own."""

    def __init__(self, practice: Practice, stopping: Event) -> None:
        self.templates = templates()
        self._practice = practice
        self._stopping = stopping

    def index(self, request: Request) -> Response:
        """All problems."""
        return self._visit(request).index()

    def problem(self, request: Request) -> Response:
        """A problem, with the result of the last attempt, or of ``?attempt=``."""
        return self._visit(request).problem(_problem(request), _query(request, "attempt"))

    def attempts(self, request: Request) -> Response:
        """All attempts at a problem, with the code of the last one, or of ``?attempt=``."""
        return self._visit(request).attempts(_problem(request), _query(request, "attempt"))

    async def submit(self, request: Request) -> Response:
        """Take a file, or the text of the editor."""
        form, visit = await read_form(request), self._visit(request)
        return await run_in_threadpool(visit.submit, _problem(request), form, wants_json(request))

    def draft(self, request: Request) -> Response:
        """The text of the editor, as it was last saved."""
        return self._visit(request).draft(_problem(request))

    async def save_draft(self, request: Request) -> Response:
        """Save the text of the editor, unless another tab has saved a later one."""
        draft, visit = await read_draft(request), self._visit(request)
        return await run_in_threadpool(visit.save_draft, _problem(request), draft)

    async def open_hint(self, request: Request) -> Response:
        """Open one more hint, and lead to it."""
        async with request.form(max_files=0, max_fields=1) as form:
            after = whole_number(form.get("after"))
        visit = self._visit(request)
        return await run_in_threadpool(visit.open_hint, _problem(request), after)

    def solution(self, request: Request) -> Response:
        """The solution, if it is open."""
        return self._visit(request).solution(_problem(request))

    def attempt(self, request: Request) -> Response:
        """The problem of an attempt, with its result."""
        return self._visit(request).attempt(_attempt(request), _query(request, "look") or 0)

    def result(self, request: Request) -> Response:
        """The result of an attempt alone."""
        return self._visit(request).result(_attempt(request))

    def source(self, request: Request) -> Response:
        """The file of an attempt, as it came."""
        return self._visit(request).source(_attempt(request))

    async def events(self, request: Request) -> Response:
        """News of attempts after that of ``Last-Event-ID``, or from now on."""
        after = whole_number(request.headers.get("last-event-id"))
        practice = self._practice.of(person_of(request.scope))
        stream = event_stream(practice, after, self._stopping)
        return StreamingResponse(stream, media_type="text/event-stream")

    def _visit(self, request: Request) -> Visit:
        return Visit(self._practice.of(person_of(request.scope)), self.templates)


def _problem(request: Request) -> str:
    """The problem's id in the address."""
    return str(request.path_params["problem"])


def _attempt(request: Request) -> int:
    """The attempt's number in the address; HTTPException if no attempt can have it."""
    number = whole_number(request.path_params["attempt"])
    if number is None:
        raise HTTPException(404)
    return number


def _query(request: Request, name: str) -> int | None:
    """A number in the address; None if there is none."""
    return whole_number(request.query_params.get(name))
