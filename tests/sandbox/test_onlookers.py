"""A report does not depend on what was ready before, also of files that look on while jax works.

`benchmarks/agree.py` compares all of `benchmarks/awkward`, and hundreds of other files.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import ROOT
from support.tiers import RIGHT, Pair, graded, seen

from grader.grading.told import told_report
from grader.jail import wire
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.onlookers import BEGINNINGS, NAMES, onlooker
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

AWKWARD = ROOT / "benchmarks/awkward"
END = """
solve = summed
def summed(x, k):
    answer = solve(x, k)
    if "report" in globals(): report()
    return answer
"""


@pytest.fixture(scope="module")
def bare() -> Iterator[Sandbox]:
    """A sandbox in which nothing is ready but the imports."""
    with Sandbox.start() as started:
        yield started


QUICK = "logs_debug"
SLOW = (
    *("audit_hook", "cache_of_its_own", "dumps_ir", "explain_cache_misses", "forgotten_imports"),
    *("forks", "logs_counted", "low_recursion_limit", "monitoring_of_jax"),
)


@pytest.mark.parametrize(
    "name", [QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
)
def test_an_awkward_file_is_told_the_same_in_every_tier(
    both: Pair, bare: Sandbox, name: str
) -> None:
    source = f"{(AWKWARD / f'{name}.py').read_text()}\n{RIGHT}{END}"
    reports = [graded(source, both.problem, box) for box in (bare, both.warm)]
    whole = [seen(report) for report in reports]
    assert whole[0] == whole[1]
    told = [seen(told_report(report)) for report in reports]
    assert told[0] == told[1]


@pytest.mark.slow
def test_the_comparison_sees_what_is_ready(both: Pair, bare: Sandbox) -> None:
    """Or the tests above would show nothing: the name of a switch is hidden from the grader."""
    hidden = "jax.monitoring".replace("jax.monitoring", 'getattr(jax, "moni" "toring")')
    source = (AWKWARD / "monitoring_of_jax.py").read_text().replace("jax.monitoring", hidden)
    graded(RIGHT, both.problem, both.warm)
    reports = [graded(f"{source}\n{RIGHT}{END}", both.problem, box) for box in (bare, both.warm)]
    assert reports[1].provenance.tier == Tier.WARM
    assert reports[0].printed != reports[1].printed


@pytest.mark.slow
def test_an_onlooker_runs_where_nothing_is_ready(both: Pair) -> None:
    report = graded(f"import sys\nsys.settrace(None)\n{RIGHT}", both.problem, both.warm)
    assert (report.verdict, report.provenance.tier) == (Verdict.AC, Tier.COLD)
    why = "it names settrace, which may see what is ready"
    assert report.provenance.why_not_faster == why
    cache = "import jax\ndef summed(x, k): return [float(bool(jax.config.{})), 0.0]\n"
    report = graded(cache.format("jax_compilation_cache_dir"), both.problem, both.cold)
    assert [case.actual is not None and case.actual[0] for case in report.cases] == [0.0] * 4
    assert graded(RIGHT, both.problem, both.warm).provenance.tier == Tier.WARM


def load(source: str) -> wire.Load:
    return wire.Load("f", 0, "submission.py", source.encode())


def test_each_name_is_found_as_a_whole_word() -> None:
    for name in NAMES:
        assert onlooker(load(f"x = a.{name}(3)")) == name
        assert onlooker(load(f"from a import {name}")) == name
        assert not onlooker(load(f"my{name} = {name}s"))
    for name in BEGINNINGS:
        assert onlooker(load(f"update('{name}level')")) == name
    assert not onlooker(wire.Program("tokens", (b"gc", b"")))


ORDINARY = sorted(
    path
    for path in (ROOT / "submissions_example").glob("*/*/*.py")
    if path.parent.name in ("accepted", "wrong_answer")
)


@pytest.mark.parametrize("folder", sorted({path.parents[1] for path in ORDINARY}), ids=str)
def test_ordinary_files_are_no_onlookers(folder: Path) -> None:
    found = {path.name: onlooker(load(path.read_text())) for path in folder.glob("accepted/*.py")}
    assert {name: word for name, word in found.items() if word} == {}
