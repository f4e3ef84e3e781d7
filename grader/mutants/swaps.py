"""Tables of slips: which names and signs people mistake for which others."""

from collections.abc import Mapping

import libcst as cst

# Either takes the other's place.
PAIRS = (
    ("sum", "mean"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("std", "var"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("cumsum", "cumprod"),
    ("sin", "cos"),
    ("floor", "ceil"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("normal", "uniform"),
    ("softmax", "log_softmax"),
    ("relu", "gelu"),
    ("sigmoid", "tanh"),
    ("vstack", "hstack"),
)
NEAR: dict[str, tuple[str, ...]] = {
    **{left: (right,) for left, right in PAIRS},
    **{right: (left,) for left, right in PAIRS},
    "sum": ("mean", "max"),
    "prod": ("sum",),
    "median": ("mean",),
}
NEAR_BUILTINS = {
    "sum": ("max",),
    "max": ("min",),
    "min": ("max",),
    "any": ("all",),
    "all": ("any",),
}
SEEDED = frozenset({"Rngs", "key", "PRNGKey", "default_rng", "RandomState"})
BIASED = frozenset({"Linear", "LinearGeneral", "Dense", "DenseGeneral", "Conv", "ConvTranspose"})
# Calls that are never left out: conversions change nothing, as numbers are compared in the end;
# without the others the mutant fails with any input.
KEPT_CALLS = frozenset({"float", "array", "asarray", "stack", "super", "range"})
# The positional arguments that may stand for the whole call: a maximum without its bound, say.
CHOICES = {
    **dict.fromkeys(("max", "min", "maximum", "minimum"), (0, 1)),
    "where": (1, 2),
    "clip": (0,),
}

BINARY: Mapping[type[cst.BaseBinaryOp], tuple[type[cst.BaseBinaryOp], ...]] = {
    cst.Add: (cst.Subtract,),
    cst.Subtract: (cst.Add,),
    cst.Multiply: (cst.Divide, cst.Add),
    cst.Divide: (cst.Multiply,),
    cst.FloorDivide: (cst.Divide, cst.Multiply),
    cst.Modulo: (cst.FloorDivide,),
    cst.Power: (cst.Multiply,),
    cst.MatrixMultiply: (cst.Multiply,),
}
IN_PLACE: Mapping[type[cst.BaseAugOp], type[cst.BaseAugOp]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
COMPARISONS: Mapping[type[cst.BaseCompOp], tuple[type[cst.BaseCompOp], ...]] = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThanEqual),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThanEqual),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
}
