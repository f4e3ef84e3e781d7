"""``grader check``."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_NOT_ACCEPTED,
    EXIT_USAGE,
    catalogue_options,
    complain,
    console,
    defect,
    salt_option,
    sandbox_option,
    tell,
    warn_of_level,
)
from grader.errors import GraderError, SpecError, UsageError
from grader.problem.catalogue import Catalogue

FORMATS = ("text", "json", "junit", "github")


@click.command(epilog="Example: grader check graphdef_vs_state --format github -e")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option(
    "--changed-since",
    "revision",
    metavar="REV",
    help="Only problems of which a file differs from this revision of git.",
)
@click.option(
    "--only", "names", multiple=True, metavar="CHECK", help="Only this check; repeatable."
)
@click.option("-e", "--errors", "strict", is_flag=True, help="Warnings are errors.")
@click.option(
    "--suggest",
    "suggesting",
    is_flag=True,
    help="Search for cases that find out the mutants which none does; prints YAML to paste.",
)
@click.option("--fresh", is_flag=True, help="Check again what has not changed, too.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Runs at a time (default: as many as processors).",
)
@click.option(
    "--examples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of example submissions (default: submissions_example beside problems).",
)
@click.option(
    "--python",
    "pythons",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another Python with a grader in it: what the reference computes there is right, too.",
)
@catalogue_options
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
    """Check that problems are sound: right answers pass, wrong ones fail, and it is no luck.

    All problems, or those named by ID. What has not changed since is not done again, but recalled.
    Exits with 1 if errors were found (with -e: or warnings), with 2 if a spec is broken.
    """
    from grader.checking.changed import changed_since
    from grader.checking.checks import chosen
    from grader.checking.results import broken_spec, grader_failed
    from grader.session import Session

    chosen(names)  # raises, and says what there is
    where = Catalogue.find(problems, reference)
    shelf = where
    beside = examples or where.examples
    known = shelf.ids()
    named = list(dict.fromkeys(ids)) or known
    if not known:
        raise UsageError(
            f"no problems in {where.problems}: expected a folder with a problem.yaml for each"
        )
    for problem_id in set(named) - set(known):
        shelf.load(problem_id)  # raises, and says what there is
    if suggesting and form != "text":
        raise UsageError("--suggest prints YAML to be pasted: leave --format out")
    if revision is not None:
        changed = changed_since(revision, where.problems, where.references, beside, named)
        if not (named := [problem_id for problem_id in named if problem_id in changed]):
            tell(f"no problem differs from {revision}")
    checked: dict[str, list[Any]] = {}
    codes = [EXIT_ACCEPTED]
    with Session.open(*where.folders, salt=salt, sandbox=choice) as session:
        warn_of_level(session.level if named else None)
        for problem_id in named:
            done = checked.setdefault(problem_id, [])
            if form == "text":
                console().print(problem_id, style="bold")
            how: Any = {"examples": beside, "jobs": jobs, "pythons": pythons}
            try:
                problem = session.load(problem_id)
                for made in session.check(problem, names, fresh=fresh, **how):
                    code = _take(made, done, strict, form, quiet)
                    codes.append(code)
                if suggesting:
                    _suggest(problem, session.suggest(problem, **how))
            except SpecError as error:
                codes.append(max(EXIT_USAGE, _take(broken_spec(error), done, strict, form, quiet)))
            except GraderError as error:
                codes.append(complain(error))
                done.append(grader_failed(error))
            except Exception as error:  # noqa: BLE001  a bug of ours costs this problem, not the rest
                codes.append(defect(error))
                done.append(grader_failed(error))
    _print_all(checked, form)
    return max(codes)


def _take(made: Any, done: list[Any], strict: bool, form: str, quiet: bool) -> int:
    """Keep what a check has found, and print it if that is what is done; its exit code."""
    made = made.with_paths_from(Path.cwd())
    if quiet:
        made = made.without_notes()
    if strict:
        made = made.with_warnings_as_errors()
    if any(made.why_not == each.why_not for each in done if each.why_not):
        made = replace(made, why_not="not checked: see above")
    done.append(made)
    if form == "text":
        from grader.checking.shown.text import render

        for part in render(made):
            console().print(part, soft_wrap=True)
    return EXIT_NOT_ACCEPTED if made.has_failed else EXIT_ACCEPTED


def _suggest(problem: Any, suggestions: Iterator[str]) -> None:
    """Print cases that find out survivors, as they are found."""
    found = 0
    for suggestion in suggestions:
        found += 1
        if found == 1:
            tell(f"{problem.path}: under `pinned` of a group of hidden cases:")
        click.echo(suggestion, nl=False)
    if not found:
        tell(f"{problem.spec.id}: nothing to suggest")


def _print_all(checked: dict[str, list[Any]], form: str) -> None:
    """Print what is written as a whole."""
    if form == "json":
        from grader.checking.shown import json as findings_json

        for problem_id, done in checked.items():
            click.echo(findings_json.write(problem_id, done))
    elif form == "junit":
        from grader.checking.shown import junit as findings_junit

        click.echo(findings_junit.write(checked), nl=False)
    elif form == "github":
        from grader.checking.shown import github as findings_github

        for line in findings_github.write(checked):
            click.echo(line)
