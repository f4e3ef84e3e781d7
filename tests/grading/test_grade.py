"""The whole flow: what a submission learns, what a student sees, whose fault it is."""

import contextlib
import dataclasses
import json
import os
import signal
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.helpers import FORGE, children_of
from support.tiny import GOOD

from grader.cases.make import Case
from grader.errors import JudgeError
from grader.grading import prepared
from grader.grading.grade import grade
from grader.grading.prepared import problem_cases
from grader.grading.report import Report
from grader.grading.running import MAX_RUNS
from grader.grading.submission import Submission
from grader.grading.told import ASK_STAFF
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.report import json as json_report
from grader.report.audience import Audience, visible_to
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

Grade = Callable[[str | bytes], Report]


@pytest.fixture
def tiny(tiny: Problem) -> Problem:
    """The problem with less patience: many of these submissions hang."""
    limits = tiny.spec.limits.model_copy(update={"wall_s": 1.0, "cpu_s": 1.0})
    return dataclasses.replace(tiny, spec=tiny.spec.model_copy(update={"limits": limits}))


def submission(source: str | bytes) -> Submission:
    data = source.encode() if isinstance(source, str) else source
    return Submission(Path("submission.py"), data, len(data), "0" * 64)


def verdicts(report: Report) -> list[Verdict]:
    return [case.verdict for case in report.cases]


def hidden_values(problem: Problem, salt: str = "") -> list[Case]:
    cases = problem_cases(problem, salt, lambda: pytest.fail("no generator of the author's"))
    return [case for case in cases if case.visibility == "hidden"]


def test_a_right_answer_gets_all_points(grade_tiny: Grade) -> None:
    report = grade_tiny(GOOD)
    assert report.verdict == Verdict.AC
    assert report.score == report.max_score
    assert all(case.error_ratio == (0.0, 0.0) for case in report.cases)


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("def tiny(a, b): return [a + b, a - b]", Verdict.WA),
        ("def tiny(a, b): return [[a + b], [a * b]]", Verdict.WA),
        ("def tiny(a, b): return None", Verdict.WA),
        ("def tiny(a, b): raise ValueError", Verdict.RTE),
        ("import os\ndef tiny(a, b): os._exit(0)", Verdict.RTE),
        pytest.param("def tiny(a, b):\n    while True: pass", Verdict.TLE, marks=pytest.mark.slow),
        ("def tiny(a, b): raise MemoryError", Verdict.MLE),
        ("def tiny(a, b): print('x' * 10**6); return [a + b, a * b]", Verdict.OLE),
        ("def tiny(a, b): return [0.0] * 10**5", Verdict.OLE),
        ("def tiny(a, b:", Verdict.CE),
        ("def tiny(a): return a", Verdict.CE),
        ("tiny = 5", Verdict.CE),
        ("import nothing_of_this_name", Verdict.CE),
        ("import os; os._exit(0)", Verdict.CE),
        ("import ctypes; ctypes.string_at(0)", Verdict.CE),
        ("while True: pass", Verdict.TLE),
        ("print('x' * 10**6)", Verdict.OLE),
        ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Verdict.SV),
        ("import ctypes\ndef tiny(a, b): ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Verdict.SV),
        (b"\xff\xfe\x00", Verdict.CE),
        (b"", Verdict.CE),
        (b"#" * (1 << 20), Verdict.CE),
        (b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), Verdict.AC),
    ],
)
def test_verdicts(grade_tiny: Grade, source: str | bytes, verdict: Verdict) -> None:
    report = grade_tiny(source)
    assert report.verdict == verdict, report.messages
    if verdict != Verdict.AC:
        assert report.score == 0.0


def test_the_worst_case_counts_and_the_others_keep_their_points(grade_tiny: Grade) -> None:
    source = (
        "calls = 0\n"
        "def tiny(a, b):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    if calls == 3: raise KeyError\n"
        "    return [a + b, a * b]\n"
    )
    report = grade_tiny(source)
    assert verdicts(report) == [Verdict.AC, Verdict.AC, Verdict.RTE, Verdict.AC]
    assert (report.verdict, report.score) == (Verdict.RTE, report.max_score / 2)


