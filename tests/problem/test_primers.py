"""The problems' primers: they work, they help plain solutions, and they are no solutions."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from support.paths import EXAMPLES, ROOT

from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.submission import Submission, read_submission
from grader.jail import primer
from grader.problem.catalogue import Catalogue
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

pytestmark = pytest.mark.slow

PROBLEMS = sorted(path.parent.name for path in ROOT.glob("problems/*/primer.py"))
# Two of the plainest accepted examples of each problem.
PLAIN = {
    "eager_debug_step_count": ("01_indexed_update", "07_get_value_set_value"),
    "graphdef_vs_state": ("01_split_and_tree_leaves", "07_tree_map_and_reduce"),
    "masked_softmax": ("01_where_and_shift", "02_library_softmax"),
}
SUMMARY = "programs that were not ready:"
# Says after each call what jax traced, lowered or compiled until then.
LISTENER = b"""
def _listen():
    import jax

    def listen(event, seconds, **about):
        if event.startswith("/jax/core/compile/"):
            missed.append(f"{event.rpartition('/')[2]} {about.get('fun_name')}")

    missed = []
    # By its name it would run where nothing is ready.
    monitor = getattr(jax, "monitor" + "ing")
    monitor.register_event_duration_secs_listener(listen)
    return missed

_missed = _listen()
"""
SAYS = """
_asked = {function}

def {function}(*arguments):
    import sys

    answer = _asked(*arguments)
    print("{summary}", sorted(set(_missed)), file=sys.stderr)
    return answer
"""


@dataclass(frozen=True)
class Primed:
    """A problem, and a sandbox where its primer has run."""

    prepared: Prepared
    sandbox: Sandbox

    @property
    def name(self) -> str:
        return self.prepared.problem.spec.id

    @property
    def source(self) -> bytes:
        return self.prepared.problem.primer.read_bytes()

    def grade(self, submission: Submission, data: bytes) -> Report:
        changed = replace(
            submission, data=data, size=len(data), sha256=hashlib.sha256(data).hexdigest()
        )
        return grade_prepared(changed, self.prepared, self.sandbox)


@pytest.fixture(scope="module", params=PROBLEMS)
def primed(request: pytest.FixtureRequest, catalogue: Catalogue) -> Iterator[Primed]:
    """With the sample cases alone, whose two choices of dimensions take a third of the time."""
    problem = catalogue.load(request.param)
    (samples,) = (group for group in problem.spec.cases if group.name == "sample")
    fewer = problem.spec.model_copy(update={"cases": [samples.model_copy(update={"weight": 1})]})
    with Compiled.open() as compiled, Sandbox.start("auto", (), compiled, Tier.WARM) as sandbox:
        yield Primed(Prepared(replace(problem, spec=fewer)), sandbox)


def _plain(problem: str) -> list[Submission]:
    folder = EXAMPLES / problem / "accepted"
    return [read_submission(folder / f"{name}.py") for name in PLAIN[problem]]


def test_plain_solutions_find_all_they_need(primed: Primed) -> None:
    says = SAYS.format(function=primed.name, summary=SUMMARY).encode()
    for submission in _plain(primed.name):
        report = primed.grade(submission, LISTENER + submission.data + says)
        assert report.verdict == Verdict.AC, submission.path
        assert report.provenance.tier == Tier.WARM
        assert report.provenance.why_not_faster == ""
        assert report.printed.stderr.splitlines() == [f"{SUMMARY} []"] * len(report.cases)


def test_no_function_of_a_primer_answers(primed: Primed) -> None:
    submission = _plain(primed.name)[0]
    for function in primer.load(primed.source):
        alias = f"\n{primed.name} = {function.__name__}\n".encode()
        report = primed.grade(submission, primed.source + alias)
        assert {case.verdict for case in report.cases} == {Verdict.WA}, function.__name__
