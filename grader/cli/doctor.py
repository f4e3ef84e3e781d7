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

    What a submission must not be able to do is really tried, at each level that is used unasked;
    so is whether submissions can be primed, which makes them faster.
    Exits with 1 if submissions would not be run here.
    """
    import json
    from concurrent.futures import ThreadPoolExecutor

    from grader.sandbox.proof.levels import AUTO, CHOICES
    from grader.sandbox.proof.rung import climb
    from grader.sandbox.ready.compile_cache import Compiled
    from grader.sandbox.zygote import Zygote

    with ExitStack() as stack:
        aside = stack.enter_context(ThreadPoolExecutor(1))  # Ctrl-C interrupts no run
        compiled = stack.enter_context(Compiled.open())
        zygotes = [
            stack.enter_context(Zygote.start(level.leaves_out, cache=compiled.folder))
            for level in CHOICES[AUTO]
        ]
        rungs = [
            aside.submit(climb, level, zygote).result()
            for level, zygote in zip(CHOICES[AUTO], zygotes, strict=True)
        ]
        proven = (zygote for zygote, rung in zip(zygotes, rungs, strict=True) if rung.proof)
        versions = next((zygote.versions for zygote in proven), {})
        best, why_cold = None, "submissions are not run"
        for zygote, rung in zip(zygotes, rungs, strict=True):
            if not rung.problem:
                best = rung.level
                why_cold = aside.submit(_why_cold, zygote, compiled).result()
                break
    if form == "json":
        click.echo(json.dumps(_document(rungs, best, why_cold, versions), indent=2))
    else:
        _print(rungs, best, why_cold, versions)
    return EXIT_NOT_ACCEPTED if best is None else EXIT_ACCEPTED


def _why_cold(zygote: Any, compiled: Any) -> str:
    """Why submissions can't be primed here; nothing if they can, which is tried."""
    from grader.errors import JudgeError
    from grader.sandbox.ready.priming import prove

    try:
        prove(zygote, compiled)
    except JudgeError as error:
        return str(error)
    return ""


def _document(
    rungs: Sequence[Any], best: str | None, why_cold: str, versions: dict[str, str]
) -> dict[str, object]:
    from grader.sandbox.proof.machine import advice, facts
    from grader.version import VERSION

    return {
        "schema": "grader.doctor/1",
        "level": best,
        "tier": None if best is None else "cold" if why_cold else "primed",
        "tier_reason": why_cold,
        "levels": [
            {
                "level": rung.level,
                "holds": not rung.problem,
                "problem": rung.problem,
                "advice": advice(rung),
                "layers": rung.layers,
                "attempts": [
                    {
                        "name": finding.name,
                        "meaning": finding.meaning,
                        "refused": finding.refused,
                        "required": finding.is_required_at(rung.level),
                        "detail": finding.detail,
                    }
                    for finding in rung.results
                ],
            }
            for rung in rungs
        ],
        "machine": facts(),
        "versions": {"grader": VERSION, **versions},
    }


def _print(rungs: Sequence[Any], best: str | None, why_cold: str, versions: dict[str, str]) -> None:
    from rich.text import Text

    from grader.sandbox.proof.machine import advice, facts
    from grader.version import VERSION

    out, machine = console(), facts()
    out.print(
        ", ".join(f"{name} {version}" for name, version in {"grader": VERSION, **versions}.items())
    )
    out.print(
        f"Linux {machine['kernel']} as {'root' if machine['uid'] == 0 else 'an ordinary user'}, "
        f"{machine['processors']} processors, {machine['memory_mib']} MiB, "
        f"Landlock ABI {machine['landlock_abi'] or 'none'}"
    )
    out.print()
    if best is None:
        out.print(Text("Submissions are not run here: no level holds.", style="bold red"))
    else:
        out.print(Text(f"Submissions run at the level {best}.", style="bold green"))
        cold = f"They can't be primed here, which only makes them slower: {why_cold}."
        out.print(cold if why_cold else "They can be primed, which makes them faster.")
    out.print()
    rows = table("", *(rung.level for rung in rungs))
    meanings = {finding.name: finding.meaning for rung in rungs for finding in rung.results}
    for name, meaning in meanings.items():
        rows.add_row(meaning, *(_cell(rung, name) for rung in rungs))
    if meanings:
        out.print(rows)
        out.print(Text("no: this level does not promise it", style="dim"))
    for rung in rungs:
        hints = advice(rung)
        if rung.problem or hints:
            out.print()
            out.print(Text(f"{rung.level}: {rung.problem or 'could be more'}", style="bold"))
        for hint in hints:
            out.print(f"  - {hint}")
    if best is None:
        out.print()
        out.print(
            "To run code that you trust all the same: `--sandbox seccomp-opens-files` (it can "
            "read, change and delete every file that you can) or `--sandbox none-own-code` (it can "
            "do all that you can)."
        )


def _cell(rung: Any, name: str) -> Any:
    """Whether an attempt was refused at a level, and whether it had to be."""
    from rich.text import Text

    finding = next((each for each in rung.results if each.name == name), None)
    if finding is None:
        return Text("not tried", style="dim")
    if finding.refused:
        return Text("holds", style="green")
    if finding.is_required_at(rung.level):
        return Text(f"BROKEN: {finding.detail}", style="bold red")
    return Text("no", style="dim")
