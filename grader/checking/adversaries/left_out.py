"""Say in words which adversaries an attack did not try."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.checking.adversaries.attack import Attack
from grader.checking.mutants.pools import pools
from grader.checking.mutants.programs import other_programs, why_none
from grader.checking.package import Package
from grader.text import counted


def left_out(package: Package, found: Attack) -> Iterator[str]:
    """Say what was not tried, or does not count: a line for each kind, and none if there is none.

    ``found`` is the attack on the package. JudgeError if the sandbox fails.
    """
    if why := why_none(package):
        yield f"no programs were tried: {why}"
    else:
        yield from _programs(package)
    if found.undecided:
        programs = counted(found.undecided, "program")
        yield f"not counted: {programs} that neither a case nor an input rejects; most likely right"
    if found.doubtful:
        facts = "; ".join(map(str, found.doubtful))
        yield (
            "not counted, because right ways to compute differ there by more than half of the "
            f"tolerance, for every input that would tell: {facts}"
        )


def _programs(package: Package) -> Iterator[str]:
    """The programs that were not tried, and the accepted examples from which none was made."""
    others, examples = other_programs(package), package.accepted
    if others.left_out:
        yield f"not tried: up to {counted(others.left_out, 'more program')}"
    notebooks = [example.path for example in examples if example.path.suffix != ".py"]
    disturb = "an example that is wrong, or makes the reference wrong, if it is loaded twice"
    for kind, files in (
        ("a notebook", notebooks),
        (disturb, pools(package).alone),
        ("an example that libcst can't read as UTF-8", others.unread),
    ):
        if files:
            yield f"no program is made from {kind}: {_names(package, files)}"


def _names(package: Package, files: Iterable[Path]) -> str:
    return ", ".join(str(file.relative_to(package.examples_folder)) for file in sorted(files))
