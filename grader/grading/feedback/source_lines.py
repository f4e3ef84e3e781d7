"""Lines of the student's own file that show a habit which gives wrong numbers.

    discarded_update    `x.at[...].set(...)` on a line of its own: the changed copy is lost
    uses_linen          layers of Flax Linen, where the problem speaks of NNX
    trains              a step of an optimizer, where the reference has none
    writes_nan          NaN is written in the file, and comes out

The text of a file is searched, and nothing of it is parsed or run. No number decides.
"""

import re
from collections.abc import Iterator

from grader.grading.feedback.out_of_sight import lines_with
from grader.grading.report import Hint

OF_LINES = frozenset({"discarded_update", "uses_linen", "trains", "writes_nan"})
_METHODS = "set|add|subtract|multiply|mul|divide|power|min|max|apply"
DISCARDED = re.compile(
    rb"^[ \t]+[\w.]+(?:\[[^\n=]*\])?\.at\[[^\n=]*\]\.(?:%s)\([^\n=]*\)[ \t]*(?:#[^\n]*)?$"
    % _METHODS.encode(),
    re.MULTILINE,
)
LINEN = re.compile(
    rb"^[ \t]*(?:from flax import (?:[\w, ]+, ?)?linen\b|import flax\.linen|from flax\.linen )",
    re.MULTILINE,
)
TRAINS = re.compile(rb"^[^#\n]*(?:\boptimi[sz]er\.update|\bapply_updates)\(", re.MULTILINE)
OF_TRAINING = re.compile(r"\boptimi[sz]er|\boptax\b|apply_updates|\btrain", re.IGNORECASE)
NAN = re.compile(
    rb"^[^#\n]*\b(?:(?:jnp|np|numpy|math)\.nan\b|float\(['\"]nan['\"]\))", re.MULTILINE
)


def hints_on_source(
    source: bytes, spec_text: str, reference: str | None, gives_nan: bool
) -> Iterator[Hint]:
    """The habits that a wrong file shows; ``gives_nan`` is whether NaN comes out of it.

    ``spec_text`` is the problem's `problem.yaml`, ``reference`` the source of its reference, if
    that is known.
    """
    trains = reference is None or OF_TRAINING.search(reference) is not None
    if places := lines_with(DISCARDED, source):
        yield Hint(
            "discarded_update",
            f"the result of `.at[...]` is thrown away ({places}): JAX arrays do not change; write "
            "`x = x.at[...].set(...)`",
        )
    if "nnx" in spec_text and (places := lines_with(LINEN, source)):
        yield Hint(
            "uses_linen",
            f"the file uses Flax Linen ({places}), whose layers draw other weights from the same "
            "seed: write it with `flax.nnx`",
        )
    if not trains and (places := lines_with(TRAINS, source)):
        yield Hint(
            "trains",
            f"a step of an optimizer changes the weights ({places}), and the problem asks for no "
            "training: leave the gradient and the optimizer out",
        )
    if gives_nan and (places := lines_with(NAN, source)):
        yield Hint(
            "writes_nan",
            f"NaN is written in the file ({places}), and comes out: put the number there that is "
            "asked for",
        )
