"""What one person asks for, answered with pages, JSON or files."""

from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from grader.errors import UsageError
from grader.problem.load import Problem
from grader.serve.attempt import Attempt, ConflictError, InputsError
from grader.serve.forms import SentDraft, SentForm
from grader.serve.pages.attempts import attempts_view
from grader.serve.pages.code import coloured
from grader.serve.pages.index import index_view
from grader.serve.pages.own import PREFIX
from grader.serve.pages.problem import RefusedForm, problem_view, source_of
from grader.serve.pages.result import result_view
from grader.serve.practice import Practice


class Visit:
    """One request of a person. HTTPException if the problem or the attempt is not there."""

    def __init__(self, practice: Practice, templates: Environment) -> None:
        self._practice = practice
        self._templates = templates

    def index(self) -> Response:
        """All problems."""
        return self._page("index.html", index=index_view(self._practice))

    def problem(self, problem_id: str, number: int | None) -> Response:
        """A problem, with the result of attempt ``number`` (default: the last one)."""
        problem = self._problem(problem_id)
        self._check_of(problem, number)
        return self._problem_page(problem, number)

    def attempts(self, problem_id: str, number: int | None) -> Response:
        """All attempts at a problem, with the code of one (default: the last one)."""
        problem = self._problem(problem_id)
        self._check_of(problem, number)
        view = attempts_view(self._practice, problem_id, number, datetime.now(UTC))
        return self._page("attempts.html", spec=problem.spec, page=view)

    def submit(self, problem_id: str, form: SentForm, is_for_script: bool) -> Response:
        """Take an attempt, and lead to it; a script gets its number, or what is wrong."""
        problem = self._problem(problem_id)
        try:
            number = self._practice.submit(
                problem_id,
                form.kind,
                form.filename or f"{problem_id}.py",
                form.data,
                form.inputs_asked,
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

    def draft(self, problem_id: str) -> Response:
        """The text of the editor as it was last saved, or the one to begin with."""
        problem = self._problem(problem_id)
        draft = self._practice.draft(problem_id)
        saved = None if draft is None else draft.saved_at.isoformat()
        version = 0 if draft is None else draft.version
        source = source_of(problem, draft)
        return JSONResponse({"source": source, "version": version, "saved_at": saved})

    def save_draft(self, problem_id: str, draft: SentDraft) -> Response:
        """Save the text of the editor, unless another tab has saved a later one."""
        self._problem(problem_id)
        try:
            saved = self._practice.save_draft(problem_id, draft.source, draft.version)
        except ConflictError as error:
            told = {"source": error.saved.source, "version": error.saved.version}
            return JSONResponse({"error": str(error), **told}, HTTPStatus.CONFLICT)
        except UsageError as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        return JSONResponse({"version": saved.version})

    def open_hint(self, problem_id: str, after: int | None) -> Response:
        """Open a hint after an attempt; lead back to the page with that attempt."""
        self._check_of(self._problem(problem_id), after)
        position = self._practice.open_hint(problem_id, after)
        page = f"/problems/{problem_id}" if after is None else f"/attempts/{after}"
        anchor = "hints" if position is None else f"hint-{position + 1}"
        return RedirectResponse(f"{page}#{anchor}", HTTPStatus.SEE_OTHER)

    def solution(self, problem_id: str) -> Response:
        """The solution; as long as it is closed, when it opens."""
        spec = self._problem(problem_id).spec
        source = self._practice.solution(problem_id)
        if source is None:
            raise HTTPException(HTTPStatus.FORBIDDEN, self._practice.why_closed(problem_id))
        return self._page("solution.html", spec=spec, code=coloured(source))

    def attempt(self, number: int, look: int) -> Response:
        """The problem of an attempt, with its result."""
        problem = self._practice.problem(self._attempt(number).problem)
        return self._problem_page(problem, number, look=look)

    def result(self, number: int) -> Response:
        """The result of an attempt alone."""
        spec = self._practice.problem(self._attempt(number).problem).spec
        return self._page("fragment.html", view=result_view(self._practice.result(number), spec))

    def source(self, number: int) -> Response:
        """The file of an attempt, as it came."""
        attempt = self._attempt(number)
        name = f"attachment; filename*=utf-8''{quote(attempt.filename, safe='')}"
        headers = {"content-disposition": name}
        return Response(self._practice.source(number), media_type="text/plain", headers=headers)

    def _keep(self, problem_id: str, source: str) -> None:
        """Save the text of an editor without a script: it can only be saved when it is sent."""
        draft = self._practice.draft(problem_id)
        with suppress(ConflictError, UsageError):  # the attempt has the text in any case
            self._practice.save_draft(problem_id, source, draft.version if draft else 0)

    def _problem(self, problem_id: str) -> Problem:
        if problem_id not in self._practice.catalogue.ids():
            raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no problem {problem_id}.")
        return self._practice.problem(problem_id)

    def _attempt(self, number: int) -> Attempt:
        try:
            return self._practice.attempt(number)
        except LookupError:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no attempt {number}.") from None

    def _check_of(self, problem: Problem, number: int | None) -> None:
        """HTTPException unless the attempt is one at the problem, or None."""
        if number is not None and self._attempt(number).problem != problem.spec.id:
            told = f"Attempt {number} is one at another problem."
            raise HTTPException(HTTPStatus.NOT_FOUND, told)

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
        return HTMLResponse(self._templates.get_template(template).render(values), status)
