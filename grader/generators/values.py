"""What each generator of a spec produces: one function for each, from a stream of random words.

Arrays are float64 until the last step, which rounds to the argument's dtype.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.generators import portable
from grader.generators.stream import Floats, Stream
from grader.spec import model as m
from grader.spec.literal import dtype_of

Value = float | npt.NDArray[Any]
# (function, arguments) -> what the author's generator returned, from inside the sandbox.
CallPython = Callable[[str, list[float]], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Draw:
    """Where values are drawn: the stream, the shape they fill, and the dimensions of the case."""

    stream: Stream
    shape: tuple[int, ...]
    dims: Mapping[str, int]
    call_python: CallPython

    @property
    def size(self) -> int:
        """How many values."""
        return prod(self.shape)


def generate(argument: m.Argument, generator: m.Generator, draw: Draw) -> Value:
    """A value for ``argument``: a float for a scalar, an array of its dtype for an array."""
    values = MAKERS[generator.type](generator, draw)
    return to_argument(argument, np.asarray(values, dtype=np.float64).reshape(draw.shape))


def to_argument(argument: m.Argument, values: npt.ArrayLike) -> Value:
    """``values`` as the function receives them: scalars as float, arrays in their dtype."""
    if argument.kind != "array":
        return float(np.asarray(values, dtype=np.float64))
    return np.asarray(values, dtype=np.float64).astype(dtype_of(argument))


def uniform(generator: m.Uniform, draw: Draw) -> Floats:
    """Between low and high."""
    return generator.low + (generator.high - generator.low) * draw.stream.unit(draw.size)


def log_uniform(generator: m.LogUniform, draw: Draw) -> Floats:
    """Low times a power of high / low; the ends are kept exactly."""
    ratio = portable.log(np.array([generator.high / generator.low]))
    values = generator.low * portable.exp(draw.stream.unit(draw.size) * ratio)
    return np.clip(values, generator.low, generator.high)


def normal(generator: m.Normal, draw: Draw) -> Floats:
    """By inversion of the distribution function."""
    half_step = 2.0**-54  # keeps probabilities off 0 and 1
    standard = portable.normal_quantile(draw.stream.unit(draw.size) + half_step)
    return generator.mean + generator.std * standard


def integers(generator: m.Integers, draw: Draw) -> list[int]:
    """From low to high, both included."""
    low, high = generator.low.value(draw.dims), generator.high.value(draw.dims)
    return [low + offset for offset in draw.stream.below(high - low + 1, draw.size)]


def choice(generator: m.Choice, draw: Draw) -> list[float]:
    """One of the values."""
    return [generator.values[n] for n in draw.stream.below(len(generator.values), draw.size)]


def constant(generator: m.Constant, draw: Draw) -> Floats:
    """The same everywhere."""
    return np.full(draw.shape, float(generator.value))


def literal(generator: m.LiteralValue, draw: Draw) -> Any:
    """As it stands."""
    return generator.value


def dim(generator: m.Dimension, draw: Draw) -> int:
    """A dimension of the case."""
    return generator.dim.value(draw.dims)


def linspace(generator: m.Linspace, draw: Draw) -> Floats:
    """Evenly spaced along the last axis; a single point is the start."""
    count = draw.shape[-1]
    steps = np.arange(count, dtype=np.float64) / max(1, count - 1)
    line = generator.start * (1.0 - steps) + generator.stop * steps
    return np.broadcast_to(line, draw.shape)


def permutation(generator: m.Permutation, draw: Draw) -> Floats:
    """By sorting random words, which are all different but for a chance of n**2 / 2**65."""
    words = draw.stream.words(draw.size).reshape(draw.shape)
    return np.argsort(words, axis=-1, kind="stable").astype(np.float64) + generator.start


def one_hot(generator: m.OneHot, draw: Draw) -> Floats:
    """A single 1 in each row."""
    rows, classes = prod(draw.shape[:-1]), draw.shape[-1]
    values = np.zeros((rows, classes))
    if classes:
        values[np.arange(rows), draw.stream.below(classes, rows)] = 1.0
    return values


def boolean(generator: m.Boolean, draw: Draw) -> npt.NDArray[np.bool_]:
    """True with a probability."""
    return draw.stream.unit(draw.size) < generator.probability


def sorted_(generator: m.Sorted, draw: Draw) -> Floats:
    """Another generator's values in order along the last axis."""
    inner = np.asarray(MAKERS[generator.of.type](generator.of, draw), dtype=np.float64)
    values = np.sort(inner.reshape(draw.shape), axis=-1)
    return values[..., ::-1] if generator.descending else values


def spd(generator: m.SymmetricPositiveDefinite, draw: Draw) -> Floats:
    """B Bᵀ / n + jitter I, summed term by term: a BLAS may add in any order."""
    n = draw.shape[-1]
    b = normal(m.Normal(type="normal"), draw).reshape(draw.shape)
    total = np.zeros(draw.shape)
    for k in range(n):
        total = total + b[..., :, None, k] * b[..., None, :, k]
    return total / max(1, n) + generator.jitter * np.eye(n)


def tokens(generator: m.Tokens, draw: Draw) -> list[int]:
    """Token ids."""
    return draw.stream.below(generator.vocab_size.value(draw.dims), draw.size)


def python(generator: m.PythonGenerator, draw: Draw) -> npt.NDArray[np.float64]:
    """Whatever the author's function returns."""
    seed = float(draw.stream.below(1 << 32, 1)[0])
    uses = [float(expression.value(draw.dims)) for expression in generator.uses]
    return draw.call_python(generator.function, [seed, *uses])


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
    "boolean": boolean,
    "sorted": sorted_,
    "spd": spd,
    "tokens": tokens,
    "python": python,
}
