"""Lines of a wrong file that may be behind its numbers, and how they keep state between calls.

    find_suspects    a program behind the wall parses the source (`jail/programs/suspects/`)
    told_of_state    what the file keeps, and how: for a hint that the numbers have chosen
    bound_late       a function that reads a loop's variable after the loop, if the numbers say so

The program runs nothing of the file. It answers with lines, and each must have a word of its kind:
the child that parsed may be taken over, and could do no more than choose among such lines.
"""

import re
from collections.abc import Sequence

from grader.errors import JudgeError
from grader.grading.report import Hint
from grader.jail.programs.suspects.suspect import Suspect, Suspicion
from grader.limits import Limits
from grader.sandbox.ask import ask
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.runner import Runner
from grader.sandbox.said import text_of
from grader.text import one_line

PROGRAM = "suspects.look"
LIMITS = Limits(wall_s=120.0, cpu_s=10.0, memory_mib=2048, printed_kib=64, returned_kib=64)
FAILED = "the source could not be looked at"
LONGEST = 80  # characters of a line that is told
MOST_TOLD = 3
LAST_FOR_ALL = "argument_last_for_all_"
# What a line of each kind has.
WORDS = {
    Suspicion.DEFAULT: "",
    Suspicion.CLASS: "=",
    Suspicion.OUTSIDE: "=|def |lambda",
    Suspicion.CACHED: "cache",
    Suspicion.FROZEN: "jit|pmap|partial",
    Suspicion.LATE: "lambda|def ",
}
# What each kind keeps: `{line}` is the student's line, `{shows}` the line where it shows.
STATE = {
    Suspicion.DEFAULT: (
        "a default value is made once, and all calls share it ({line}). Write `None` there, and "
        "make the value inside the function"
    ),
    Suspicion.CLASS: (
        "a value in the body of a class is made once, and all objects of the class share it "
        "({line}). Make it in `__init__`"
    ),
    Suspicion.OUTSIDE: (
        "what stands outside of all functions is made once, and a call finds there what earlier "
        "calls have left ({line}; line {shows} uses it). Make it inside the function"
    ),
    Suspicion.CACHED: (
        "a cached function runs once for equal arguments, and then gives its old result again "
        "({line}). Take the cache away"
    ),
    Suspicion.FROZEN: (
        "a compiled function ({line}) reads something that is not its argument in line {shows}. It "
        "reads that once for arrays of the same shape, and later calls use the old value. Make it "
        "an argument"
    ),
}


def find_suspects(source: bytes, sandbox: Runner) -> tuple[Suspect, ...]:
    """Return the suspects of a source; none if it could not be looked at."""
    try:
        answer = ask(sandbox, PROGRAM, [source], LIMITS, FAILED).answer
    except JudgeError:  # the mark stands without it
        return ()
    return read_suspects(answer, source)


def read_suspects(answer: Answer | None, source: bytes) -> tuple[Suspect, ...]:
    """Return the suspects that an answer names: those whose lines may be what they are said."""
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.ndim != 2 or values.shape[1] != 3:
        return ()
    lines = text_of(source).split("\n")
    found = []
    for kind, line, shows in values.tolist():
        are_lines = all(number in range(1, len(lines) + 1) for number in (line, shows))
        if kind in list(Suspicion) and are_lines:
            one = Suspect(Suspicion(int(kind)), int(line), int(shows))
            if re.search(WORDS[one.kind], lines[one.line - 1]):
                found.append(one)
    return tuple(found)


def told_of_state(suspects: Sequence[Suspect], source: bytes) -> str:
    """Say what the file keeps, and how; empty if no suspect keeps anything."""
    told = [
        STATE[one.kind].format(line=own_line(source, one.line), shows=one.shows)
        for one in suspects
        if one.kind in STATE
    ][:MOST_TOLD]
    if len(told) < 2:
        return "".join(told)
    return "; ".join(f"({n}) {way}" for n, way in enumerate(told, 1))


def bound_late(told: Sequence[Hint], source: bytes, sandbox: Runner) -> Hint | None:
    """Return the hint on a function that reads a loop's variable late.

    None unless one of the mistakes that are ``told`` is that the last entry stands for all.
    """
    if not any(hint.id.startswith(LAST_FOR_ALL) for hint in told):
        return None
    found = [one for one in find_suspects(source, sandbox) if one.kind == Suspicion.LATE]
    if not found:
        return None
    return Hint(
        "late_binding",
        f"a function that is made in a loop reads the loop's variable when it is called, and then "
        f"the loop has ended ({own_line(source, found[0].line)}). Give it the value as it is made: "
        "`lambda x, i=i: ...`",
    )


def own_line(source: bytes, number: int) -> str:
    """Return ``your line 7: `x = f(y)```, cut if it is long."""
    line = one_line(text_of(source).split("\n")[number - 1]).strip()
    shown = line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
    return f"your line {number}: `{shown}`"
