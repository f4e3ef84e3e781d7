"""Tiers: that speed changes no mark, what a warm zygote holds, and that every failure is cold."""

import os
import re
import signal
import struct
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from support.helpers import FORGE, LOUD, answers, cause
from support.tiers import PRIMER, RIGHT, Pair, graded, make_problem, seen

from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import TRUSTED
from grader.sandbox import usage
from grader.sandbox.outcome import Cause, Returned, Run
from grader.sandbox.proof import ladder
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready import priming
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.priming import Primer
from grader.sandbox.ready.tier import Tier
from grader.sandbox.run import run as run_once
from grader.sandbox.zygote import Zygote
from grader.verdict import Verdict

NO_ARGUMENTS = wire.pack_arguments([])
SALT = "salt-of-the-course-8d1f"


def run_in(sandbox: Sandbox, source: str, calls: int = 1) -> Run:
    """Load ``source`` and call its ``f``."""
    message = wire.Load("f", 0, "submission.py", source.encode())
    return sandbox.run(message, [NO_ARGUMENTS] * calls, TRUSTED)


def values(outcome: Run) -> list[float]:
    (answer,) = answers(outcome)
    assert isinstance(answer, Returned), (outcome.load.answer, answer)
    assert answer.values is not None
    return [float(value) for value in answer.values.ravel()]


# Numbers.

WITH_JAX = "import jax\nimport jax.numpy as jnp\n"
BODY = "def summed(x, k):\n    "
SUMS = f"{BODY}return jnp.array([x.sum(), k * jnp.tanh(x).sum()])\n"
SOURCES = {
    "right": RIGHT,
    "a known mistake": f"{WITH_JAX}{BODY}return jnp.array([x.sum(), jnp.tanh(x).sum()])",
    "raises": f"{WITH_JAX}{BODY}return x.reshape(99)",
    "raises when loaded": f"{WITH_JAX}jnp.ones(3) @ jnp.ones(4)\n{SUMS}",
    "another shape": f"{WITH_JAX}{BODY}return jnp.outer(x, x) @ x",
    "prints": f"{WITH_JAX}{BODY}print(x, jnp.tanh(x)); return x",
    "a program of its own": f"{WITH_JAX}@jax.jit\n"
    f"{BODY}return jnp.stack([x.sum(), jnp.sin(x @ x)])",
    "clears caches": f"{WITH_JAX}jax.clear_caches()\n{BODY}a = x.sum(); jax.clear_caches()\n"
    "    return jnp.array([a, k * jnp.tanh(x).sum()])",
    "precision": f"{WITH_JAX}jax.config.update('jax_default_matmul_precision', 'highest')\n"
    f"{BODY}return jnp.outer(x, x) @ x",
    "x64": f"{WITH_JAX}jax.config.update('jax_enable_x64', True)\n"
    f"{BODY}y = jnp.asarray(x, dtype=jnp.float64); return jnp.array([y.sum(), jnp.tanh(y).sum()])",
    "optimisation": f"{WITH_JAX}jax.config.update('jax_optimization_level', 'O0')\n{SUMS}",
    "options of one program": f"{WITH_JAX}{BODY}"
    "return jnp.tanh.lower(x).compile(compiler_options={'xla_cpu_enable_fast_math': True})(x)",
    "without jit": f"{WITH_JAX}jax.config.update('jax_disable_jit', True)\n{SUMS}",
    "debugs nan": f"{WITH_JAX}jax.config.update('jax_debug_nans', True)\n"
    f"{BODY}return jnp.log(-jnp.abs(x))",
    "makes nan": f"{WITH_JAX}{BODY}total = jnp.log(-jnp.abs(x)).sum()\n"
    "    return jnp.array([total, k * jnp.tanh(x).sum()])",
    "keeps a number": f"{WITH_JAX}kept = {{}}\n"
    f"{BODY}return jnp.array([x.sum(), kept.setdefault(0, k) * jnp.tanh(x).sum()])",
    "large": f"{WITH_JAX}{BODY}return jnp.arange(1 << 19, dtype=jnp.float32) * x[0]",
    "scans": f"{WITH_JAX}{BODY}return jax.lax.scan(lambda c, v: (c + v, c), 0.0, x)[1]",
    "differentiates": f"{WITH_JAX}{BODY}return jax.grad(lambda v: jnp.tanh(v).sum() * k)(x)",
    "warns": "import warnings\n" + WITH_JAX + f"{BODY}warnings.warn('old', DeprecationWarning)\n"
    "    jnp.array([1.0], dtype=jnp.float64); return jnp.sum(x, dtype=jnp.float64)",
    "warnings are errors": f"import warnings\nwarnings.simplefilter('error')\n{WITH_JAX}{SUMS}",
    "draws": f"{WITH_JAX}{BODY}return jax.random.normal(jax.random.key(3), x.shape)",
    "draws otherwise": f"{WITH_JAX}jax.config.update('jax_default_prng_impl', 'rbg')\n"
    f"{BODY}return jax.random.normal(jax.random.key(3), x.shape)",
    "more devices": f"import jax\njax.config.update('jax_num_cpu_devices', 3)\n{WITH_JAX}"
    f"{BODY}return jnp.tanh(jax.device_put(x, jax.devices()[2])) + len(jax.devices())",
    "another client": f"{WITH_JAX}import jax.extend, numpy\n{BODY}y = numpy.asarray(jnp.tanh(x))\n"
    "    jax.extend.backend.clear_backends(); x = jnp.asarray(numpy.asarray(y))\n"
    "    return jnp.tanh(x)",
    "threads": "import threading\n" + WITH_JAX + f"{BODY}told = [0.0] * 8\n"
    "    def work(n): told[n] = float(jnp.tanh(x).sum())\n"
    "    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]\n"
    "    [each.start() for each in threads]; [each.join() for each in threads]; return told",
}


