"""Every file under tests/hostile attacks the grader, and may only get the verdicts it names.

The first line of a file says what it tries and what it may get; a file that ends with `Slow.` there
waits for a time limit. An attack that succeeds prints ESCAPED; one whose success shows elsewhere
would get a verdict that its line does not name, or leave a process.
"""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support import tiny
from support.helpers import children_of
from support.paths import HOSTILE, ROOT
from support.tiny import catalogue_of, lay_problem

from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.running import MAX_RUNS
from grader.grading.submission import Submission
from grader.report import json as json_report
from grader.report.text import render
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.zygote import RefusedError
from grader.verdict import Verdict

FOLDER = HOSTILE
LEAST_FILES = 100
FIRST_LINE = re.compile(
    r"# Tries: (?P<tries>[a-z_][^\n]*?)\."
    r" May get: (?P<verdicts>[A-Z]{2,3}(?: [A-Z]{2,3})*)\."
    r"(?P<slow> Slow\.)?"
)
ALLOWABLE = frozenset(Verdict) - {Verdict.JE}
# What these leave, a second run of the same file looks for.
RUN_TWICE = "leftovers_"

Grade = Callable[..., Report]
# Enough for jax, and soon filled.
SIZES = {
    "memory_mib": 400,
    "printed_kib": 16,
    "returned_kib": 16,
    "source_kib": 64,
}
# What waits for a limit should not wait long; what must not reach it may run on a busy machine.
SHORT_S, SHORT_WITH_JAX_S, PATIENT_S = 0.7, 1.5, 20.0
FIRST = 6  # attacks of each kind
FIRST_ANYWHERE = 2  # at the second level, of each kind below
# What these kinds attack is the same at each level: the runner, its answers, its limits.
ANYWHERE = {
    *("bomb", "exceptions", "exits", "finalisers", "frames", "jax", "monkeypatch", "output"),
    *("recursion", "source", "time", "values", "wire"),
}
RIGHT = tiny.GOOD.encode()


@dataclass(frozen=True)
class Attack:
    """One hostile source: what it tries, and which verdicts are right for it."""

    name: str
    tries: str
    allowed: frozenset[Verdict]
    slow: bool
    source: bytes

    @property
    def kind(self) -> str:
        """The first word of its name."""
        return self.name.partition("_")[0]

    @property
    def seconds(self) -> float:
        """The limit of its time: long enough for what it tries."""
        if not self.slow:
            return PATIENT_S
        return SHORT_WITH_JAX_S if b"jax" in self.source else SHORT_S


def read_attack(path: Path) -> Attack:
    """A file and what its first line says; ValueError, which names the file, if it says nothing."""
    source = path.read_bytes()
    line = source.partition(b"\n")[0].decode()
    said = FIRST_LINE.fullmatch(line)
    if said is None:
        raise ValueError(f"{path.name}: the first line is not well-formed: {line}")
    verdicts = said["verdicts"].split()
    unknown = set(verdicts) - ALLOWABLE
    if unknown or len(set(verdicts)) < len(verdicts):
        raise ValueError(f"{path.name}: these are not verdicts to allow: {' '.join(verdicts)}")
    allowed = frozenset(map(Verdict, verdicts))
    return Attack(path.stem, said["tries"], allowed, said["slow"] is not None, source)


