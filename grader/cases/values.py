"""The values of the generators of a spec, from a stream of random words: a function for each.

Arrays are float64 until the last step, which rounds to the argument's dtype. A function here uses
only operations that IEEE 754 defines to the bit, one at a time, in a fixed order: not NumPy's log
or exp, no sum, mean or dot.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.portable import exp, log, normal_quantile
from grader.cases.stream import Floats, Stream
from grader.problem import generator_models as models
from grader.problem.literal import LARGEST, dtype_of, holder, is_bool, is_whole, whole_range
from grader.problem.model import Argument
from grader.problem.validity import as_said

Value = float | npt.NDArray[Any]
# (function, arguments) -> what the author's generator returned, from inside the sandbox.
CallPython = Callable[[str, list[float]], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Draw:
    """The source and the form of values: a stream, shape and dtype, the case's dimensions."""

    stream: Stream
    shape: tuple[int, ...]
    dtype: str
    dims: Mapping[str, int]
    call_python: CallPython

    @property
    def size(self) -> int:
        """The number of values."""
        return prod(self.shape)


def generate(argument: Argument, generator: models.Generator, draw: Draw) -> Value:
    """Make a value for ``argument``: a float for a scalar, an array of its dtype for an array.

    ValueError if the generator can't make one that fits.
    """
    values = np.asarray(MAKERS[generator.type](generator, draw), dtype=np.float64)
    if (
        isinstance(generator, models.LiteralValue | models.PythonGenerator)
        and values.shape != draw.shape
    ):
        maker = getattr(generator, "function", "the literal value")
        raise ValueError(f"{maker} has shape {values.shape}: expected {draw.shape}")
    if isinstance(generator, models.PythonGenerator):
        _check_returned(argument, generator.function, values)
        _check_valid(argument, generator.function, values, draw.dims)
    return to_argument(argument, values.reshape(draw.shape))


def to_argument(argument: Argument, values: npt.ArrayLike) -> Value:
    """``values`` as the function receives them: scalars as float, arrays in their dtype."""
    if argument.kind != "array":
        return float(np.asarray(values, dtype=np.float64))
    return np.asarray(values, dtype=np.float64).astype(dtype_of(argument))


def drawn_dtype(argument: Argument) -> str:
    """The dtype that a generator's values must keep to."""
    return "float64" if argument.kind != "array" else holder(argument)


def uniform(generator: models.Uniform, draw: Draw) -> Floats:
    """From low to high; high is never reached, not even by rounding to the dtype."""
    values = generator.low + (generator.high - generator.low) * draw.stream.unit(draw.size)
    low, high = np.array([generator.low, generator.high]).astype(draw.dtype)
    rounded = values.astype(draw.dtype)
    return np.where(rounded >= high, np.nextafter(high, low), rounded).astype(np.float64)


def log_uniform(generator: models.LogUniform, draw: Draw) -> Floats:
    """The exponential of a uniform number, kept within the ends."""
    low, high = log(np.array([generator.low, generator.high]))
    values = exp(low + (high - low) * draw.stream.unit(draw.size))
    return np.clip(values, generator.low, generator.high)


def normal(generator: models.Normal, draw: Draw) -> Floats:
    """By inversion of the distribution function."""
    standard = normal_quantile(draw.stream.open_unit(draw.size))
    return np.clip(generator.mean + generator.std * standard, *generator.bounds)


def integers(generator: models.Integers, draw: Draw) -> Floats:
    """From low to high, both included."""
    low, high = generator.low.value(draw.dims), generator.high.value(draw.dims)
    if low > high:
        raise ValueError(f"expected low to be at most high, found {low} and {high}")
    return draw.stream.integers(low, high, draw.size)


def choice(generator: models.Choice, draw: Draw) -> Floats:
    """A random one of the values."""
    which = draw.stream.integers(0, len(generator.values) - 1, draw.size).astype(np.int64)
    return np.array(generator.values, dtype=np.float64)[which]


def constant(generator: models.Constant, draw: Draw) -> Floats:
    """The same value everywhere."""
    return np.full(draw.shape, float(generator.value))


def literal(generator: models.LiteralValue, draw: Draw) -> Any:
    """The value as it is written."""
    return generator.value


def dim(generator: models.Dimension, draw: Draw) -> int:
    """A dimension of the case."""
    return generator.dim.value(draw.dims)


def linspace(generator: models.Linspace, draw: Draw) -> Floats:
    """Evenly spaced along the last axis; a single point is the start."""
    count = draw.shape[-1]
    steps = np.arange(count, dtype=np.float64) / max(1, count - 1)
    line = generator.start * (1.0 - steps) + generator.stop * steps
    return np.broadcast_to(line, draw.shape)