ONLOOKERS = {
    "options of one program": "compiler_options",
    "more devices": "jax_num_cpu_devices",
    "optimisation": "jax_optimization_",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SOURCES)
def test_the_tier_changes_nothing_but_time(both: Pair, name: str) -> None:
    cold = graded(SOURCES[name], both.problem, both.cold)
    warm = graded(SOURCES[name], both.problem, both.warm)
    assert cold.verdict != Verdict.JE
    assert seen(warm) == seen(cold)
    why, tiers = "", (Tier.COLD, Tier.WARM)
    if name in ONLOOKERS:
        why = f"it names {ONLOOKERS[name]}, which may see what is ready"
        tiers = (Tier.COLD,) * 2
    for report, tier in zip((cold, warm), tiers, strict=True):
        assert (report.provenance.tier, report.provenance.why_not_faster) == (tier, why)


def test_the_sources_do_what_their_names_say(both: Pair) -> None:
    def report(name: str) -> dict[str, object]:
        return seen(graded(SOURCES[name], both.problem, both.warm))

    assert (report("right")["verdict"], report("raises")["verdict"]) == (Verdict.AC, Verdict.RTE)
    assert report("a known mistake")["misconceptions"]
    assert "nan_made" in dict(report("makes nan")["hints"])
    assert "kept_between_calls" in dict(report("keeps a number")["hints"])
    assert "float64" in str(report("warns")["printed"])
    assert report("warnings are errors")["verdict"] == Verdict.AC


def test_the_comparison_sees_a_single_bit(both: Pair) -> None:
    other = RIGHT.replace("x.sum(),", "jnp.nextafter(x.sum(), 99.0),")
    one, two = (graded(source, both.problem, both.warm) for source in (RIGHT, other))
    assert one.verdict == two.verdict == Verdict.AC
    assert seen(one)["vectors"] != seen(two)["vectors"]


LOGS = f"{LOUD}{WITH_JAX}jax.config.update('jax_log_compiles', True)\n"
COMPILED = re.compile(r"Finished XLA compilation of jit\((\w+)\)")


