"""Programs that share a process: what one does to it costs none of the others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.checking.mutants.pools import pools
from grader.checking.mutants.rejected import living, rejected, tried
from grader.checking.mutants.together import answers_of, footing
from grader.checking.package import Package
from grader.mutants.mutant import Family, Mutant
from grader.sandbox.outcome import Raised, Returned
from grader.verdict import Verdict

RIGHT = "def tiny(a, b):\n    return [a + b, a * b]\n"
ABSOLUTE = "def tiny(a, b):\n    return [abs(a + b), a * b]\n"
# Each is rejected for a reason of its own; the last ones end the process that they share.
BAD = {
    Verdict.WA: "def tiny(a, b):\n    return [a - b, a * b]\n",
    Verdict.RTE: "def tiny(a, b):\n    return [a + b, a * b / 0]\n",
    Verdict.MLE: "def tiny(a, b):\n    return [len(bytearray(1 << 60)), a]\n",
}
ENDS = "import os\ndef tiny(a, b):\n    os._exit(0)\n"
CRASHES = "import ctypes\ndef tiny(a, b):\n    return ctypes.string_at(0)\n"
BROKEN = "def tiny(a, b):\n    return [\n"
ENDLESS = "def tiny(a, b):\n    while True:\n        pass\n"
PATCHES = "import builtins\nbuiltins.abs = lambda value: 0.0\n" + RIGHT
CLOSES = "import sys\ndef tiny(a, b):\n    sys.stdout.close()\n    return [a + b, a * b]\n"
PRINTS = "def tiny(a, b):\n    print(a)\n    return [a + b, a * b]\n"
COUNTS = (
    "import math\ndef tiny(a, b):\n    math.calls = getattr(math, 'calls', 0) + 1\n"
    "    return [a + b, a * b if math.calls == 1 else 0]\n"
)
ONCE = (
    "import math\nFIRST = not hasattr(math, 'loaded')\nmath.loaded = True\n"
    "def tiny(a, b):\n    return [a + b, a * b if FIRST else 0]\n"
)


def program(source: str, origin: Path) -> Mutant:
    return Mutant("one", 1, "by hand", source.encode(), "", origin, Family.SLIP, "")


def test_each_program_gets_a_verdict_of_its_own(package: Callable[..., Package]) -> None:
    made = package(RIGHT)
    here = made.problem.reference
    sources = [RIGHT, *BAD.values(), ENDS, CRASHES, BROKEN, RIGHT + "\n"]
    programs = [program(source, here) for source in sources]
    found = tried(made, programs)
    assert found[0] == found[-1] == dict.fromkeys((2, 3, 0, 1), Verdict.AC)
    wanted = [*BAD, Verdict.RTE, Verdict.RTE, Verdict.RTE]
    assert found[1:-1] == [{2: verdict} for verdict in wanted]
    assert living(made, programs) == (programs[0], programs[-1])
    assert rejected(made, programs[:2], made.cases, made.expected.vectors) == [
        frozenset(),
        frozenset(range(4)),
    ]


@pytest.mark.slow
def test_an_endless_program_costs_its_time_once(package: Callable[..., Package]) -> None:
    made = package(RIGHT)
    here = made.problem.reference
    programs = [program(source, here) for source in (RIGHT, ENDLESS, BAD[Verdict.WA])]
    first, second, third = rejected(made, programs, made.cases, made.expected.vectors)
    assert (first, third) == (frozenset(), frozenset(range(4)))
    assert second == {0}, "it was called again"


def test_a_program_that_disturbs_the_others_is_run_apart(
    package: Callable[..., Package],
) -> None:
    made = package(ABSOLUTE)
    here = made.problem.reference
    honest = [program(f"{ABSOLUTE}# {n}\n", here) for n in range(3)]
    wrong = program("def tiny(a, b):\n    return [abs(a - b), a * b]\n", here)
    programs = [honest[0], program(PATCHES, here), *honest[1:], wrong]
    found = rejected(made, programs, made.cases, made.expected.vectors)
    assert found == [frozenset()] * 4 + [frozenset(range(4))]
    # The guard is needed: in one process the next program is wrong.
    sources = [PATCHES.encode(), honest[0].source]
    calls = [(0, made.cases[0]), (1, made.cases[0])]
    answers = answers_of(made, sources, calls, footing(made).limits)
    assert isinstance(answers[1], Returned)
    assert answers[1].values is not None
    assert answers[1].values[0] == 0


def test_examples_that_get_along_are_found(package: Callable[..., Package]) -> None:
    examples = {"1_closes": CLOSES, "2_prints": PRINTS, "3_counts": COUNTS, "4_right": RIGHT}
    made = package(ABSOLUTE, accepted=examples)
    assert len(made.accepted) == 3, "what counts is wrong on its second call"
    (tiny,) = {path.parent for path in pools(made).pool if path.name != "tiny.py"}
    pool = {path.name: number for path, number in pools(made).pool.items()}
    assert set(pool) == {"1_closes.py", "2_prints.py", "4_right.py", "tiny.py"}
    assert pool["1_closes.py"] != pool["2_prints.py"]
    assert tiny.name == "accepted"


def test_an_example_that_disturbs_itself_is_left_out(package: Callable[..., Package]) -> None:
    made = package(ABSOLUTE, accepted={"1_once": ONCE, "2_right": RIGHT})
    assert [path.name for path in pools(made).alone] == ["1_once.py"]
    assert {path.name for path in pools(made).pool} == {"2_right.py", "tiny.py"}


@pytest.mark.parametrize("source", [BROKEN, "x = 1\n", "def tiny(a):\n    return a\n"])
def test_what_can_not_be_loaded_is_an_error_of_its_own(
    package: Callable[..., Package], source: str
) -> None:
    made = package(RIGHT)
    calls = [(0, made.cases[0]), (1, made.cases[0])]
    answers = answers_of(made, [source.encode(), RIGHT.encode()], calls, footing(made).limits)
    assert isinstance(answers[0], Raised)
    assert isinstance(answers[1], Returned)
