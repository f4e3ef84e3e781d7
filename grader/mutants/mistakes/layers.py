"""Layers that are made otherwise: another initialiser, dtype or width, other keys."""

from collections.abc import Iterator, Sequence
from itertools import chain

import libcst as cst

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.nodes import call_of, call_with, keyword_of, last_name
from grader.mutants.parsed import ParsedSource
from grader.mutants.surroundings import nodes_of
from grader.mutants.swaps import BIASED

_INIT = "_grader_nnx.initializers"
_NAMES = (
    "zeros_init",
    "ones_init",
    "normal",
    "truncated_normal",
    "uniform",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_uniform",
)
# As PyTorch draws: between minus and plus 1 / root of the number of inputs; and from 0 to that.
_LIKE_TORCH = "_grader_uniform(-1)", "_grader_uniform(0)"
LAYER = "LAYER"  # in code: the number of inputs of the layer
# Keyword, code, what is told of the layer.
INITIALIZERS = (
    *(
        (
            "kernel_init",
            f"{_INIT}.{name}()",
            f"has another initializer for its kernel, such as `{name}`",
        )
        for name in _NAMES
    ),
    (
        "kernel_init",
        "_grader_drawn_transposed",
        "draws its kernel with the shape (outputs, inputs), as PyTorch has it, and transposes it",
    ),
    (
        "kernel_init",
        f"{_INIT}.normal(0.02)",
        "has another initializer for its kernel, such as `normal(0.02)`",
    ),
    (
        "kernel_init",
        f"{_INIT}.normal(1.0)",
        "draws its kernel from a standard normal distribution, not with its own initializer",
    ),
    *(
        (
            "kernel_init",
            code,
            "draws its kernel as PyTorch does, uniformly, not with its own initializer",
        )
        for code in _LIKE_TORCH
    ),
)
KEYWORDS = (
    ("bias_init", f"{_INIT}.ones_init()", "has a bias of ones"),
    ("bias_init", f"{_INIT}.normal()", "has a random bias instead of 0"),
    ("bias_init", f"{_INIT}.uniform()", "has a random bias instead of 0"),
    (
        "bias_init",
        "_grader_like_torch(LAYER)",
        "has a random bias instead of 0, drawn uniformly as PyTorch does",
    ),
    ("use_bias", "False", "has no bias"),
    ("param_dtype", "_grader_jnp.bfloat16", "has bfloat16 parameters"),
    ("param_dtype", "_grader_jnp.float16", "has float16 parameters"),
    ("dtype", "_grader_jnp.bfloat16", "computes in bfloat16"),
    ("dtype", "_grader_jnp.float16", "computes in float16"),
)
# How a layer's keys are taken from the `rngs` that it is given: code, what is told.
KEYS = (
    (
        "_grader_used(RNGS, 1)",
        "key_used_before",
        "draws its weights after one extra key was taken from `rngs`: by another layer, a split or "
        "a call of `rngs`",
    ),
    (
        "_grader_used(RNGS, 2)",
        "keys_used_before",
        "draws its weights after two extra keys were taken from `rngs`, perhaps by another layer",
    ),
    (
        "_grader_used(RNGS, 4)",
        "keys_used_before",
        "draws its weights after four extra keys were taken from `rngs`, perhaps by another model",
    ),
    (
        "_grader_for_kernel(RNGS)",
        "bias_takes_no_key",
        "takes a key only for its kernel; the bias must take one too, even if it starts at 0",
    ),
    (
        "_grader_restarted(RNGS)",
        "rngs_anew",
        "gets a new `nnx.Rngs` with the same seed, and so repeats the first random numbers",
    ),
    (
        "_grader_straight(RNGS)",
        "key_without_stream",
        "draws from `jax.random.key(seed)` itself, not from the keys that `nnx.Rngs` makes",
    ),
    (
        "_grader_split(RNGS)",
        "key_split_by_hand",
        "draws from keys that were split by hand, not from the keys that `nnx.Rngs` makes",
    ),
)
ZERO = (
    "all weights are 0: they are drawn so, or a step writes 0 into them (what `nnx.split` and "
    "`nnx.merge` give has the model's own Variables)"
)
# How a layer is applied.
APPLIED = (
    ("transposed", "the kernel of {layer} is transposed"),
    ("without_bias", "the bias of {layer} is not added"),
    ("in_bfloat16", "{layer} computes in bfloat16"),
    ("in_float16", "{layer} computes in float16"),
)
HELPER = """

import jax as _grader_jax
import jax.numpy as _grader_jnp
from flax import nnx as _grader_nnx


def _grader_uniform(low):
    def draw(key, shape, dtype=_grader_jnp.float32, **_):
        bound = 1 / shape[0] ** 0.5
        return _grader_jax.random.uniform(key, shape, dtype, low * bound, bound)

    return draw


def _grader_drawn_transposed(key, shape, dtype=_grader_jnp.float32, **_):
    draw = _grader_nnx.initializers.lecun_normal()
    return draw(key, shape[::-1], dtype).T


def _grader_like_torch(inputs):
    def draw(key, shape, dtype=_grader_jnp.float32, **_):
        bound = 1 / inputs**0.5
        return _grader_jax.random.uniform(key, shape, dtype, -bound, bound)

    return draw


def _grader_transposed(layer, x):
    return x @ layer.kernel[...].T + layer.bias[...]


def _grader_without_bias(layer, x):
    return x @ layer.kernel[...]


def _grader_in_bfloat16(layer, x):
    kernel, bias = (one[...].astype("bfloat16") for one in (layer.kernel, layer.bias))
    return (x.astype("bfloat16") @ kernel + bias).astype(x.dtype)


def _grader_in_float16(layer, x):
    kernel, bias = (one[...].astype("float16") for one in (layer.kernel, layer.bias))
    return (x.astype("float16") @ kernel + bias).astype(x.dtype)


def _grader_used(rngs, count):
    for _ in range(count):
        rngs.params()
    return rngs


def _grader_first_key(rngs):
    stream = rngs.params if "params" in vars(rngs) else rngs.default
    return stream.key[...]


def _grader_restarted(rngs):
    return _grader_nnx.Rngs(_grader_first_key(rngs))


class _GraderKeys:
    def __init__(self, take):
        self._take = take

    def __getattr__(self, name):
        return self._take


def _grader_for_kernel(rngs):
    keys = iter([rngs.params()])
    return _GraderKeys(lambda: next(keys, _grader_first_key(rngs)))


def _grader_straight(rngs):
    key = _grader_first_key(rngs)
    return _GraderKeys(lambda: key)


def _grader_split(rngs):
    keys = iter(_grader_jax.random.split(_grader_first_key(rngs), 8))
    return _GraderKeys(lambda: next(keys))
"""