@pytest.mark.parametrize(
    ("source", "compiled"),
    [
        (f"{LOGS}{BODY}jnp.tanh(x); return x", set()),
        (f"{LOGS}{BODY}jnp.tanh.lower(x).compile(); return x", set()),
        (f"{LOGS}{BODY}jnp.sin(x); return x", {"sin"}),
        (
            f"{LOGS}{BODY}o = {{'xla_cpu_enable_fast_math': True}}\n"
            "    jnp.tanh.lower(x).compile(o); return x",
            {"tanh"},
        ),
        (
            f"{LOGS}{BODY}t = jnp.tanh.trace(x); jax.config.update('jax_enable_x64', True)\n"
            "    t.lower().compile(); return x",
            {"tanh"},
        ),
        (
            f"{LOGS}{BODY}kinds = (jax.sharding.AxisType.Auto,)\n"
            "    mesh = jax.make_mesh((1,), ('i',), axis_types=kinds)\n"
            "    where = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec('i'))\n"
            "    jnp.tanh(jax.device_put(x, where)); return x",
            {"tanh"},
        ),
    ],
    ids=["primed", "by hand", "other", "options", "context", "sharding"],
)
def test_what_was_primed_is_used_with_the_same_options_only(
    both: Pair, source: str, compiled: set[str]
) -> None:
    report = graded(source, both.problem, both.warm)
    assert report.provenance.tier == Tier.WARM
    found = set(COMPILED.findall(report.printed.stderr)) & {"tanh", "sin"}
    assert found == compiled, report.printed.stderr


# XLA_FLAGS, and who says that it needs a cold process.

THREE = "--xla_force_host_platform_device_count=3"


@pytest.mark.parametrize(
    "source",
    [
        f"import os\nos.environ['XLA_FLAGS'] = '{THREE}'\nimport jax\n"
        "def summed(x, k): return [float(len(jax.devices())), 0.0]",
        f"import os\nos.environ['XLA' + '_FLAGS'] = '{THREE}'\nimport jax\n"
        "def summed(x, k): return [float(len(jax.devices())), 0.0]",
    ],
)
def test_flags_of_xla_are_read_in_an_unprimed_process(both: Pair, source: str) -> None:
    cold, warm = (graded(source, both.problem, one) for one in (both.cold, both.warm))
    assert [np.asarray(case.actual).tolist() for case in warm.cases] == [[3.0, 0.0]] * 4
    assert seen(warm) == seen(cold)
    assert warm.provenance.tier == Tier.COLD
    assert "XLA_FLAGS" in warm.provenance.why_not_faster
    assert graded(RIGHT, both.problem, both.warm).provenance.tier == Tier.WARM


def test_flags_of_xla_that_are_set_when_it_is_called_are_read_too(both: Pair) -> None:
    graded(RIGHT, both.problem, both.warm)
    source = f"import os, jax\ndef f():\n    os.environ['XLA_FLAGS'] = '{THREE}'\n" + (
        "    return float(len(jax.devices()))\n"
    )
    for sandbox in (both.cold, both.warm):
        assert values(run_in(sandbox, source)) == [3.0]


def test_what_is_ready_is_not_counted_as_its_memory(both: Pair) -> None:
    graded(RIGHT, both.problem, both.warm)
    outcomes = [run_in(box, "def f(): return 1.0") for box in (both.cold, both.warm)]
    cold, warm = (outcome.calls[0].memory_mib for outcome in outcomes)
    assert abs(warm - cold) < 10
    # Or nothing is ready that could be counted.
    assert usage.memory(both.warm.zygote.pid).peak_mib > cold + 20
    fills = "def f():\n    b = b'x' * (100 << 20)\n    return float(len(b))"
    taken = run_in(both.warm, fills)
    assert taken.calls[0].memory_mib > warm + 90


IS_WARM = """
import importlib
# A source that names private parts is an onlooker: see `onlookers.py`.
warm = importlib.import_module("jax." "_s" "rc.xla_bridge").backends_are_initialized()
"""


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Zygote]:
    """The zygote of each run from now on."""
    found: list[Zygote] = []
    real = run_once

    def run(zygote: Zygote, *rest: object, **named: object) -> Run:
        found.append(zygote)
        return real(zygote, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ladder, "run", run)
    return found


# It waits, or its own process would answer as well: a forgery, if that is seen in time.
ONLY_WISH = """
    print("loads")
    send(frame(UNPRIMED, 0))
    import time; time.sleep(99)
"""


