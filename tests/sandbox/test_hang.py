"""A file whose time runs out is asked where it is, and answers for itself alone."""

import pytest
from support.helpers import LIMITS, run_source

from grader.jail import wire
from grader.sandbox.hang import with_own_lines
from grader.sandbox.outcome import Cause, Stopped
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.zygote import Zygote

STACK = (
    b'Stack (most recent call first):\n  File "os.py", line 3 in f\n'
    b'  File "submission.py", line 8 in f\n  File "submission.py", line 9 in g\n'
    b'  File "main.py", line 40 in <module>\n'
)
LATE = Stopped(Cause.WALL, "it took too long")
SHORT = LIMITS.model_copy(update={"wall_s": 0.5})


def ended(sandbox: Sandbox, source: str) -> tuple[Stopped, bytes]:
    message = wire.Load("f", 0, "submission.py", source.encode())
    ran = sandbox.run(message, [wire.pack_arguments([])], SHORT)
    step = (ran.calls or (ran.load,))[-1]
    assert isinstance(step.answer, Stopped)
    return step.answer, step.stderr


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            "import sys\ndef g():\n    print('said', file=sys.stderr)\n    while True: pass\n"
            "def f():\n    g()\n",
            "line 6, in f: g()\nline 4, in g: while True: pass",
        ),
        (
            "print('said', file=__import__('sys').stderr)\nsum(iter(int, 1))\n",
            "line 2, in <module>: sum(iter(int, 1))",
        ),
    ],
    ids=["in a case", "in C code, as it is loaded"],
)
def test_its_line_is_told(sandbox: Sandbox, source: str, lines: str) -> None:
    answer, stderr = ended(sandbox, source)
    assert answer == Stopped(Cause.WALL, "more than 0.5 s of wall-clock time", lines=lines)
    assert stderr == b"said\n"


def test_its_line_is_told_at_each_level(either_zygote: Zygote) -> None:
    source = "def f():\n    while True: pass\n"
    (step,) = run_source(either_zygote, source, cpu_s=0.4).calls
    assert isinstance(step.answer, Stopped)
    assert step.answer.cause == Cause.CPU
    found, stderr = with_own_lines(step.answer, step.stderr, "submission.py")
    assert (found.lines, stderr) == ("line 2, in f", b"")


@pytest.mark.parametrize("handler", ["SIG_IGN", "SIG_DFL"])
def test_a_file_that_removes_the_handler_is_told_no_line(sandbox: Sandbox, handler: str) -> None:
    answer, _ = ended(
        sandbox,
        f"import signal\nsignal.signal(signal.SIGXCPU, signal.{handler})\n"
        "def f():\n    while True: pass\n",
    )
    assert answer == Stopped(Cause.WALL, "more than 0.5 s of wall-clock time")


def test_a_file_can_not_answer_by_a_return_after_its_time(sandbox: Sandbox) -> None:
    answer, _ = ended(
        sandbox,
        "import signal, time\n"
        "class Late(Exception): pass\n"
        "def late(*_): raise Late\n"
        "signal.signal(signal.SIGXCPU, late)\n"
        "def f():\n"
        "    try: time.sleep(60)\n"
        "    except Late: return 1.0\n",
    )
    assert answer.cause == Cause.WALL


def test_of_a_stack_without_its_end_the_whole_lines_count() -> None:
    found, stderr = with_own_lines(LATE, STACK.partition(b", line 9")[0], "submission.py")
    assert (found.lines, stderr) == ("line 8, in f", b"")


def test_the_stack_is_cut_off_and_what_was_said_before_is_kept() -> None:
    found, stderr = with_own_lines(LATE, b"said before\n" + STACK, "submission.py")
    assert (found.lines, stderr) == ("line 9, in g\nline 8, in f", b"said before\n")


@pytest.mark.parametrize(
    ("stopped", "stderr"),
    [
        (LATE, STACK + b"said after\n"),  # so it is the submission's own
        (LATE, b"A stack (most recent call first):\n"),
        (Stopped(Cause.MEMORY, "too much"), STACK),
    ],
)
def test_no_other_text_is_taken_for_a_stack(stopped: Stopped, stderr: bytes) -> None:
    assert with_own_lines(stopped, stderr, "submission.py") == (stopped, stderr)
