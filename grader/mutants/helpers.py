"""What a wrong program does to a value, as functions that are written below its source.

Each takes the value of an expression and gives back a wrong one of the same type, where it can:
of an array of JAX, of NumPy, or of a number of Python.
"""

HEAD = """

import jax.numpy as _grader_jnp
import numpy as _grader_np


def _grader_of(value):
    return _grader_jnp if isinstance(value, _grader_jnp.ndarray) else _grader_np


def _grader_like(value, made):
    return type(value)(made) if isinstance(value, (int, float)) else made
"""
FUNCTIONS = {
    "clamp": """
def _grader_clamp(value, bound):
    return _grader_like(value, _grader_of(value).clip(value, -bound, bound))
""",
    "at_least": """
def _grader_at_least(value, least):
    return _grader_like(value, _grader_of(value).maximum(value, least))
""",
    "rounded": """
def _grader_rounded(value, decimals):
    return _grader_like(value, _grader_of(value).round(value, decimals))
""",
    "magnitude": """
def _grader_magnitude(value):
    return abs(value)
""",
    "through": """
def _grader_through(value, dtype):
    narrow = getattr(_grader_jnp, dtype)
    if isinstance(value, (int, float)):
        wide = int(value) if "int" in dtype else value
        return type(value)(_grader_np.asarray(wide).astype(narrow))
    return value.astype(narrow).astype(value.dtype)
""",
    "without_nan": """
def _grader_without_nan(value):
    return _grader_of(value).nan_to_num(value)
""",
    "more": """
def _grader_more(value, epsilon):
    return value + epsilon
""",
    "not_zero": """
def _grader_not_zero(value, other):
    wrong = _grader_of(value).where(_grader_of(value).equal(value, 0), other, value)
    return _grader_like(value, wrong)
""",
    "flushed": """
def _grader_flushed(value, least):
    small = _grader_of(value).abs(value) < least
    return _grader_like(value, _grader_of(value).where(small, 0, value))
""",
    "in_order": """
def _grader_in_order(value):
    return _grader_of(value).sort(value, axis=-1)
""",
    "first_entries": """
def _grader_first_entries(value, count, axis):
    kept = [slice(None)] * value.ndim
    kept[axis] = slice(count)
    return value[tuple(kept)]
""",
    "first_for_all": """
def _grader_first_for_all(value):
    return _grader_of(value).broadcast_to(value[:1], value.shape)
""",
    "none_if_one": """
def _grader_none_if_one(value, axis):
    return value * 0 if value.shape[axis] == 1 else value
""",
}


def helper(name: str) -> str:
    """The function ``_grader_NAME``, as text to be put below a source."""
    return f"{HEAD}\n{FUNCTIONS[name]}"


def all_helpers() -> str:
    """Every helper, as `helper` has one."""
    return HEAD + "".join(f"\n{text}" for text in FUNCTIONS.values())