def test_a_forged_wish_for_another_process_is_granted_once(both: Pair, runs: list[Zygote]) -> None:
    graded(RIGHT, both.problem, both.warm)  # what the reference says is known
    del runs[:]
    report = graded(f"{FORGE}\nif True:{ONLY_WISH}", both.problem, both.warm)
    assert [zygote.primed for zygote in runs] == [True, False]
    assert report.verdict == Verdict.CE, "what ends a load is a compile error"
    assert "it wrote to the grader's pipe" in report.messages[0]
    assert report.provenance.tier == Tier.COLD
    assert (report.score, report.printed.stdout) == (0.0, "loads\n")
    assert graded(RIGHT, both.problem, both.warm).provenance.tier == Tier.WARM


def test_who_asks_for_another_process_gets_there_what_it_deserves(both: Pair) -> None:
    wish = f"{FORGE}{IS_WARM}\nif warm:{ONLY_WISH}"
    report = graded(wish + RIGHT, both.problem, both.warm)
    assert (report.verdict, report.provenance.tier) == (Verdict.AC, Tier.COLD)
    report = graded(wish + "def summed(x, k): return [0.0, 0.0]", both.problem, both.warm)
    assert (report.verdict, report.provenance.tier) == (Verdict.WA, Tier.COLD)


@pytest.mark.parametrize("frame", ["UNPRIMED, 1", "UNPRIMED, 0", "UNPRIMED, 0, b'why'"])
def test_a_wish_after_the_load_is_a_forgery(both: Pair, runs: list[Zygote], frame: str) -> None:
    graded(RIGHT, both.problem, both.warm)
    del runs[:]
    outcome = run_in(both.warm, f"{FORGE}\ndef f(): send(frame({frame})); return 1.0", calls=2)
    assert [cause(answer) for answer in answers(outcome)] == [Cause.PROTOCOL]
    assert [zygote.primed for zygote in runs] == [True]
    report = graded(
        f"{FORGE}\ndef summed(x, k): send(frame({frame})); return 1.0", both.problem, both.warm
    )
    assert report.verdict == Verdict.RTE
    assert report.provenance.tier == Tier.WARM


# What the zygote holds.


def in_memory(pid: int, needles: dict[str, bytes]) -> set[str]:
    """Which needles lie anywhere in the memory of a process."""
    found: set[str] = set()
    longest = max(map(len, needles.values()))
    try:
        memory = open(f"/proc/{pid}/mem", "rb", buffering=0)  # noqa: SIM115
    except OSError as error:
        pytest.skip(f"the memory of another process can't be read here: {error.strerror}")
    with memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, rights = line.split()[:2]
            low, high = (int(part, 16) for part in where.split("-"))
            if not rights.startswith("rw"):
                continue
            at, kept = low, b""
            while at < high:
                try:
                    part = os.pread(memory.fileno(), min(1 << 24, high - at), at)
                except OSError:  # reserved only
                    break
                if not part:
                    break
                data = kept + part
                found |= {name for name, needle in needles.items() if needle in data}
                at, kept = at + len(part), data[-longest:]
    return found


@pytest.mark.slow
def test_a_warm_zygote_holds_no_secret(both: Pair) -> None:
    remark = "remark-in-the-submission-31ce"
    source = f"# {remark}\n{RIGHT}"
    report = graded(source, both.problem, both.warm, SALT)
    assert (report.verdict, report.provenance.tier) == (Verdict.AC, Tier.WARM)
    needles = {
        "salt": SALT.encode(),
        "reference": b"remark-in-the-reference-77ab",
        "wrong variant": b"forgets_the_factor",
        "title": b"title-of-the-problem-5d1a",
        "tolerance": struct.pack("<d", 1.2345678e-6),
        "submission": remark.encode(),
    }
    for case in report.cases:
        assert case.expected is not None
        x, k = (np.asarray(case.inputs[name]) for name in ("x", "k"))
        arrays = {"expected": case.expected, "actual": np.asarray(case.actual), "x": x, "k": k}
        for name, array in arrays.items():
            needles[f"{case.name} {name} as float64"] = array.astype("<f8").tobytes()
            if array.size > 1:
                needles[f"{case.name} {name} as float32"] = array.astype("<f4").tobytes()
    assert len(needles) == 6 + 4 * 7
    assert in_memory(both.warm.zygote.pid, needles) == set()


