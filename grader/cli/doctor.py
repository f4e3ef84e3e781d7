"""``grader doctor``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from click.core import ParameterSource
from rich.text import Text

from grader.cli.cache import CacheState
from grader.cli.exits import EXIT_ACCEPTED, EXIT_NOT_ACCEPTED
from grader.cli.options import format_option, problems_option
from grader.cli.origins import InForce, in_force
from grader.cli.waiting import WaitingLine
from grader.errors import JudgeError, UsageError
from grader.jail import native
from grader.problem.folders import Folders
from grader.report.console import console
from grader.report.rows import Rows, fixed, prose
from grader.sandbox.aside import Helpers
from grader.sandbox.launch import library_dirs
from grader.sandbox.libraries import Library, importable
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.proof.machine import advice, facts
from grader.sandbox.proof.rung import Rung, climb
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.priming import prove
from grader.sandbox.zygote import Zygote
from grader.version import VERSION


@dataclass(frozen=True)
class _Found:
    """What holds on this machine: the levels that were tried, and the one that is used.

    ``why_cold`` says why submissions run in the tier cold; it is empty if they run warm.
    ``libraries`` are those that a submission may import; the course adds ``added``.
    """

    rungs: Sequence[Rung]
    best: Level | None
    why_cold: str
    versions: Mapping[str, str]
    libraries: Sequence[Library]
    added: Sequence[str]
    settings: Sequence[InForce]


@click.command(epilog="Example: grader doctor --format json")
@problems_option
@format_option
def doctor(problems: Path | None, form: str) -> int:
    """Show which walls of the sandbox hold on this machine. Say why others don't, and what helps.

    What a submission must not be able to do is really tried, at each level that is used unasked;
    so is whether the faster tier, warm, works here. The list of libraries is what
    a submission may import, with those that a course adds in problems/libraries.txt. The cache
    is where things are kept that make later runs faster. The settings are those of commands that
    are called here without options; each says where it is from.
    Exits with 1 if submissions would not be run here.
    """
    source = click.get_current_context().get_parameter_source("problems")
    settings = in_force(problems if source == ParameterSource.COMMANDLINE else None)
    line = WaitingLine()
    line.say("this machine", "each wall is tried, at each level: 10 to 20 s")
    with line.shown():
        found = _examine(Folders.find(problems).libraries, settings)
    if form == "json":
        click.echo(json.dumps(_document(found), indent=2))
    else:
        _print(found)
    return EXIT_NOT_ACCEPTED if found.best is None else EXIT_ACCEPTED


def _examine(added: Sequence[str], settings: Sequence[InForce]) -> _Found:
    """Try every level that is used unasked, and whether the tier warm works."""
    try:
        folders = library_dirs()
    except UsageError as error:
        return _Found((), None, str(error), {}, (), added, settings)
    libraries = importable(folders, added)
    with Compiled.open() as compiled, Helpers() as helpers:
        zygotes = [
            helpers.keep(Zygote.start(level.leaves_out, (), compiled.folder, added))
            for level in CHOICES[AUTO]
        ]
        rungs = [
            helpers.do(climb, level, zygote)
            for level, zygote in zip(CHOICES[AUTO], zygotes, strict=True)
        ]
        pairs = list(zip(rungs, zygotes, strict=True))
        versions = next((zygote.versions for rung, zygote in pairs if rung.proof), {})
        for rung, zygote in pairs:
            if not rung.problem:
                why_cold = helpers.do(_why_cold, zygote, rung.level, compiled)
                return _Found(rungs, rung.level, why_cold, versions, libraries, added, settings)
        why_cold = "submissions are not run"
        return _Found(rungs, None, why_cold, versions, libraries, added, settings)


def _why_cold(zygote: Zygote, level: Level, compiled: Compiled) -> str:
    """Try the tier warm; return why it does not work, or nothing."""
    if why := native.why_not_used():
        return why
    try:
        prove(zygote, level, compiled)
    except JudgeError as error:
        return str(error)
    return ""


def _document(found: _Found) -> dict[str, object]:
    return {
        "schema": "grader.doctor/1",
        "level": found.best,
        "tier": None if found.best is None else "cold" if found.why_cold else "warm",
        "tier_reason": found.why_cold,
        "levels": [
            {
                "level": rung.level,
                "holds": not rung.problem,
                "problem": rung.problem,
                "advice": advice(rung),
                "layers": rung.layers,
                "attempts": [
                    {
                        "name": result.name,
                        "meaning": result.meaning,
                        "refused": result.refused,
                        "required": result.is_required_at(rung.level),
                        "detail": result.detail,
                    }
                    for result in rung.results
                ],
            }
            for rung in found.rungs
        ],
        "libraries": [
            {"name": library.name, "version": library.version, "modules": library.modules}
            for library in found.libraries
        ],
        "settings": [
            {"key": each.key, "value": each.value, "from": each.origin} for each in found.settings
        ],
        "cache": CacheState.read().document(),
        "machine": facts(),
        "versions": {"grader": VERSION, **found.versions},
    }


def _print(found: _Found) -> None:
    out, machine = console(), facts()
    versions = {"grader": VERSION, **found.versions}
    out.show(", ".join(f"{name} {version}" for name, version in versions.items()))
    out.show(
        f"Linux {machine['kernel']} as {'root' if machine['uid'] == 0 else 'an ordinary user'}, "
        f"{machine['processors']} processors, {machine['memory_mib']} MiB, "
        f"Landlock ABI {machine['landlock_abi'] or 'none'}"
    )
    out.show("")
    if found.best is None:
        why = "no level holds" if found.rungs else found.why_cold
        out.show(Text(f"Submissions are not run here: {why}", style="bold red"))
    else:
        out.show(Text(f"Submissions run at the level {found.best}.", style="bold green"))
        cold = f"They run in the tier cold, which only makes them slower: {found.why_cold}."
        out.show(cold if found.why_cold else "They run in the tier warm, the fastest.")
    if found.libraries:
        out.show(f"They may import Python's standard library, {_modules(found.libraries)}.")
    if found.added:
        out.show(f"The course adds {', '.join(found.added)}.")
    out.show(CacheState.read().line)
    out.show("")
    settings = Rows(*fixed("setting", "value"), prose("from"))
    for each in found.settings:
        settings.add_row(each.key, str(each.value), each.origin)
    out.show(settings)
    out.show("")
    rows = Rows(prose(""), *fixed(*(rung.level for rung in found.rungs)))
    meanings = {result.name: result.meaning for rung in found.rungs for result in rung.results}
    for name, meaning in meanings.items():
        rows.add_row(meaning, *(_cell(rung, name) for rung in found.rungs))
    if meanings:
        out.show(rows)
        out.show(Text("no: this level does not promise it", style="dim"))
    for rung in found.rungs:
        hints = advice(rung)
        if rung.problem or hints:
            out.show("")
            out.show(Text(f"{rung.level}: {rung.problem or 'could be more'}", style="bold"))
        for hint in hints:
            out.show(f"  - {hint}")
    if found.rungs and found.best is None:
        out.show("")
        out.show(
            "To run code that you trust all the same: `--sandbox seccomp-opens-files` (it can "
            "read, change and delete every file that you can) or `--sandbox none-own-code` (it can "
            "do all that you can)."
        )


def _modules(libraries: Sequence[Library]) -> str:
    """The names that a submission may import, as its error messages list them."""
    names = sorted(name for library in libraries for name in library.modules)
    return ", ".join(name for name in names if not name.startswith("_"))


def _cell(rung: Rung, name: str) -> Text:
    """Whether an attempt was refused at a level, and whether it had to be."""
    result = next((each for each in rung.results if each.name == name), None)
    if result is None:
        return Text("not tried", style="dim")
    if result.refused:
        return Text("holds", style="green")
    if result.is_required_at(rung.level):
        return Text(f"BROKEN: {result.detail}", style="bold red")
    return Text("no", style="dim")
