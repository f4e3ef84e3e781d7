"""Find faults that a wrong answer hides from its author, by one more run of a sample (`usage`).

    swallowed_exception    the file handles an exception, and goes on without a word
    unwritten_memory       the answer follows from memory that was never written, as `jnp.empty` is

A file that has no word for such a thing is not run. The run comes after those of hidden
cases: so the text of a hint holds lines of the student's own file, and names that are listed here.
"""

import builtins
import re

from grader.grading.feedback.probe import SLOW_CPU_S, WrongAnswer
from grader.grading.feedback.usage import Usage, used
from grader.grading.report import CaseResult, Hint
from grader.sandbox.runner import Runner
from grader.sandbox.said import with_source
from grader.text import one_line
from grader.verdict import Verdict

CALLS = 3  # in the run, at most
WORDS = re.compile(rb"\b(?:except|suppress|empty|empty_like)\b")
ERRORS_OF_JAX = frozenset(
    {"ConcretizationTypeError", "NonConcreteBooleanIndexError", "TracerArrayConversionError"}
    | {"TracerBoolConversionError", "TracerIntegerConversionError", "UnexpectedTracerError"}
    | {"KeyReuseError", "TraceContextError", "JaxRuntimeError"}
)


def out_of_sight(wrong: WrongAnswer, sandbox: Runner) -> Hint | None:
    """Return the hint on a hidden fault in the first sample that fails, if there is one."""
    source = wrong.message.source
    failed = next((n for n, one in enumerate(wrong.results) if _fails_openly(one)), None)
    if failed is None or wrong.load.answer is not None or not WORDS.search(source):
        return None
    if wrong.load.cpu_s + CALLS * wrong.results[failed].cpu_s > SLOW_CPU_S:
        return None
    usage = used(wrong.message, wrong.cases[failed], wrong.limits, sandbox)
    return None if usage is None else hidden_fault(usage, source)


def hidden_fault(usage: Usage, source: bytes) -> Hint | None:
    """Return the hint on a fault that the use shows, if the lines of the file can be meant."""
    for one in usage.swallowed:
        raised, handler = _line(one.raised, source), _line(one.handled, source)
        word = next((word for word in ("except", "suppress") if word in handler), None)
        if raised and word:
            return Hint(
                "swallowed_exception",
                f"your line {one.raised}, `{raised}`, raises {_error(one.error)}, and `{word}` in "
                f"line {one.handled} hides it: take that out, and read the error",
            )
    for memory in usage.unwritten:
        line, function = _line(memory.line, source), memory.function.rpartition(".")[2]
        if memory.matters and function in ("empty", "empty_like") and function in line:
            return Hint(
                "unwritten_memory",
                f"the answer follows from memory that was never written: `{function}` gives an "
                "array with any numbers in it. Take `zeros`, or write each number before it is "
                f"read (your line {memory.line}: `{line}`)",
            )
    return None


def _fails_openly(result: CaseResult) -> bool:
    """Tell if it is a sample with a wrong answer or an error."""
    return not result.hidden and result.verdict in (Verdict.WA, Verdict.RTE)


def _line(number: int, source: bytes) -> str:
    """Return a line of the source; empty if there is none."""
    return one_line(with_source(f"line {number}, in file", source)).partition(": ")[2]


def _error(name: str) -> str:
    """Return the name of an exception if it is known, else "an exception"."""
    known = getattr(builtins, name, None)
    is_builtin = isinstance(known, type) and issubclass(known, BaseException)
    return name if is_builtin or name in ERRORS_OF_JAX else "an exception"