@pytest.mark.slow
def test_the_search_finds_what_a_primer_gives_away(both: Pair) -> None:
    numbers = [0.123456789, 9.87654321]
    needles = {
        "text": b"planted-in-a-primer-91e0",
        "as float64": struct.pack("<2d", *numbers),
        "as float32": struct.pack("<2f", *numbers),
    }
    primer = f"""
import numpy as np
TEXT = "planted-in-a-primer-91e0"
KEPT = [np.array({numbers}, dtype) for dtype in ("float64", "float32")]
def planted(): return [TEXT] and 0.0
np.planted = planted
"""
    graded(RIGHT, both.problem, both.warm)
    assert in_memory(both.warm.zygote.pid, needles) == set()
    both.warm.prepare(Primer("planted.py", primer.encode(), 0, (NO_ARGUMENTS,)))
    outcome = run_in(both.warm, "def f(): return 1.0")
    assert (outcome.tier, outcome.why_not) == (Tier.WARM, "")
    assert in_memory(both.warm.zygote.pid, needles) == set(needles)


# Where priming fails, runs are cold, and right.

FRESH_OR_WARM = f"""
import jax.numpy as jnp
{IS_WARM}
def f(): return [float(jnp.tanh(jnp.ones(3)).sum()), float(warm)]
"""
RIGHT_AND_COLD = [float(np.float32(np.tanh(np.float32(1.0))) * np.float32(3.0)), 0.0]
HARMLESS = "import jax.numpy as jnp\ndef f(): return jnp.tanh(jnp.ones(3))\n"
BAD_PRIMERS = {
    # Told when the compile cache is filled.
    "raises": ("def f(): raise ValueError('its fault')", "ValueError: its fault"),
    "is no python": ("def f(:", "SyntaxError"),
    "has no function": ("import jax.numpy as jnp", "it defines no function"),
    "has private functions only": ("def _f(): pass", "it defines no function"),
    "prints": (f"{HARMLESS}print('hello')", "a primer must not print"),
    "prints when called": ("def f(): print('hello')", "a primer must not print"),
    "exits": ("import os\ndef f(): os._exit(0)", "ended itself with exit code 0"),
    "leaves": ("import sys\ndef f(): sys.exit()", "SystemExit"),
    "makes a forbidden call": (
        "import ctypes\ndef f(): ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        "a system call that no solution needs",
    ),
    "takes arguments": ("def f(x): return x", "TypeError"),
    "leaves a file": (
        f"{HARMLESS}open('jit_f-cache', 'wb').write(b'x')",
        "is no name of an entry",
    ),
    # Told by the zygote, which is started anew.
    "keeps an array": (
        "import jax.numpy as jnp\nimport jax\njax.kept = []\n"
        "def f(): jax.kept.append(jnp.tanh(jnp.ones(3)))",
        "a primer must not keep arrays: 1 left",
    ),
    "leaves a thread": (
        "import threading\ndef f(): threading.Thread(target=threading.Event().wait).start()",
        "another thread of Python is left",
    ),
    "warns": (
        "import jax.numpy as jnp\ndef f(): return jnp.sum(jnp.ones(3), dtype='float64')",
        "a primer must not warn: Explicitly requested dtype float64",
    ),
    "changes a setting": (
        f"{HARMLESS}import jax\njax.config.update('jax_enable_x64', True)",
        "a primer must not change jax.config",
    ),
    "imports": (
        f"{HARMLESS}from jax.experimental import sparse",
        "a primer must not import what runs begin without: jax.experimental.sparse",
    ),
    "exits in the zygote": (
        "import os\ndef f():\n    if os.getcwd() == '/': os._exit(3)",
        "the process that runs submissions ended",
    ),
    "leaves in the zygote": (
        "import os, sys\ndef f():\n    if os.getcwd() == '/': sys.exit(3)",
        "the process that runs submissions ended",
    ),
    "raises in the zygote": (
        "import os\ndef f():\n    if os.getcwd() == '/': raise KeyError('there')",
        "KeyError: 'there'",
    ),
}
OFTEN = ("raises", "warns")
SELDOM = [name for name in BAD_PRIMERS if name not in OFTEN]


@pytest.fixture(scope="module")
def failing() -> Iterator[Sandbox]:
    """A sandbox that is to prime, and gets bad primers only."""
    with Compiled.open() as compiled, Sandbox.start(compiled=compiled, tier=Tier.WARM) as started:
        yield started


