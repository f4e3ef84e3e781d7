"""``grader check``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import click
from rich.text import Text

from grader.checking.changed import changed_since
from grader.checking.checks import CHECKS, chosen
from grader.checking.results import CheckResult, broken_spec, grader_failed
from grader.checking.shown import github, json, junit, text
from grader.cli.completing import known_problems
from grader.cli.exits import (
    EXIT_ACCEPTED,
    EXIT_NOT_ACCEPTED,
    EXIT_USAGE,
    complain,
    defect,
    tell,
)
from grader.cli.options import (
    EXISTING_FILE,
    examples_option,
    jobs_option,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
)
from grader.cli.waiting import WaitingLine
from grader.errors import GraderError, SpecError, UsageError
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.report.console import console
from grader.report.html import WITHOUT_PLOTS, require_libraries
from grader.sandbox.aside import Aside
from grader.session import Session

FORMATS = ("text", "html", "json", "junit", "github")


def _check_names(_: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """The checks whose names begin so, for the tab key."""
    return [name for name in CHECKS if name.startswith(begun)]


@click.command(epilog="Example: grader check graphdef_vs_state --format github -e")
@click.argument("ids", nargs=-1, metavar="[ID...]", shell_complete=known_problems)
@click.option(
    "--changed-since",
    "revision",
    metavar="REV",
    help="Only problems of which a file differs from this revision of git.",
)
@click.option(
    "--only",
    "names",
    multiple=True,
    metavar="CHECK",
    shell_complete=_check_names,
    help="Only this check; repeatable.",
)
@click.option("-e", "--errors", "strict", is_flag=True, help="Warnings are errors.")
@click.option(
    "--suggest",
    "suggesting",
    is_flag=True,
    help="Print cases that reject the adversaries which no case rejects, as YAML to paste.",
)
@click.option("--fresh", is_flag=True, help="Check again what has not changed, too.")
@jobs_option(help="Runs at a time (default: as many as processors).")
@examples_option
@click.option(
    "--python",
    "pythons",
    multiple=True,
    type=EXISTING_FILE,
    help="Another Python with a grader in it: what the reference computes there is right, too.",
)
@problems_option
@reference_option
@salt_option
@sandbox_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="Errors and warnings only, no measurements.")
def check(
    ids: tuple[str, ...],
    revision: str | None,
    names: tuple[str, ...],
    strict: bool,
    suggesting: bool,
    fresh: bool,
    jobs: int | None,
    examples: Path | None,
    pythons: tuple[Path, ...],
    problems: Path | None,
    reference: Path | None,
    salt: str,
    choice: str,
    form: str,
    quiet: bool,
) -> int:
    """Check that problems are sound. Right answers pass, wrong ones fail, and neither by luck.

    All problems, or those named by ID. What has not changed since the last time is recalled.
    Exits with 1 if errors were found (with -e: or warnings), with 2 if a spec is broken.
    """
    chosen(names)  # raises, and says what there is
    where = Catalogue.find(problems, reference)
    beside = examples or where.examples
    named = _named(where, ids)
    if suggesting and form != "text":
        raise UsageError("--suggest prints YAML to be pasted: leave --format out")
    if form == "html":
        require_libraries("--format html", WITHOUT_PLOTS)
    if revision is not None:
        changed = changed_since(revision, *where.both, beside, named)
        if not (named := [problem_id for problem_id in named if problem_id in changed]):
            tell(f"no problem differs from {revision}")
    shown, line = _Shown(form, strict, quiet), WaitingLine()
    with Aside.start(choice, where.secret, libraries=where.libraries) as aside:
        session = Session(aside, where, salt)
        if named:
            line.await_walls(aside)
        for problem_id in named:
            shown.begin(problem_id)
            try:
                problem = session.load(problem_id)
                session.watch = partial(line.say, problem_id)
                results = session.check(
                    problem, names, fresh=fresh, examples=beside, jobs=jobs, pythons=pythons
                )
                for result in _awaited(results, line):
                    shown.add(result)
                if not names:
                    shown.sum_up()
                if suggesting:
                    with line.shown():
                        group = session.suggest(
                            problem, examples=beside, jobs=jobs, pythons=pythons
                        )
                    _suggest(problem, group)
            except SpecError as error:
                shown.add(broken_spec(error))
                shown.codes.append(EXIT_USAGE)
            except GraderError as error:
                shown.fail(error, complain(error))
            except Exception as error:  # noqa: BLE001  a bug of ours costs this problem, not the rest
                shown.fail(error, defect(error))
    shown.conclude()
    return max(shown.codes)


def _awaited(results: Iterator[CheckResult], line: WaitingLine) -> Iterator[CheckResult]:
    """Each result; while one is computed, the line says what is done for it."""
    while True:
        with line.shown():
            result = next(results, None)
        if result is None:
            return
        yield result


def _named(where: Catalogue, ids: Sequence[str]) -> Sequence[str]:
    """The ids that are named, each once, or else all; UsageError if a problem is not there."""
    known = where.ids()
    if not known:
        raise UsageError(
            f"no problems in {where.problems}: expected a folder with a problem.yaml for each"
        )
    for problem_id in set(ids) - set(known):
        where.load(problem_id)  # raises, and says what there is
    return list(dict.fromkeys(ids)) or known


@dataclass
class _Shown:
    """What was found so far, the exit codes that it asks for, and how it is printed."""

    form: str
    strict: bool
    quiet: bool
    codes: list[int] = field(default_factory=lambda: [EXIT_ACCEPTED])
    checked: dict[str, list[CheckResult]] = field(default_factory=dict)
    _results: list[CheckResult] = field(default_factory=list)  # of the problem at hand

    def begin(self, problem_id: str) -> None:
        """The results that follow are of this problem."""
        self._results = self.checked.setdefault(problem_id, [])
        if self.form == "text":
            console().show(Text(problem_id, style="bold"))

    def add(self, result: CheckResult) -> None:
        """Keep a result; print it in the format that is printed as it comes."""
        result = result.with_paths_from(Path.cwd())
        if self.quiet:
            result = result.without_notes()
        if self.strict:
            result = result.with_warnings_as_errors()
        if result.why_not and any(result.why_not == each.why_not for each in self._results):
            result = replace(result, why_not="not checked: see above")
        self._results.append(result)
        if self.form == "text":
            for part in text.render(result):
                console().show(part)
        self.codes.append(EXIT_NOT_ACCEPTED if result.has_failed else EXIT_ACCEPTED)

    def sum_up(self) -> None:
        """Print whether the problem at hand is sound, after all checks."""
        if self.form == "text" and not self.quiet:
            console().show(Text(f"  {text.summary(self._results)}", style="bold"))

    def fail(self, error: Exception, code: int) -> None:
        """Keep an error of ours, which was printed; ``code`` is the exit code that it asks for."""
        self._results.append(grader_failed(error))
        self.codes.append(code)

    def conclude(self) -> None:
        """Print the formats that are printed as a whole."""
        if self.form == "json":
            for problem_id, results in self.checked.items():
                click.echo(json.write(problem_id, results))
        elif self.form == "html":
            from grader.checking.shown import html  # noqa: PLC0415  needs an extra

            click.echo(html.write(self.checked).encode())
        elif self.form == "junit":
            click.echo(junit.write(self.checked).encode(), nl=False)
        elif self.form == "github":
            for line in github.write(self.checked):
                click.echo(line)


def _suggest(problem: Problem, group: str | None) -> None:
    """Print cases that reject what lives."""
    if group is None:
        tell(f"{problem.spec.id}: nothing to suggest")
        return
    tell(f"{problem.path}: at the end of `cases`:")
    print(group, end="")