def other_layers(parsed: ParsedSource, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """Every layer of the reference made or applied in each other way, and all of them made so.

    Who takes another initializer takes it for all layers.
    """
    made: list[tuple[str, cst.Call]] = []
    for unit, _ in parsed.units:
        for node in nodes_of(unit):
            if not isinstance(node, cst.Call):
                continue
            if _is_applied(node, parsed):
                yield from _applied(unit.name, node, vocabulary)
            if last_name(node.func) in BIASED:
                made.append((unit.name, node))
                for kind, told, other in _ways(node):
                    layer = vocabulary.layer(node)
                    yield ToldChange(kind, unit.name, node, other, f"{layer} {told}", HELPER)
    if made:
        (owner, first), *rest = made
        ways = (chain(_ways(node), _with_each(node, INITIALIZERS)) for _, node in made)
        for (kind, told, other), *others in zip(*ways, strict=False):
            also: dict[cst.CSTNode, cst.CSTNode] = {
                node: way[2] for (_, node), way in zip(rest, others, strict=True)
            }
            layer = "each layer" if rest else vocabulary.layer(first)
            yield ToldChange(kind, owner, first, other, f"{layer} {told}", HELPER, also)
        zeros: dict[cst.CSTNode, cst.CSTNode] = {
            node: _with_keyword(node, "kernel_init", cst.parse_expression(f"{_INIT}.zeros"))
            for _, node in made
        }
        yield ToldChange("zero_weights", owner, first, zeros.pop(first), ZERO, HELPER, zeros)


def _ways(node: cst.Call) -> Iterator[tuple[str, str, cst.Call]]:
    """Each way to make a layer: the kind, what is told of it, the call."""
    yield from _with_each(node, KEYWORDS)
    for arg in node.args:
        if keyword_of(arg) == "rngs":
            for code, kind, told in KEYS:
                yield kind, told, _with_keyword(node, "rngs", _of_rngs(code, arg.value))


def _with_each(
    node: cst.Call, keywords: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, str, cst.Call]]:
    for keyword, code, told in keywords:
        value = cst.parse_expression(code)
        if LAYER in code:
            if not node.args or node.args[0].keyword is not None:
                continue
            value = call_of(code.partition("(")[0], node.args[0].value)
        yield f"another_{keyword}", told, _with_keyword(node, keyword, value)


def _applied(owner: str, node: cst.Call, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    name = last_name(node.func)
    layer = f"`{name}`" if name in vocabulary.names else "a layer"
    for kind, told in APPLIED:
        made = call_of(f"_grader_{kind}", node.func, [])
        made = made.with_changes(args=[*made.args, *node.args])
        yield ToldChange(kind, owner, node, made, told.format(layer=layer), HELPER)


def _is_applied(node: cst.Call, parsed: ParsedSource) -> bool:
    """Tell if a call is one of `self.layer(x)`."""
    code = parsed.module.code_for_node(node.func)
    return len(node.args) == 1 and code.startswith("self.") and code.count(".") == 1


def _of_rngs(code: str, rngs: cst.BaseExpression) -> cst.Call:
    function, _, rest = code.removesuffix(")").partition("(RNGS")
    return call_of(function, rngs, [rest.removeprefix(", ")] if rest else [])


def _with_keyword(node: cst.Call, keyword: str, value: cst.BaseExpression) -> cst.Call:
    others = [arg for arg in node.args if keyword_of(arg) != keyword]
    plain = cst.SimpleWhitespace("")
    return call_with(
        node,
        [
            *others,
            cst.Arg(value, keyword=cst.Name(keyword), equal=cst.AssignEqual(plain, plain)),
        ],
    )