@pytest.mark.parametrize(
    "names",
    [*((name,) for name in OFTEN), pytest.param(SELDOM, id="seldom", marks=pytest.mark.slow)],
    ids=lambda names: names[0],
)
def test_bad_primers_cost_time_only(failing: Sandbox, names: Sequence[str]) -> None:
    for name in names:
        primer, _ = BAD_PRIMERS[name]
        failing.prepare(Primer(f"{name}.py", primer.encode(), 0, (NO_ARGUMENTS,)))
    outcome = run_in(failing, FRESH_OR_WARM)
    assert values(outcome) == RIGHT_AND_COLD
    assert outcome.tier == Tier.COLD
    reasons = outcome.why_not.split("; ")
    for name in names:
        (told,) = [reason for reason in reasons if reason.startswith(f"{name}.py: ")]
        assert BAD_PRIMERS[name][1] in told
    pid = failing.zygote.pid
    again = run_in(failing, FRESH_OR_WARM)
    assert (again.why_not, failing.zygote.pid) == (outcome.why_not, pid), "it is not tried again"


@pytest.mark.slow
def test_a_good_primer_beside_bad_ones_is_primed(both: Pair) -> None:
    primers = {name: BAD_PRIMERS[name][0] for name in ("raises", "changes a setting")}
    with Sandbox.start(compiled=both.compiled, tier=Tier.WARM) as sandbox:
        for name, source in {"good": HARMLESS, **primers}.items():
            sandbox.prepare(Primer(f"{name}.py", source.encode(), 0, (NO_ARGUMENTS,)))
        outcome = run_in(sandbox, FRESH_OR_WARM)
    assert outcome.tier == Tier.WARM
    assert values(outcome) == [RIGHT_AND_COLD[0], 1.0]
    assert "its fault" in outcome.why_not
    assert "jax.config" in outcome.why_not


def test_a_problem_with_a_bad_primer_is_graded(failing: Sandbox, tmp_path: Path) -> None:
    problem = make_problem(tmp_path, primer="def f(x, k): return x[9, 9]")
    report = graded(RIGHT, problem, failing)
    assert (report.verdict, report.score, report.messages) == (Verdict.AC, 10.0, ())
    assert report.provenance.tier == Tier.COLD
    assert "summed/primer.py: " in report.provenance.why_not_faster
    problem = make_problem(tmp_path, primer=None)
    assert graded(RIGHT, problem, failing).verdict == Verdict.AC