# Sources that nobody wants on the disk, or that can't begin with a comment.
BOMBS: dict[str, tuple[str, str, bytes]] = {
    "bomb_parentheses": ("to crash the parser by 60,000 open brackets", "CE", b"(" * 60_000),
    "bomb_unary": ("to crash the compiler by 60,000 minus signs", "CE", b"-" * 60_000 + b"1"),
    "bomb_not": ("to crash it by `not not not ...`", "CE", b"not " * 15_000 + b"1"),
    "bomb_attributes": (
        "to crash the compiler by a chain of attributes",
        "CE",
        b"x" + b".x" * 30_000,
    ),
    "bomb_sum": ("to crash the compiler by a long sum", "CE AC", b"+".join([b"1"] * 30_000)),
    "bomb_calls": ("to crash it by a chain of calls", "CE", b"f" + b"()" * 30_000),
    "bomb_lambdas": ("to nest 8,000 lambdas", "CE", b"lambda:" * 8_000 + b"1"),
    "bomb_blocks": (
        "to nest 110 blocks",
        "CE",
        b"".join(b" " * n + b"if 1:\n" for n in range(110)),
    ),
    "bomb_lists": ("to nest 30,000 lists", "CE", b"[" * 30_000 + b"]" * 30_000),
    "bomb_elif": (
        "to chain 4,900 elif",
        "CE",
        b"if 0: pass\n" + b"elif 0: pass\n" * 4_900 + b"x\n",
    ),
    "bomb_backslashes": ("to join 30,000 lines by backslashes", "CE", b"\\\n" * 30_000),
    "bomb_f_strings": ("to nest f-strings", "CE", b"f'{" * 3_000 + b"1" + b"}'" * 3_000),
    "bomb_digits": ("to parse a number of 60,000 digits", "CE", b"x = " + b"9" * 60_000),
    "bomb_underscores": ("to have an identifier of 60,000 letters", "CE", b"_" * 60_000),
    "bomb_null_bytes": ("to hide code behind a null byte", "CE", RIGHT + b"\0" + RIGHT),
    "bomb_surrogates": ("to send half a surrogate pair", "CE", RIGHT + b"#\xed\xa0\x80\n"),
    "bomb_utf_16": ("to send UTF-16", "CE", RIGHT.decode().encode("utf-16")),
    "bomb_two_marks": ("to send two byte order marks", "CE", b"\xef\xbb\xbf" * 2 + RIGHT),
    "bomb_form_feeds": ("to indent by form feeds", "AC CE", b"\f\f\f" + RIGHT),
    "bomb_coding": (
        "to be decoded by a codec of its choice",
        "AC",
        b"# -*- coding: unicode_escape -*-\n" + RIGHT,
    ),
    "bomb_decorators": (
        "to stack 20,000 decorators",
        "CE AC",
        b"@id\n" * 20_000 + b"def tiny(a, b): pass\n",
    ),
    "bomb_targets": ("to assign to a deep target", "CE", b"(" * 20_000 + b"x" + b",)" * 20_000),
    "bomb_bare_bytes": ("to send all 256 bytes", "CE", bytes(range(256))),
    "bomb_too_large": ("to send more than may be read", "CE", RIGHT + b"#" * (1 << 16)),
    "bomb_empty": ("to send nothing but white space", "CE", b" \t\n\f" * 1_000),
}


def attacks() -> Iterator[Attack]:
    """All of them; a file whose first line is not well-formed is left to the test of that."""
    for path in sorted(FOLDER.glob("*.py")):
        try:
            yield read_attack(path)
        except ValueError:
            continue
    for name, (tries, verdicts, source) in BOMBS.items():
        yield Attack(name, tries, frozenset(map(Verdict, verdicts.split())), False, source)


ATTACKS = list(attacks())


def complaints(report: Report, allowed: frozenset[Verdict]) -> list[str]:
    """What is wrong with a hostile file's report; nothing if the walls held."""
    found = []
    reasons = [
        text for case in report.cases for text in (case.reason.for_student, case.reason.for_staff)
    ]
    if report.verdict not in allowed:
        told = " | ".join(dict.fromkeys((*report.messages, *reasons)))
        found.append(f"{report.verdict} is not among {sorted(allowed)}: {told}")
    printed = (report.printed.stdout, report.printed.stderr)
    texts = (*printed, *report.messages, *reasons)
    found += [text[text.index("ESCAPED") :].splitlines()[0] for text in texts if "ESCAPED" in text]
    if signs := sorted(set(filter(_is_unprintable, shown(report)))):
        found.append(f"characters that rule a terminal: {signs}")
    json_report.write(report)
    return found


