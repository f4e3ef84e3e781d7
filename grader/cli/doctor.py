"""``grader doctor``."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import click

from grader.cli.options import EXIT_ACCEPTED, EXIT_NOT_ACCEPTED, console, format_option, table


@click.command(epilog="Example: grader doctor --format json")
@format_option
def doctor(form: str) -> int:
    """Tell which walls hold on this machine, which don't, why, and what would raise them.

    Every wall is tried by an attempt to break it, at each level that is used unasked. Exits with 1
    if submissions would not be run here.
    """
    import json
    from concurrent.futures import ThreadPoolExecutor

    from grader.sandbox.ladder import climb
    from grader.sandbox.levels import AUTO, CHOICES
    from grader.sandbox.zygote import Zygote

    with ExitStack() as stack:
        zygotes = [stack.enter_context(Zygote.start(level.leaves_out)) for level in CHOICES[AUTO]]
        aside = stack.enter_context(ThreadPoolExecutor(1))  # Ctrl-C interrupts no run
        rungs = [
            aside.submit(climb, level, zygote).result()
            for level, zygote in zip(CHOICES[AUTO], zygotes, strict=True)
        ]
        versions = next(
            (zygote.versions for zygote, rung in zip(zygotes, rungs, strict=True) if rung.proof),
            {},
        )
    if form == "json":
        click.echo(json.dumps(_document(rungs, versions), indent=2))
    else:
        _print(rungs, versions)
    return EXIT_ACCEPTED if any(not rung.problem for rung in rungs) else EXIT_NOT_ACCEPTED


def _document(rungs: Sequence[Any], versions: dict[str, str]) -> dict[str, object]:
    from grader.sandbox.machine import advice, facts
    from grader.version import VERSION

    return {
        "schema": "grader.doctor/1",
        "level": next((rung.level for rung in rungs if not rung.problem), None),
        "levels": [
            {
                "level": rung.level,
                "holds": not rung.problem,
                "problem": rung.problem,
                "advice": advice(rung.level, rung.problem) if rung.problem else [],
                "layers": rung.proof.layers if rung.proof else [],
                "walls": [
                    {
                        "name": finding.name,
                        "told": finding.told,
                        "held": finding.held,
                        "demanded": finding.is_demanded_at(rung.level),
                        "detail": finding.detail,
                    }
                    for finding in (rung.proof.findings if rung.proof else ())
                ],
            }
            for rung in rungs
        ],
        "machine": facts(),
        "versions": {"grader": VERSION, **versions},
    }


def _print(rungs: Sequence[Any], versions: dict[str, str]) -> None:
    from rich.text import Text

    from grader.sandbox.machine import advice, facts
    from grader.version import VERSION

    out = console()
    known = ", ".join(f"{name} {version}" for name, version in versions.items())
    machine = facts()
    out.print(f"grader {VERSION}" + (f", {known}" if known else ""))
    out.print(
        f"Linux {machine['kernel']} as {machine['user']}, {machine['processors']} processors, "
        f"{machine['memory_mib']} MiB, Landlock ABI {machine['landlock_abi'] or 'none'}"
    )
    out.print()
    best = next((rung.level for rung in rungs if not rung.problem), None)
    if best is None:
        out.print(Text("Submissions are not run here: no level holds.", style="bold red"))
    else:
        out.print(Text(f"Submissions run at the level {best}.", style="bold green"))
    out.print()
    rows = table("", *(rung.level for rung in rungs))
    names = {f.name: f.told for rung in rungs if rung.proof for f in rung.proof.findings}
    for name, told in names.items():
        rows.add_row(told, *(_cell(rung, name) for rung in rungs))
    if names:
        out.print(rows)
        out.print(Text("no: this level does not promise it", style="dim"))
    for rung in rungs:
        if rung.problem:
            out.print()
            out.print(Text(f"{rung.level}: {rung.problem}", style="bold"))
            for hint in advice(rung.level, rung.problem):
                out.print(f"  - {hint}")
    if best is None:
        out.print()
        out.print(
            "To run code that you trust all the same: `--sandbox seccomp-leaks-files` (it can read "
            "every file that you can) or `--sandbox none-own-code` (it can do all that you can)."
        )


def _cell(rung: Any, name: str) -> Any:
    """Whether an attempt was refused at a level, and whether it had to be."""
    from rich.text import Text

    finding = next((f for f in (rung.proof.findings if rung.proof else ()) if f.name == name), None)
    if finding is None:
        return Text("not tried", style="dim")
    if finding.held:
        return Text("holds", style="green")
    if finding.is_demanded_at(rung.level):
        return Text(f"BROKEN: {finding.detail}", style="bold red")
    return Text("no", style="dim")
