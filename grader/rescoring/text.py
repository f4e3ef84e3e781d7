"""A rescoring for a person: the changes of the problem, and the marks that moved."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from grader.record.rescorings import Moved, PastRescoring, Standing
from grader.report.console import indented
from grader.report.marks import who
from grader.report.shown import colour, points
from grader.rescoring.rescore import Scored
from grader.text import counted, one_line

NOTHING = "nothing to do: every mark follows from its problem.yaml as it is now"


def render(scored: Sequence[Scored], command: str, is_dry: bool) -> Group:
    """Every problem with moved marks; ``command`` grades the submissions that can't be rescored."""
    parts: list[RenderableType] = []
    would = "would be " if is_dry else ""
    for result in scored:
        if result.moves:
            parts += _problem(result.problem, result.changes, result.moves, would)
        for left in result.unanswered:
            heading = f"{left.problem}: {counted(len(left.marks), 'mark')} can't be rescored"
            parts.append(Text.assemble((heading, "bold"), f": {one_line(left.reason)}"))
    if any(result.unanswered for result in scored):
        parts.append(Text(f"These, and nothing else, are graded again by: {one_line(command)}"))
    return Group(*(parts or [Text(NOTHING)]))


def render_log(past: Sequence[PastRescoring]) -> Group:
    """Every rescoring, the oldest first: when, by whom, why, and how many marks moved."""
    parts: list[RenderableType] = []
    for rescoring in past:
        when = rescoring.at.partition(".")[0].replace("T", " ")
        parts.append(Text.assemble((f"{when} UTC · {one_line(rescoring.by)}", "bold")))
        parts.append(indented(Text(f"why: {one_line(rescoring.why)}")))
        parts += _problem(rescoring.problem, rescoring.changes, rescoring.moved, "", named=False)
    return Group(*(parts or [Text("nothing was rescored yet")]))


def sort_moves(moves: Iterable[Moved]) -> list[Moved]:
    """Sort moves, the largest first."""
    return sorted(moves, key=lambda move: (-abs(gain(move)), move.student, move.student_id))


def gain(move: Moved) -> float:
    """The points that a mark gained; below 0 if it lost some."""
    return (move.after.score or 0.0) - (move.before.score or 0.0)


def _problem(
    problem: str, changes: Sequence[str], moves: Sequence[Moved], would: str, named: bool = True
) -> Iterator[RenderableType]:
    up = [move for move in moves if gain(move) > 0]
    down = [move for move in moves if gain(move) < 0]
    level = [move for move in moves if not gain(move)]
    turned = [move for move in level if move.before.verdict != move.after.verdict]
    yield Text.assemble(
        (problem, "bold"),
        f": {counted(len(moves), 'mark')} {would}rescored: {len(up)} up, {len(down)} down, "
        f"{len(level)} with the same score",
    )
    yield from (indented(Text(f"changed: {one_line(change)}")) for change in changes)
    for heading, some in (("up", up), ("down", down), ("the same score, another verdict", turned)):
        if some and named:
            yield indented(Text.assemble((heading, "bold"), f" ({len(some)})"))
            lines = (_line(move) for move in sort_moves(some))
            yield indented(Text("\n").join(lines), 4)


def _line(move: Moved) -> Text:
    return Text.assemble(
        f"{who(move.student, move.student_id)}: ",
        *_standing(move.before),
        " -> ",
        *_standing(move.after),
        f" · {one_line(move.path)}",
    )


def _standing(standing: Standing) -> Iterator[str | tuple[str, str]]:
    yield standing.verdict.value, colour(standing.verdict)
    score, most = points(standing.score, of=standing.max_score)
    yield f" {score or 'no score'} of {most}"
