"""The functions of the Python API (docs/api.md), which `grader` offers by name."""

from collections.abc import Callable, Sequence
from io import StringIO
from os import PathLike
from pathlib import Path

from grader.batches.batch import Done
from grader.batches.result import BatchResult, read_result
from grader.batches.start import Order, opened
from grader.checking.results import CheckResult
from grader.errors import UsageError
from grader.grading.report import Report
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.record.record import Record
from grader.report import cell, json, text
from grader.report.audience import Audience, visible_to
from grader.report.console import console
from grader.report.formats import FORMATS, Job, page_of, select
from grader.report.output import tables_at_the_end
from grader.sandbox.aside import check_known
from grader.sandbox.proof.levels import AUTO
from grader.sandbox.ready.tier import Tier
from grader.session import File, Session, catalogue


def load_problem(
    id: str,  # noqa: A002  its name everywhere
    problems: str | PathLike[str] | None = None,
    reference: str | PathLike[str] | None = None,
) -> Problem:
    """Load the problem with that id.

    ``problems`` is the folder of problems (default: the nearest in the working directory or above
    it, else the problems that came with the package), ``reference`` that of references (default:
    beside problems). UsageError if there is no such problem, SpecError if its spec is broken.
    """
    return catalogue(problems, reference).load(id)


def grade(
    file: File,
    problem: Problem | str,
    *,
    salt: str = "",
    sandbox: str = AUTO,
    tier: str = Tier.COLD,
) -> Report:
    """Grade a file, a path, bytes or a function, in a sandbox of its own.

    `Session` is faster for many files; `Session.open` and `Session.grade` say what the options are
    and what is raised.
    """
    problem = load_problem(problem) if isinstance(problem, str) else problem
    with Session.open(
        *Catalogue.of(problem).both, salt=salt, sandbox=sandbox, tier=tier
    ) as session:
        return session.grade(file, problem)


def batch(
    submissions: str | PathLike[str],
    output: str | PathLike[str],
    *,
    problems: str | PathLike[str] | None = None,
    reference: str | PathLike[str] | None = None,
    problem: Problem | str | None = None,
    mapping: str | PathLike[str] | None = None,
    inside: str | None = None,
    jobs: int | None = None,
    fresh: bool = False,
    salt: str = "",
    sandbox: str = AUTO,
    tier: str = Tier.WARM,
    scheduler: str | None = None,
    on_report: Callable[[Report], object] = lambda _: None,
) -> BatchResult:
    """Grade the class in ``submissions``, a folder or an archive, as ``grader batch`` does.

    The record and the tables lie in the folder ``output``; the same call goes on where an earlier
    one stopped. ``problem`` is the problem that all files answer, or its id (default: found for
    each file); a `Problem` comes with its folders. The other options are those of the command.
    ``on_report`` is called with each report once it is recorded.

    Ctrl-C ends every run and raises KeyboardInterrupt; what was recorded is kept. UsageError if the
    call is wrong or a spec is broken; JudgeError if no walls hold here or the record fails.
    """
    check_known("tier", tier, list(Tier))
    if isinstance(problem, Problem):
        where, problem = Catalogue.of(problem), problem.spec.id
    else:
        where = catalogue(problems, reference)
    order = Order(
        submissions=Path(submissions),
        output=Path(output),
        catalogue=where,
        problem=problem or "",
        mapping=None if mapping is None else Path(mapping),
        inside=inside,
        jobs=jobs,
        fresh=fresh,
        salt=salt,
        sandbox=sandbox,
        tier=Tier(tier),
        scheduler=scheduler or "",
    )
    with opened(order) as start:
        made = start.make_ready()
        with tables_at_the_end(order.output, start.store):
            for event in made.run():
                if isinstance(event, Done) and event.report is not None:
                    on_report(event.report)
        return read_result(made.how, start.store)


def check(
    problem: Problem | str,
    only: Sequence[str] = (),
    *,
    fresh: bool = False,
    examples: str | PathLike[str] | None = None,
    jobs: int | None = None,
    salt: str = "",
    sandbox: str = AUTO,
) -> tuple[CheckResult, ...]:
    """Check a problem, as `Session.check` does, in a sandbox of its own."""
    problem = load_problem(problem) if isinstance(problem, str) else problem
    folders = Catalogue.of(problem).both
    with Session.open(*folders, salt=salt, sandbox=sandbox) as session:
        found = session.check(problem, only, fresh=fresh, examples=examples, jobs=jobs)
        return tuple(found)


def to_json(report: Report, audience: str = Audience.STUDENT) -> str:
    """A report as ``audience`` may see it: JSON on one line, of the schema ``grader.report/1``."""
    return json.write(visible_to(report, _audience(audience)))


def to_text(report: Report, audience: str = Audience.STUDENT, *, verbose: bool = False) -> str:
    """A report as ``audience`` may see it, as ``grader grade`` prints it, without colours.

    ``verbose`` adds what was printed, and the versions.
    """
    file = StringIO()
    console(file).show(text.render(visible_to(report, _audience(audience)), verbose))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def to_cell(report: Report, audience: str = Audience.STUDENT) -> str:
    """A report as ``audience`` may see it: HTML for a part of another page.

    A notebook shows a report so. It needs no extra, and changes nothing of the page around it.
    """
    return cell.write(visible_to(report, _audience(audience)))


def to_html(
    what: Report | str | PathLike[str],
    audience: str | None = None,
    *,
    student: str | None = None,
    problem: str | None = None,
) -> str:
    """An HTML page that needs nothing else: of a report, or of a class.

    A class is the ``output`` of `batch`; ``student`` (a name or id) and ``problem`` (an id) select
    from it, as the options of ``grader report --to html``. ``audience`` is by default the student
    for a report or for one student, and the staff for a class. UsageError if the extra html is
    missing, the folder has no record, or nothing is selected.
    """
    is_of_one = isinstance(what, Report) or student is not None
    reader = _audience(audience or (Audience.STUDENT if is_of_one else Audience.STAFF))
    if isinstance(what, Report):
        return page_of(what, reader)
    with Record.open(Path(what)) as record:
        marks = select(record, reader, student, problem)
        return FORMATS["html"].write(Job(record, marks, reader, student, problem)).text


def _audience(name: str) -> Audience:
    if name not in list(Audience):
        raise UsageError(f"audience: expected one of {', '.join(Audience)}, found {name!r}")
    return Audience(name)