def permutation(generator: models.Permutation, draw: Draw) -> Floats:
    """By sorting random words, which are all different except with a chance of n**2 / 2**65."""
    words = draw.stream.words(draw.size).reshape(draw.shape)
    return np.argsort(words, axis=-1, kind="stable").astype(np.float64) + generator.start


def one_hot(generator: models.OneHot, draw: Draw) -> Floats:
    """A single 1 in each row."""
    rows, classes = prod(draw.shape[:-1]), draw.shape[-1]
    values = np.zeros((rows, classes))
    if classes:
        places = draw.stream.integers(0, classes - 1, rows).astype(np.int64)
        values[np.arange(rows), places] = 1.0
    return values


def simplex(generator: models.Simplex, draw: Draw) -> Floats:
    """Exponentially distributed numbers over their sum, taken from left to right."""
    weights = -log(draw.stream.open_unit(draw.size)).reshape(draw.shape)
    total = np.zeros(draw.shape[:-1])
    for k in range(draw.shape[-1]):
        total = total + weights[..., k]
    return weights / total[..., None]


def boolean(generator: models.Boolean, draw: Draw) -> npt.NDArray[np.bool_]:
    """True with a probability."""
    return draw.stream.unit(draw.size) < generator.probability


def sorted_(generator: models.Sorted, draw: Draw) -> Floats:
    """Another generator's values in order along the last axis."""
    inner = np.asarray(MAKERS[generator.of.type](generator.of, draw), dtype=np.float64)
    # Stable, so that -0.0 and 0.0, which are equal, come out in the same order everywhere.
    values = np.sort(inner.reshape(draw.shape), axis=-1, kind="stable")
    return values[..., ::-1] if generator.descending else values


def spd(generator: models.SymmetricPositiveDefinite, draw: Draw) -> Floats:
    """B Bᵀ / n + jitter I, summed term by term: a BLAS may add in any order."""
    n = draw.shape[-1]
    b = normal(models.Normal(type="normal"), draw).reshape(draw.shape)
    total = np.zeros(draw.shape)
    for k in range(n):
        total = total + b[..., :, None, k] * b[..., None, :, k]
    return total / max(1, n) + generator.jitter * np.eye(n)


def tokens(generator: models.Tokens, draw: Draw) -> Floats:
    """Token ids."""
    size = generator.vocab_size.value(draw.dims)
    if size < 1:
        raise ValueError(f"expected at least 1 token, found vocab_size {size}")
    return draw.stream.integers(0, size - 1, draw.size)


def python(generator: models.PythonGenerator, draw: Draw) -> Floats:
    """The return value of the author's function."""
    seed = float(draw.stream.integers(0, (1 << 32) - 1, 1)[0])
    uses = [float(expression.value(draw.dims)) for expression in generator.uses]
    return draw.call_python(generator.function, [seed, *uses])


def _check_returned(argument: Argument, function: str, values: Floats) -> None:
    """Raise ValueError unless the argument can hold the values that the function returned."""
    if np.isnan(values).any():
        raise ValueError(f"{function} returned NaN: expected numbers")
    if is_whole(argument) or is_bool(argument):
        low, high = whole_range(argument)
        fits = (values >= low) & (values <= high) & (np.floor(values) == values)
        wanted = f"whole numbers from {low} to {high}"
    else:
        most = LARGEST[holder(argument)]
        fits = np.isinf(values) | (np.abs(values) <= most)
        wanted = f"numbers up to {most:g}"
    if not fits.all():
        raise ValueError(f"{function} returned {values[~fits].flat[0]:g}: expected {wanted}")


def _check_valid(
    argument: Argument, function: str, values: Floats, dims: Mapping[str, int]
) -> None:
    """Raise ValueError unless what the function returned is valid, if something is said of it."""
    if argument.valid is None or not values.size:
        return
    rows = values.reshape(-1, values.shape[-1] if values.ndim else 1).tolist()
    if (why := as_said(argument, dims).why_not(rows)) is not None:
        raise ValueError(f"{function} returned what is not valid: {why}")


MAKERS: dict[str, Callable[[Any, Draw], Any]] = {
    "uniform": uniform,
    "log_uniform": log_uniform,
    "normal": normal,
    "integers": integers,
    "choice": choice,
    "constant": constant,
    "literal": literal,
    "dim": dim,
    "linspace": linspace,
    "permutation": permutation,
    "one_hot": one_hot,
    "simplex": simplex,
    "boolean": boolean,
    "sorted": sorted_,
    "spd": spd,
    "tokens": tokens,
    "python": python,
}