def test_a_case_that_ends_the_process_costs_that_case_alone(grade_tiny: Grade) -> None:
    source = "import os\ndef tiny(a, b):\n    if MARK < a: os._exit(0)\n    return [a + b, a * b]\n"
    report = grade_tiny(GOOD)
    largest = max(range(4), key=lambda n: report.cases[n].inputs["a"])
    mark = sorted(case.inputs["a"] for case in report.cases)[2]
    assert isinstance(mark, float)
    found = verdicts(grade_tiny(source.replace("MARK", repr(mark))))
    assert found == [Verdict.RTE if n == largest else Verdict.AC for n in range(4)]


def test_a_file_that_does_otherwise_when_loaded_again_pays_for_it(
    tiny: Problem, sandbox: Sandbox
) -> None:
    """It tells its second process from the first by the time."""
    assert sandbox.level
    limits = tiny.spec.limits.model_copy(update={"wall_s": 30.0})
    patient = dataclasses.replace(tiny, spec=tiny.spec.model_copy(update={"limits": limits}))
    later = time.time() + 3
    source = f"""
import ctypes, os, time
if time.time() > {later}:
    ctypes.CDLL(None).ptrace(0, 0, 0, 0)
def tiny(a, b):
    while time.time() <= {later}:
        time.sleep(0.01)
    os._exit(0)
"""
    report = grade(submission(source), patient, sandbox)
    verdicts = [case.verdict for case in report.cases]
    assert verdicts[0] == Verdict.RTE
    assert set(verdicts[1:]) == {Verdict.SV}
    assert report.verdict == Verdict.SV


def test_a_file_that_always_hangs_takes_its_time_twice_only(grade_tiny: Grade) -> None:
    report = grade_tiny("import time\ndef tiny(a, b): time.sleep(60)")
    assert verdicts(report) == [Verdict.TLE] * 4
    assert report.messages == (f"2 cases were not run: the process had ended {MAX_RUNS} times",)
    assert [case.wall_s > 1 for case in report.cases] == [True, True, False, False]


# What a submission can find.

# The child may not read /proc/self/maps. Where its memory is it finds by trial: msync refuses what
# is not mapped, writev what can't be read. It looks around all addresses it can learn of.
SCAN = """
import ctypes, gc, os
import numpy as np
libc = ctypes.CDLL(None)
libc.memmem.restype = ctypes.c_void_p
libc.memmem.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
libc.msync.argtypes = [ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
libc.writev.restype = ctypes.c_ssize_t
libc.writev.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
PAGE, CHUNK, MARGIN = 4096, 1 << 20, 1 << 26

def known_addresses():
    # With what the zygote froze, and with what they refer to: numbers and texts are in no list.
    gc.unfreeze()
    known = gc.get_objects()
    yield from map(id, known)
    yield from map(id, gc.get_referents(*known))
    for size in (1, 1000, 100_000, 1 << 22):
        yield ctypes.addressof(ctypes.create_string_buffer(size))
    yield ctypes.cast(libc.memmem, ctypes.c_void_p).value

def areas():
    found = []
    for address in sorted(known_addresses()):
        low, high = max(CHUNK, address // CHUNK * CHUNK - MARGIN), address + MARGIN
        if found and low <= found[-1][1]:
            found[-1][1] = high
        else:
            found.append([low, high])
    return found

def is_mapped(at):
    return libc.msync(at, CHUNK, 1) == 0 or any(
        libc.msync(page, PAGE, 1) == 0 for page in range(at, at + CHUNK, PAGE)
    )

def readable():
    inlet, outlet = os.pipe()
    pages = CHUNK // PAGE
    vector = np.ones((pages, 2), np.uint64)  # struct iovec: one byte of each page
    for low, high in areas():
        for at in range(low, high, CHUNK):
            if not is_mapped(at):
                continue
            vector[:, 0] = at + PAGE * np.arange(pages, dtype=np.uint64)
            page = 0
            while page < pages:
                done = libc.writev(outlet, vector.ctypes.data + 16 * page, pages - page)
                if done > 0:
                    os.read(inlet, done)
                    yield at + PAGE * page, at + PAGE * (page + done)
                page += max(done, 0) + 1
    os.close(inlet)
    os.close(outlet)

def found_here(needles):
    # The names of the needles of which there is a copy besides the one that is looked for.
    buffers = {}
    for name, masked in needles.items():
        buffers[name] = (ctypes.c_ubyte * len(masked))()
        for n, byte in enumerate(masked):
            buffers[name][n] = byte ^ 0x5A
    found = set()
    for at, end in readable():
        for name, needle in buffers.items():
            start, ours = at, ctypes.addressof(needle)
            while hit := libc.memmem(start, end - start, ours, len(needle)):
                if hit != ours:
                    found.add(name)
                    break
                start = hit + 1
    return [name for name in needles if name in found]
"""
FIND_ALL = """
def tiny(a, b):
    print(found_here(NEEDLES))
    return [a + b, a * b]
"""


