"""Every file under submissions_example/<problem>/<verdict>/ gets the verdict its folder names."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.pipeline import grade
from grader.sandbox.ladder import Sandbox
from grader.spec import Catalogue, Problem
from grader.submission import read_submission
from grader.verdict import TITLES, Verdict

EXAMPLES = Path(__file__).resolve().parents[1] / "submissions_example"
VERDICT_OF_FOLDER = {
    title.replace(" ", "_").replace("-", "_"): verdict for verdict, title in TITLES.items()
}
# The wrong answers whose numbers are exactly those of one of the problem's misconceptions.
MISCONCEPTIONS = {
    "01_pitfall_new_module_per_call": "new_module_per_call",
    "02_pitfall_state_survives_warm_up": "counts_a_warm_up_call",
    "03_jax_jit_drops_the_update": "jax_jit_drops_the_update",
    "07_seed_ignored": "ignores_seed",
    "08_sums_every_call": "sums_every_call",
    "09_mean_instead_of_sum": "mean_instead_of_sum",
    "18_reads_counter_before_last_call": "reads_counter_before_last_call",
    "01_pitfall_counts_state_keys": "counts_top_level_keys",
    "02_pitfall_use_bias_false": "forgets_biases",
    "06_counts_elements": "counts_elements",
    "10_fresh_rngs_per_layer": "fresh_rngs_per_layer",
    "13_adds_activation": "adds_activation",
    "14_features_as_output_width": "features_as_output_width",
    "15_seed_ignored": "ignores_seed",
    "01_pitfall_forgets_mask": "forgets_mask",
    "02_pitfall_masks_after_softmax": "masks_afterwards",
    "03_pitfall_multiplies_logits_by_mask": "multiplies_logits",
    "05_pitfall_fills_with_minus_50": "fills_too_high",
    "06_pitfall_softmax_over_columns": "softmax_over_columns",
    "07_softmax_over_everything": "softmax_over_everything",
    "08_returns_logarithms": "returns_logarithms",
    "09_inverts_mask": "inverts_mask",
}
# Whatever a problem is about, these are there; the first problems show every verdict.
ALWAYS = {"accepted", "wrong_answer", "run_time_error", "compile_error"}
SHOW_EVERY_VERDICT = ("eager_debug_step_count", "graphdef_vs_state")
IMPATIENT_S = 4.0
FILES = sorted(EXAMPLES.glob("*/*/*.py"))


def _case(path: Path) -> object:
    """Every pitfall and the first two of each folder are run each time, the rest are slow.

    A hang takes its time limit, twice: those are all slow.
    """
    is_quick = "pitfall" in path.stem or path.stem < "03"
    is_slow = path.parent.name == "time_limit_exceeded" or not is_quick
    marks = [pytest.mark.slow] if is_slow else []
    return pytest.param(path, id=str(path.relative_to(EXAMPLES).with_suffix("")), marks=marks)


def _impatient(problem: Problem) -> Problem:
    """The problem with time limits that are no longer than a hang needs to show itself."""
    limits = problem.spec.limits.model_copy(update={"wall_s": IMPATIENT_S, "cpu_s": IMPATIENT_S})
    return replace(problem, spec=problem.spec.model_copy(update={"limits": limits}))


@pytest.mark.parametrize("path", [_case(path) for path in FILES])
def test_example_gets_the_verdict_of_its_folder(
    path: Path, sandbox: Sandbox, catalogue: Catalogue
) -> None:
    problem = catalogue.load(path.parents[1].name)
    if path.parent.name == "time_limit_exceeded":
        problem = _impatient(problem)
    report = grade(read_submission(path), problem, sandbox)
    reasons = [f"{case.name}: {case.verdict} {case.reason.detail}" for case in report.cases]
    told = "\n".join([*report.messages, *reasons])
    assert report.verdict == VERDICT_OF_FOLDER[path.parent.name], told
    assert report.provenance.tier != "cold" or "XLA_FLAGS" in report.provenance.why_not_faster
    if report.verdict == Verdict.AC:
        assert report.score == report.max_score
    if path.stem in MISCONCEPTIONS:
        assert [name for name, _ in report.misconceptions] == [MISCONCEPTIONS[path.stem]]


@pytest.mark.parametrize("problem", sorted({path.parents[1].name for path in FILES}))
def test_every_verdict_has_examples(problem: str) -> None:
    folders = {path.parent.name for path in FILES if path.parents[1].name == problem}
    assert folders <= VERDICT_OF_FOLDER.keys() - {"judge_error"}
    wanted = VERDICT_OF_FOLDER.keys() - {"judge_error"} if problem in SHOW_EVERY_VERDICT else ALWAYS
    assert folders >= wanted