@pytest.mark.slow
def test_a_proof_is_asked_for_before_anything_is_primed(
    both: Pair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A trial whose numbers depend on the tier: with that, nothing is warm here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    liar = f"{IS_WARM}\ndef _trial_of_threads(): return [1.0, float(warm)]\ndef f(): pass\n"
    monkeypatch.setattr(priming, "TRIAL", Primer("liar.py", liar.encode(), 0, (NO_ARGUMENTS,)))
    with Sandbox.start(compiled=both.compiled, tier=Tier.WARM) as sandbox:
        report = graded(RIGHT, both.problem, sandbox)
    assert (report.verdict, report.provenance.tier) == (Verdict.AC, Tier.COLD)
    told = "numbers are not the same: [1.0, 1.0], without priming [1.0, 0.0]"
    assert report.provenance.why_not_faster == told
    assert not list(tmp_path.glob("grader/proven/warm-*"))


# Children of a warm zygote.

LIVELY = """
import jax, jax.numpy as jnp, numpy as np, os
from flax import nnx

def compiles(n):
    return jax.jit(lambda x: jnp.sin(x) * n + jnp.cumsum(x))(jnp.arange(64.0)).sum()

def copies():
    big = jnp.asarray(np.arange(1 << 20, dtype=np.float32))
    return np.asarray(big).sum(dtype=np.float64), jnp.array(big, copy=True)[-1]

def convolves():
    x = jnp.arange(32.0 * 32 * 3).reshape(1, 32, 32, 3) / 1000
    return nnx.Conv(3, 16, (3, 3), rngs=nnx.Rngs(1))(x).sum()

def attends():
    x = jax.random.normal(jax.random.key(5), (2, 16, 32))
    return jax.nn.softmax(jnp.einsum("bij,bkj->bik", x, x)).sum()

def initialises():
    return nnx.Linear(64, 64, rngs=nnx.Rngs(3)).kernel[...].sum()

def permutes():
    return jax.random.permutation(jax.random.key(1), 3000)[:3].sum()

def f():
    told = [compiles(2), compiles(3), *copies(), convolves(), attends(), initialises(), permutes()]
    return [float(each) for each in told] + [float(len(os.listdir('.')))]
"""


@pytest.mark.slow
def test_children_of_a_warm_zygote_can_do_all_that_others_can(both: Pair) -> None:
    graded(RIGHT, both.problem, both.warm)
    cold, warm = (run_in(sandbox, LIVELY) for sandbox in (both.cold, both.warm))
    assert (cold.tier, warm.tier) == (Tier.COLD, Tier.WARM)
    assert values(warm) == values(cold)
    assert values(warm)[2:4] == [(1 << 20) * ((1 << 20) - 1) / 2, (1 << 20) - 1]


def test_a_warm_zygote_is_alive_and_holds_no_array(both: Pair) -> None:
    graded(RIGHT, both.problem, both.warm)
    assert len(os.listdir(f"/proc/{both.warm.zygote.pid}/task")) > 1
    source = (
        "import jax\ndef f(): return [float(len(jax.live_arrays())), float(len(jax.devices()))]"
    )
    assert values(run_in(both.warm, source)) == values(run_in(both.cold, source)) == [0.0, 1.0]


# More than one problem, and a zygote that dies.


@pytest.mark.slow
def test_several_problems_are_primed_in_one_zygote(both: Pair, tmp_path: Path) -> None:
    graded(RIGHT, both.problem, both.warm)
    pid = both.warm.zygote.pid
    primer = PRIMER.replace("tanh", "cosh").replace("key(3)", "key(4)")
    others = [make_problem(tmp_path, text, name) for text, name in ((primer, "b"), (PRIMER, "c"))]
    for problem in (*others, both.problem, *others):
        name = problem.spec.id
        reports = [
            graded(RIGHT.replace("summed", name), problem, sandbox)
            for sandbox in (both.cold, both.warm)
        ]
        assert seen(reports[0]) == seen(reports[1])
        assert [report.verdict for report in reports] == [Verdict.AC] * 2
        provenance = reports[1].provenance
        assert (provenance.tier, provenance.why_not_faster) == (Tier.WARM, "")
    assert both.warm.zygote.pid == pid
    logs = f"{LOGS}def f(): return jnp.cosh(jnp.ones(3))"
    assert b"cosh" not in run_in(both.warm, logs).calls[0].stderr
    assert b"cosh" in run_in(both.warm, logs.replace("ones(3)", "ones(9)")).calls[0].stderr


@pytest.mark.slow
def test_a_zygote_that_died_is_primed_again(both: Pair) -> None:
    before = graded(RIGHT, both.problem, both.warm)
    pid = both.warm.zygote.pid
    os.kill(pid, signal.SIGKILL)
    both.warm._zygote._process.wait()
    after = graded(RIGHT, both.problem, both.warm)
    assert both.warm.zygote.pid != pid
    assert seen(after) == seen(before)
    assert after.provenance.tier == Tier.WARM
    assert (
        b"tanh"
        not in run_in(both.warm, f"{LOGS}def f(): return jnp.tanh(jnp.ones(3))").calls[0].stderr
    )


@pytest.mark.slow
def test_runs_at_once_are_primed_once(both: Pair) -> None:
    with Sandbox.start(compiled=both.compiled, tier=Tier.WARM) as sandbox:
        reports = []

        def work() -> None:
            reports.append(graded(RIGHT, both.problem, sandbox))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {(report.verdict, report.provenance.tier) for report in reports} == {
            (Verdict.AC, Tier.WARM)
        }


@pytest.mark.usefixtures("light")
def test_an_unprimed_process_is_not_started_after_the_end() -> None:
    with Compiled.open() as compiled:
        with Sandbox.start(compiled=compiled, tier=Tier.WARM) as sandbox:
            level = sandbox.level
        with pytest.raises(JudgeError, match="the sandbox was closed"):
            sandbox._other(level, compiled=False)
        assert not sandbox._others