def shown(report: Report) -> str:
    """The longest report that a person reads."""
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(render(report, verbose=True))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _is_unprintable(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs")


def submission(source: bytes) -> Submission:
    return Submission(Path("submission.py"), source, len(source), "0" * 64)


@pytest.fixture(scope="module", params=["strict"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The walls of the level."""
    with Sandbox.start(request.param) as started:
        try:
            assert started.level
        except RefusedError as refused:
            pytest.skip(f"this machine has no {request.param}: {refused}")
        yield started


@pytest.fixture(scope="module")
def prepared_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[[float], Prepared]:
    """`tiny` with one case of each kind, and a limit of seconds."""
    folder = lay_problem(
        tmp_path_factory.mktemp("hostile"), tiny.SPEC.replace("count: 2", "count: 1")
    )
    problem = catalogue_of(folder).load("tiny")

    @cache
    def prepared_for(seconds: float) -> Prepared:
        times = {"wall_s": seconds, "cpu_s": seconds}
        limits = problem.spec.limits.model_copy(update=SIZES | times)
        return Prepared(replace(problem, spec=problem.spec.model_copy(update={"limits": limits})))

    return prepared_for


@pytest.fixture
def grade_hostile(prepared_for: Callable[[float], Prepared], sandbox: Sandbox) -> Grade:
    """Grades a source, in the sandbox of the level that is tried."""

    def grade_source(source: bytes, seconds: float = PATIENT_S) -> Report:
        runs = MAX_RUNS if seconds == PATIENT_S else 1  # the second would wait for the limit again
        return grade_prepared(submission(source), prepared_for(seconds), sandbox, runs)

    return grade_source


def _parameters(attacks: Iterable[Attack]) -> list[Any]:
    """The first attacks of each kind are tried each time, and the others in CI."""
    first = set(_first_of_each_kind(attacks, FIRST))
    return [
        pytest.param(
            attack,
            id=attack.name,
            marks=[] if attack in first and not attack.slow else [pytest.mark.slow],
        )
        for attack in attacks
    ]


def _first_of_each_kind(attacks: Iterable[Attack], count: int) -> Iterator[Attack]:
    seen: Counter[str] = Counter()
    for attack in attacks:
        seen[attack.kind] += 1
        if seen[attack.kind] <= count:
            yield attack


@pytest.mark.parametrize("attack", _parameters(ATTACKS))
def test_the_walls_hold(attack: Attack, grade_hostile: Grade, sandbox: Sandbox) -> None:
    for _ in range(2 if attack.name.startswith(RUN_TWICE) else 1):
        report = grade_hostile(attack.source, attack.seconds)
        assert complaints(report, attack.allowed) == [], attack.tries
    assert children_of(sandbox.zygote.pid) == []


# At the second level that is used unasked.
SELDOM = [a for a in ATTACKS if a.kind not in ANYWHERE]
SELDOM += _first_of_each_kind((a for a in ATTACKS if a.kind in ANYWHERE), FIRST_ANYWHERE)


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["landlock"], indirect=True)
@pytest.mark.parametrize("attack", SELDOM, ids=[attack.name for attack in SELDOM])
def test_the_walls_hold_without_namespaces(
    attack: Attack, grade_hostile: Grade, sandbox: Sandbox
) -> None:
    test_the_walls_hold(attack, grade_hostile, sandbox)


def test_every_kind_is_tried_without_namespaces() -> None:
    assert {attack.kind for attack in SELDOM} == {attack.kind for attack in ATTACKS} >= ANYWHERE
    assert len({attack.name for attack in SELDOM}) == len(SELDOM) > len(ATTACKS) / 2


def test_there_are_enough_attacks() -> None:
    assert len(list(FOLDER.glob("*.py"))) >= LEAST_FILES


def test_first_lines_are_well_formed() -> None:
    found = [wrong for path in sorted(FOLDER.iterdir()) for wrong in _not_well_formed(path)]
    assert found == []


def files_of_ours(source: str) -> list[str]:
    """The files of the grader that an attack tries to read, below grader/."""
    return re.findall(r"\{GRADER\}/([\w/]+\.py)", source)


def test_the_files_that_attacks_try_to_read_are_there() -> None:
    """What is not there can't be read, whatever the walls are."""
    named = [name for path in FOLDER.glob("*.py") for name in files_of_ours(path.read_text())]
    assert "grading/judge.py" in named
    assert [name for name in named if not (ROOT / "grader" / name).is_file()] == []


def _not_well_formed(path: Path) -> Iterator[str]:
    """Why the test above would not run ``path``, or could not be read."""
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+\.py", path.name) or not path.is_file():
        yield f"{path.name}: not the name of an attack"
        return
    if path.stat().st_size > 1 << 16:
        yield f"{path.name}: larger than 64 KiB"
    try:
        read_attack(path)
    except ValueError as error:
        yield str(error)


def test_no_two_attacks_try_the_same() -> None:
    tries = [attack.tries for attack in ATTACKS]
    assert len(set(tries)) == len(tries)
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"print('ESCAPED by a plant')\n" + RIGHT, "ESCAPED by a plant"),
        (b"import sys\nprint('ESCAPED too', file=sys.stderr)\n" + RIGHT, "ESCAPED too"),
        (b"def tiny(a, b): raise ValueError('ESCAPED with a text')", "ESCAPED with a text"),
        (b"def tiny(a, b): return [a, b]", "WA is not among"),
        (b"import os\ndef tiny(a, b): os._exit(0)", "RTE is not among"),
    ],
)
def test_the_check_above_can_fail(grade_hostile: Grade, source: bytes, told: str) -> None:
    found = complaints(grade_hostile(source), frozenset({Verdict.AC}))
    assert any(text.startswith(told) for text in found), found


def test_a_judge_error_is_never_allowed(grade_hostile: Grade) -> None:
    report = replace(grade_hostile(RIGHT), verdict=Verdict.JE)
    assert complaints(report, ALLOWABLE) != []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "import os",
        "# Tries: to say no verdict.",
        "# Tries: to allow a judge error. May get: AC JE.",
        "# Tries: to allow one twice. May get: AC AC.",
        "# Tries: to end early. May get: AC",
        "# Tries: To begin large. May get: AC.",
        "# Tries: to be followed by more. May get: AC. Slow. Not",
    ],
)
def test_other_first_lines_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "an_attack.py"
    path.write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"an_attack\.py"):
        read_attack(path)


def test_a_first_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "an_attack.py"
    path.write_text("# Tries: to be read. May get: AC RTE. Slow.\n")
    attack = read_attack(path)
    assert (attack.tries, attack.slow) == ("to be read", True)
    assert attack.allowed == {Verdict.AC, Verdict.RTE}
