"""The routes of the practice page: each asks the practice, and shows what it says."""

from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Event
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route

from grader.errors import UsageError
from grader.problem.load import Problem
from grader.serve.answers import handlers, wants_json
from grader.serve.assets import Assets
from grader.serve.attempt import Attempt, ConflictError, InputsError
from grader.serve.events import event_stream
from grader.serve.forms import SentDraft, SentForm, read_draft, read_form, whole_number
from grader.serve.pages.attempts import attempts_view
from grader.serve.pages.index import index_view
from grader.serve.pages.own import PREFIX
from grader.serve.pages.problem import RefusedForm, problem_view, source_of
from grader.serve.pages.rendering import templates
from grader.serve.pages.result import result_view
from grader.serve.practice import Practice


def create_app(practice: Practice, stopping: Event) -> Starlette:
    """The application of a practice; its streams of events end when ``stopping`` is set."""
    pages = _Pages(practice, stopping)
    problem, attempt = "/problems/{problem}", "/attempts/{attempt:int}"
    return Starlette(
        routes=[
            Route("/", pages.index),
            Route(problem, pages.problem),
            Route(f"{problem}/attempts", pages.attempts),
            Route(f"{problem}/attempts", pages.submit, methods=["POST"]),
            Route(f"{problem}/draft", pages.draft),
            Route(f"{problem}/draft", pages.save_draft, methods=["PUT"]),
            Route(f"{problem}/hints", pages.open_hint, methods=["POST"]),
            Route(attempt, pages.attempt),
            Route(f"{attempt}/result", pages.result),
            Route(f"{attempt}/source", pages.source),
            Route("/events", pages.events),
            Mount("/static", Assets()),
        ],
        exception_handlers=handlers(pages.templates),
    )


