"""The page of a problem: its statement, and beside it the editor, the result and the hints."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.authoring.starter import starter
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.report.shown import points
from grader.serve.attempt import AttemptKind, AttemptResult, ProblemStanding, SavedDraft
from grader.serve.pages.hints import HintsView, hints_view
from grader.serve.pages.own import InputField, field_texts, input_fields
from grader.serve.pages.result import ResultView, result_view
from grader.serve.pages.statement import ShownStatement, statement_of
from grader.serve.practice import Practice


@dataclass(frozen=True)
class RefusedForm:
    """What was sent and not taken: the source and the inputs, and what is wrong with each."""

    source: str
    error: str
    inputs: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ProblemView:
    """All that the page shows.

    ``look`` is how often it has loaded itself again. ``why_closed`` is empty if the solution is
    open.
    """

    spec: Spec
    statement: ShownStatement
    points: str
    standing: ProblemStanding
    source: str
    draft_version: int
    result: ResultView | None
    inputs: tuple[InputField, ...]
    error: str
    look: int
    hints: HintsView
    why_closed: str

    @property
    def is_own_open(self) -> bool:
        """Tell if the form for inputs of one's own is unfolded."""
        kind = self.result and self.result.attempt.kind
        return kind == AttemptKind.OWN or any(field.error for field in self.inputs)


def problem_view(
    practice: Practice,
    problem: Problem,
    number: int | None = None,
    refused: RefusedForm | None = None,
    look: int = 0,
) -> ProblemView:
    """The page with the result of attempt ``number`` (default: the last one)."""
    spec, problem_id = problem.spec, problem.spec.id
    standing = practice.standings()[problem_id]
    shown = standing.last if number is None else number
    result = None if shown is None else practice.result(shown)
    draft = practice.draft(problem_id)
    return ProblemView(
        spec=spec,
        statement=statement_of(problem),
        points=f"{points(of=spec.scoring.points)[0]} points",
        standing=standing,
        source=source_of(problem, draft) if refused is None else refused.source,
        draft_version=0 if draft is None else draft.version,
        result=None if result is None else result_view(result, spec),
        inputs=_inputs(spec, result, refused),
        error="" if refused is None else refused.error,
        look=look,
        hints=hints_view(practice.hints(problem_id)),
        why_closed=practice.why_closed(problem_id),
    )


def source_of(problem: Problem, draft: SavedDraft | None) -> str:
    """The text of the editor: the draft, or the one to begin with."""
    return starter(problem.spec) if draft is None else draft.source


def _inputs(
    spec: Spec, result: AttemptResult | None, refused: RefusedForm | None
) -> tuple[InputField, ...]:
    """The fields for inputs of one's own, filled with the last ones, or with those of a sample."""
    if refused is not None and refused.errors:
        return input_fields(spec, refused.inputs, refused.errors)
    if result is not None and result.own is not None:
        return input_fields(spec, field_texts(spec, result.own.inputs), {})
    shown = (case.inputs for case in result.cases if case.inputs) if result else iter(())
    return input_fields(spec, field_texts(spec, next(shown, {})), {})