def masked(needle: bytes) -> bytes:
    return bytes(byte ^ 0x5A for byte in needle)


def scan(
    problem: Problem, sandbox: Sandbox, needles: dict[str, bytes], salt: str, extra: str
) -> list[list[str]]:
    """Which of the needles are found in each case, in order; ``extra`` is a part of the source."""
    hidden = {name: masked(needle) for name, needle in needles.items()}
    source = f"{SCAN}\nNEEDLES = {hidden!r}\n{extra}\n{FIND_ALL}"
    limits = problem.spec.limits.model_copy(
        update={"memory_mib": 4096, "wall_s": 30.0, "cpu_s": 30.0}
    )
    spec = problem.spec.model_copy(update={"limits": limits})
    report = grade(submission(source), dataclasses.replace(problem, spec=spec), sandbox, salt)
    assert report.verdict == Verdict.AC, report
    return [json.loads(line.replace("'", '"')) for line in report.printed.stdout.splitlines()]


@pytest.mark.slow
def test_nothing_that_decides_the_verdict_is_in_the_process(
    tiny: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scans the memory of the run, while a run of the reference goes on beside it."""
    salt = "salt-of-the-course-8d1f"
    monkeypatch.setenv("GRADER_SALT", salt)
    tiny.reference.write_text("# remark-in-the-reference-77ab\n" + GOOD)
    spec = tiny.path.read_text().replace("rtol: 1.0e-6", "rtol: 1.2345678e-6")
    tiny.path.write_text(spec.replace("title: Add", "title: title-of-the-problem-4c2d, add"))
    tiny = Catalogue(tiny.path.parents[1], tiny.reference.parent).load("tiny")
    third, fourth = hidden_values(tiny, salt)

    def packed(case: Case, *names: str) -> bytes:
        return struct.pack(f"<{len(names)}d", *(case.inputs[name] for name in names))

    def product(case: Case) -> bytes:
        return struct.pack("<d", float(case.inputs["a"]) * float(case.inputs["b"]))

    needles = {
        "salt": salt.encode(),
        "reference": b"remark-in-the-reference-77ab",
        "spec": b"title-of-the-problem-4c2d",
        "tolerance": struct.pack("<d", 1.2345678e-6),
        "hidden input 3": packed(third, "a"),
        "hidden input 4": packed(fourth, "a"),
        "expected 3": product(third),
        "expected 4": product(fourth),
    }
    # What the source holds is found each time: or the scan finds nothing, whatever there is.
    needles |= {"text": b"planted-in-the-source-91e0", "number": struct.pack("<d", 0.123456789)}
    planted = {"text", "number"}
    extra = "PLANTED = ('planted-in-the-source-91e0', 0.123456789)"
    found = [set(names) for names in scan(tiny, sandbox, needles, salt, extra)]
    # A sample case: nothing. A hidden case: its own input, what it computed, and what was before.
    assert found[:2] == [planted, planted]
    assert found[2] == planted | {"hidden input 3"}
    assert found[3] - {"hidden input 3", "expected 3"} == planted | {"hidden input 4"}


# What a student sees.


def student_text(report: Report) -> str:
    return json_report.write(visible_to(report, Audience.STUDENT))


LEAKS = {
    "prints": "print('LEAK', a, b)",
    "prints to stderr": "import sys; print('LEAK', a, b, file=sys.stderr)",
    "raises": "raise ValueError('LEAK', a, b)",
    "raises a type of its own": "raise type(f'LEAK{a}', (ValueError,), {})(a)",
    "returns": "return [a, b]",
    "returns a type": "return type(f'LEAK{a}', (), {})()",
    "returns a shape": "import numpy as np; return np.zeros((int(a * 100), 1))",
    "prints before it ends": "import os; os.write(1, f'LEAK {a}'.encode()); os._exit(1)",
    "prints, then crashes": "import ctypes; print('LEAK', a); ctypes.string_at(0)",
    "forges": "send(frame(RAISED, calls, texts(f'LEAK{a}', f'LEAK{a}', f'{a}', f'{b}')))",
    "forges a refusal": "send(frame(REFUSED, calls, b'\\x07' + texts(f'LEAK{a}')))",
    "forges too much": "send(frame(REFUSED, calls, b'\\x0b' + texts(f'LEAK{a}')))",
    "floods": "while True: print('LEAK', a, flush=True)",
    "a name of a function": "exec(f'def LEAK{int(a * 1e6)}(): 1/0\\nLEAK{int(a * 1e6)}()')",
    "exits with it": "import os; os._exit(int(a * 100))",
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_student_sees_nothing_of_a_hidden_case(
    grade_tiny: Grade, tiny: Problem, name: str
) -> None:
    source = (
        FORGE + "calls = 0\ndef tiny(a, b):\n    global calls\n    calls += 1\n"
        "    if calls < 3: return [a + b, a * b]\n"
        f"    {LEAKS[name]}\n    return [0.0, 0.0]\n"
    )
    report = grade_tiny(source)
    assert verdicts(report)[:2] == [Verdict.AC] * 2
    assert report.verdict != Verdict.AC
    seen = student_text(report)
    assert "LEAK" not in seen
    for case in hidden_values(tiny):
        for value in case.inputs.values():
            assert isinstance(value, float)
            assert f"{value:.2f}"[:4] not in _without_times(seen)
            assert f"{int(value * 100)}" not in _without_times(seen)


def _without_times(text: str) -> str:
    """Times and sizes may hold any digits; what a hidden input can leak through them is known."""
    report = json.loads(text)
    for case in report["cases"]:
        for key in ("wall_s", "cpu_s", "memory_mib"):
            case.pop(key)
        if case["visibility"] == "sample":
            case.clear()
    report.pop("provenance")
    report.pop("submission")
    return json.dumps(report)


def test_the_guard_above_can_fail(grade_tiny: Grade) -> None:
    report = grade_tiny("def tiny(a, b):\n    raise ValueError('LEAK', a, b)\n")
    assert "LEAK" in student_text(report)  # of a sample case, which is public
    assert "LEAK" in json_report.write(visible_to(report, Audience.STAFF))


def test_what_was_printed_before_the_first_hidden_case_is_shown(grade_tiny: Grade) -> None:
    source = "print('loaded')\nn = 0\ndef tiny(a, b):\n    global n; n += 1; print('case', n)\n"
    report = grade_tiny(source)
    assert report.printed.stdout == "loaded\ncase 1\ncase 2\ncase 3\ncase 4\n"
    assert visible_to(report, Audience.STUDENT).printed.stdout == "loaded\ncase 1\ncase 2\n"


def test_a_second_process_shows_nothing_it_was_told(grade_tiny: Grade) -> None:
    """The first process dies in the first hidden case; the file is loaded again after that."""
    source = (
        "import os\nprint('loading')\nn = 0\n"
        "def tiny(a, b):\n    global n; n += 1\n    print('in', n, flush=True)\n"
        "    if n == 3: os._exit(0)\n    return [a + b, a * b]\n"
    )
    report = grade_tiny(source)
    assert verdicts(report) == [Verdict.AC, Verdict.AC, Verdict.RTE, Verdict.AC]
    assert visible_to(report, Audience.STUDENT).printed.stdout == "loading\nin 1\nin 2\n"


def test_escape_sequences_do_not_reach_a_terminal(grade_tiny: Grade) -> None:
    report = grade_tiny("print('\\x1b[2J\\r\\x07ok\\u202e')\ndef tiny(a, b): return 1.0\n")
    assert report.printed.stdout == "[2Jok\n"


# Ours is never theirs, and theirs never ours.


@pytest.mark.parametrize(
    "body",
    [
        "send(frame(BROKEN, calls, texts('a judge error, please')))",
        "send(frame(READY, calls, texts('namespaces')))",
        "send(frame(RETURNED, calls, array([], (0, 2**63))))",
        "send(frame(RETURNED, calls, array([1.0], (1,) * 64)))",
        "send(frame(RETURNED, calls, array([1.0, 2.0], kind=200)))",
        "send(frame(RETURNED, calls, length=2**64 - 1))",
        "send(frame(RAISED, calls, texts('', '', '', '')))",
        "send(frame(REFUSED, calls, b''))",
        "send(bytes(1 << 20))",
        "send(b'\\xff' * (1 << 20))",
        "os.kill(os.getppid(), 9)",
        "sys.stdout = sys.__stdout__ = None; os.close(4)",
        "[os.close(n) for n in range(5)]",
        "import threading; threading.Thread(target=send, args=(b'x' * 10**6,)).start()",
    ],
)
def test_no_submission_makes_a_judge_error_or_a_pass(grade_tiny: Grade, body: str) -> None:
    source = FORGE + (
        "calls = 0\ndef tiny(a, b):\n    global calls\n    calls += 1\n"
        f"    {body}\n    return [0.0, 0.0]\n"
    )
    report = grade_tiny(source)
    assert report.verdict not in (Verdict.AC, Verdict.JE), report
    assert grade_tiny(GOOD).verdict == Verdict.AC  # and the next run is as if it had not been


@pytest.mark.parametrize(
    "patch",
    [
        "import jail.convert; jail.convert.to_frame = lambda *a: (19, b'')",
        "import jail.wire; jail.wire.frame = lambda *a: b'passed'",
        "import jail.runner; jail.runner.call = lambda *a: (99, b'AC')",
        "import numpy; numpy.asarray = lambda *a, **k: None",
        "import numpy; numpy.allclose = lambda *a, **k: True",
        "import jail.failure; jail.failure.describe = lambda *a: (17, b'')",
        "import struct; struct.pack = lambda *a: b''",
        "import builtins; builtins.isinstance = lambda *a: True",
        "import sys; sys.modules['numpy'] = None",
        "import json; json.loads = lambda *a: {'verdict': 'AC'}",
    ],
)
def test_patching_the_runner_gains_nothing(grade_tiny: Grade, patch: str) -> None:
    report = grade_tiny(f"{patch}\ndef tiny(a, b): return [0.0, 0.0]\n")
    assert report.verdict not in (Verdict.AC, Verdict.JE), report
    assert grade_tiny(GOOD).verdict == Verdict.AC


def test_a_reference_that_fails_is_a_judge_error_without_a_score(
    tiny: Problem, sandbox: Sandbox
) -> None:
    tiny.reference.write_text("def tiny(a, b): raise ValueError('the secret of the reference')")
    report = grade(submission(GOOD), tiny, sandbox)
    assert (report.verdict, report.score, report.cases) == (Verdict.JE, None, ())
    assert "the secret of the reference" in report.messages[0]
    seen = visible_to(report, Audience.STUDENT)
    assert seen.messages == (ASK_STAFF,)
    assert "secret" not in student_text(report)


@pytest.mark.slow
@pytest.mark.usefixtures("light")
def test_a_zygote_that_dies_is_a_judge_error_without_a_score(tiny: Problem) -> None:
    with Sandbox.start() as doomed:
        killer = threading.Thread(target=kill_zygotes, args=(doomed, 2))
        killer.start()
        report = grade(submission("import time\ntime.sleep(60)"), tiny, doomed)
        killer.join()
    assert (report.verdict, report.score) == (Verdict.JE, None)
    assert "the process that runs submissions ended" in report.messages[0]


@pytest.mark.usefixtures("light")
def test_a_zygote_that_dies_once_costs_nothing(tiny: Problem) -> None:
    with Sandbox.start() as doomed:
        killer = threading.Thread(target=kill_zygotes, args=(doomed, 1))
        killer.start()
        report = grade(submission("import time\ntime.sleep(0.6)\n" + GOOD), tiny, doomed)
        killer.join()
    assert (report.verdict, report.score) == (Verdict.AC, 10.0)


def kill_zygotes(sandbox: Sandbox, times: int) -> None:
    """Kill the zygote in mid-run, and then the one that took its place."""
    killed: set[int] = set()
    while len(killed) < times:
        time.sleep(0.02)
        with contextlib.suppress(JudgeError):  # the next one is being started
            pid = sandbox.zygote.pid
            if pid not in killed and children_of(pid):
                time.sleep(0.2)
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)


def test_expected_values_that_fail_do_not_wait_for_a_student(
    tiny: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object) -> None:
        raise JudgeError("no expected values")

    monkeypatch.setattr(prepared, "expect", fails)
    assert grade(submission(GOOD), tiny, sandbox).verdict == Verdict.JE


def test_reports_are_equal_but_for_times(grade_tiny: Grade) -> None:
    def fixed(report: Report) -> list[object]:
        return [
            (c.name, c.verdict, c.score, c.reason, c.error_ratio, np.asarray(c.actual).tolist())
            for c in report.cases
        ]

    source = "import random\ndef tiny(a, b): return [a + b + 1e-6 * a, a * b]\n"
    assert fixed(grade_tiny(source)) == fixed(grade_tiny(source))