class _Pages:
    """What answers each route. A method that is not ``async`` runs in a thread of its own."""

    def __init__(self, practice: Practice, stopping: Event) -> None:
        self.templates = templates()
        self._practice = practice
        self._stopping = stopping

    def index(self, _: Request) -> Response:
        """All problems."""
        return self._page("index.html", index=index_view(self._practice))

    def problem(self, request: Request) -> Response:
        """A problem, with the result of the last attempt, or of ``?attempt=``."""
        problem = self._problem(request)
        return self._problem_page(problem, self._asked(request, problem))

    def attempt(self, request: Request) -> Response:
        """The problem of an attempt, with its result."""
        attempt = self._attempt(request.path_params["attempt"])
        problem = self._practice.problem(attempt.problem)
        look = whole_number(request.query_params.get("look"))
        return self._problem_page(problem, attempt.number, look=look or 0)

    def result(self, request: Request) -> Response:
        """The result of an attempt alone."""
        attempt = self._attempt(request.path_params["attempt"])
        spec = self._practice.problem(attempt.problem).spec
        view = result_view(self._practice.result(attempt.number), spec)
        return self._page("fragment.html", view=view)

    def source(self, request: Request) -> Response:
        """The file of an attempt, as it came."""
        attempt = self._attempt(request.path_params["attempt"])
        name = f"attachment; filename*=utf-8''{quote(attempt.filename, safe='')}"
        data = self._practice.source(attempt.number)
        return Response(data, media_type="text/plain", headers={"content-disposition": name})

    def attempts(self, request: Request) -> Response:
        """All attempts at a problem, with the code of the last one, or of ``?attempt=``."""
        problem = self._problem(request)
        number = self._asked(request, problem)
        view = attempts_view(self._practice, problem.spec.id, number, datetime.now(UTC))
        return self._page("attempts.html", spec=problem.spec, page=view)

    async def submit(self, request: Request) -> Response:
        """Take a file or the text of the editor."""
        problem = await run_in_threadpool(self._problem, request)
        form = await read_form(request, f"{problem.spec.id}.py")
        return await run_in_threadpool(self._submit, problem, form, wants_json(request))

    def draft(self, request: Request) -> Response:
        """The text of the editor as it was last saved, or the one to begin with."""
        problem = self._problem(request)
        draft = self._practice.draft(problem.spec.id)
        saved = None if draft is None else draft.saved_at.isoformat()
        version = 0 if draft is None else draft.version
        source = source_of(problem, draft)
        return JSONResponse({"source": source, "version": version, "saved_at": saved})

    async def save_draft(self, request: Request) -> Response:
        """Save the text of the editor, unless another tab has saved a later one."""
        problem = await run_in_threadpool(self._problem, request)
        draft = await read_draft(request)
        return await run_in_threadpool(self._save_draft, problem, draft)

    async def open_hint(self, request: Request) -> Response:
        """Open one more hint, and lead to it."""
        problem = await run_in_threadpool(self._problem, request)
        async with request.form(max_files=0, max_fields=1) as form:
            after = whole_number(form.get("after"))
        return await run_in_threadpool(self._open_hint, problem, after)

    async def events(self, request: Request) -> Response:
        """News of attempts after that of ``Last-Event-ID``, or from now on."""
        after = whole_number(request.headers.get("last-event-id"))
        stream = event_stream(self._practice, after, self._stopping)
        return StreamingResponse(stream, media_type="text/event-stream")

    def _submit(self, problem: Problem, form: SentForm, is_for_script: bool) -> Response:
        problem_id = problem.spec.id
        try:
            number = self._practice.submit(
                problem_id, form.kind, form.filename, form.data, form.inputs_asked
            )
        except InputsError as error:
            refused = RefusedForm(form.source, "", form.inputs, error.errors)
        except UsageError as error:
            refused = RefusedForm(form.source, str(error), form.inputs, {})
        else:
            if is_for_script:
                return JSONResponse({"attempt": number}, HTTPStatus.ACCEPTED)
            self._keep(problem_id, form.source)
            return RedirectResponse(f"/attempts/{number}#result", HTTPStatus.SEE_OTHER)
        if is_for_script:
            errors = {f"{PREFIX}{name}": text for name, text in refused.errors.items()}
            told = {"errors": errors or {"": refused.error}}
            return JSONResponse(told, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self._problem_page(problem, None, refused)

    def _keep(self, problem_id: str, source: str) -> None:
        """Save the text of an editor without a script: it can only be saved when it is sent."""
        draft = self._practice.draft(problem_id)
        with suppress(ConflictError, UsageError):  # the attempt has the text in any case
            self._practice.save_draft(problem_id, source, draft.version if draft else 0)

    def _save_draft(self, problem: Problem, draft: SentDraft) -> Response:
        try:
            saved = self._practice.save_draft(problem.spec.id, draft.source, draft.version)
        except ConflictError as error:
            told = {"source": error.saved.source, "version": error.saved.version}
            return JSONResponse({"error": str(error), **told}, HTTPStatus.CONFLICT)
        except UsageError as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        return JSONResponse({"version": saved.version})

    def _open_hint(self, problem: Problem, after: int | None) -> Response:
        """Open a hint after an attempt; go back to the page with that attempt."""
        problem_id = problem.spec.id
        number = None if after is None else self._of(problem, after).number
        position = self._practice.open_hint(problem_id, number)
        page = f"/problems/{problem_id}" if number is None else f"/attempts/{number}"
        anchor = "hints" if position is None else f"hint-{position + 1}"
        return RedirectResponse(f"{page}#{anchor}", HTTPStatus.SEE_OTHER)

    def _problem(self, request: Request) -> Problem:
        """The problem in the address; 404 if there is none."""
        problem_id = request.path_params["problem"]
        if problem_id not in self._practice.catalogue.ids():
            raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no problem {problem_id}.")
        return self._practice.problem(problem_id)

    def _attempt(self, number: int) -> Attempt:
        """An attempt; 404 if there is none."""
        try:
            return self._practice.attempt(number)
        except (LookupError, OverflowError):  # the latter where no number is as large
            raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no attempt {number}.") from None

    def _of(self, problem: Problem, number: int) -> Attempt:
        """An attempt at a problem; 404 if it is none of that."""
        attempt = self._attempt(number)
        if attempt.problem != problem.spec.id:
            told = f"Attempt {number} is one at another problem."
            raise HTTPException(HTTPStatus.NOT_FOUND, told)
        return attempt

    def _asked(self, request: Request, problem: Problem) -> int | None:
        """The attempt in ``?attempt=``; None if there is none."""
        number = whole_number(request.query_params.get("attempt"))
        return None if number is None else self._of(problem, number).number

    def _problem_page(
        self,
        problem: Problem,
        number: int | None,
        refused: RefusedForm | None = None,
        look: int = 0,
    ) -> Response:
        self._practice.turn_to(problem.spec.id)
        status = HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY
        view = problem_view(self._practice, problem, number, refused, look)
        return self._page("problem.html", status, page=view)

    def _page(self, template: str, status: int = HTTPStatus.OK, **values: object) -> HTMLResponse:
        return HTMLResponse(self.templates.get_template(template).render(values), status)
