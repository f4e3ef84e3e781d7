"""The name that was meant where an exception misses one, as Python's own tracebacks add it.

    jnp.summ(x)             module 'jax.numpy' has no attribute 'summ'. Did you mean: 'sum'?
    from jax import nmupy   cannot import name 'nmupy' from 'jax'. Did you mean: 'numpy'?
    layer(x), in a method   name 'layer' is not defined. Did you mean: 'self.layer'?

Python prints this for what nobody catches, and keeps it out of the exception's text.
"""

import builtins
import difflib
import re
import sys
from collections.abc import Iterable
from types import FrameType

ALIKE = 0.82  # the share of two names that is the same: `sofmax` is like `softmax`, not `fmax`
_NOT_IMPORTED = re.compile(r"cannot import name '(\w{1,100})'")


def meant(error: BaseException) -> str:
    """Return ``. Did you mean: 'sum'?``, or nothing; raise whatever a hostile object raises."""
    wanted, known = "", ""
    if isinstance(error, AttributeError) and error.name:
        wanted, known = error.name, _nearest(error.name, dir(error.obj))
    elif isinstance(error, ImportError) and (hit := _NOT_IMPORTED.match(str(error))):
        wanted, known = hit[1], _nearest(hit[1], dir(sys.modules.get(error.name or "")))
    elif isinstance(error, NameError) and error.name and (frame := _innermost(error)) is not None:
        wanted, known = error.name, _in_frame(error.name, frame)
    return f". Did you mean: '{known}'?" if known and known != wanted else ""


def _innermost(error: BaseException) -> FrameType | None:
    frame, trace = None, error.__traceback__
    while trace is not None:
        frame, trace = trace.tb_frame, trace.tb_next
    return frame


def _in_frame(name: str, frame: FrameType) -> str:
    """Return the name that was meant in this frame: an attribute of `self`, or a name like it."""
    if name in dir(frame.f_locals.get("self")):
        return f"self.{name}"
    return _nearest(name, {*frame.f_locals, *frame.f_globals, *dir(builtins)})


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the name with the same letters in another order, or the one that is most like it."""
    own = name.startswith("_")
    public = sorted(one for one in known if own or not one.startswith("_"))
    mixed = [one for one in public if len(one) > 2 and sorted(one) == sorted(name)]
    found = mixed or difflib.get_close_matches(name, public, n=1, cutoff=ALIKE)
    return next(iter(found), "")
