"""Functions of a value on the way that a student may apply by mistake."""

# Kind, code of a `value`, what is told; for arrays of floats with at least so many dimensions.
OF_FLOATS = (
    ("magnitude", "abs(value)", "the absolute value of {it} is taken", 0),
    ("squared", "value * value", "{it} is squared", 0),
    ("negated", "-value", "the sign of {it} is wrong", 0),
    (
        "relu",
        "np.maximum(value, 0)",
        "a ReLU is applied to {it}: negative numbers become 0",
        0,
    ),
    ("tanh", "np.tanh(value)", "`tanh` is applied to {it}", 0),
    ("sigmoid", "nn.sigmoid(value)", "`sigmoid` is applied to {it}", 0),
    ("gelu", "nn.gelu(value)", "`gelu` is applied to {it}", 0),
    ("silu", "nn.silu(value)", "`silu` (`swish`) is applied to {it}", 0),
    ("softmax", "nn.softmax(value)", "a softmax is applied to {it}", 1),
    ("exponential", "np.exp(value)", "the exponential of {it} is taken", 0),
    ("logarithm", "np.log(value)", "the logarithm of {it} is taken", 0),
    ("root", "np.sqrt(value)", "the square root of {it} is taken", 0),
    ("rounded", "np.round(value)", "{it} is rounded to whole numbers", 0),
    ("cut", "np.trunc(value)", "the digits after the point are cut off in {it}", 0),
    ("two_decimals", "np.round(value, 2)", "{it} is rounded to two decimals", 0),
    ("four_decimals", "np.round(value, 4)", "{it} is rounded to four decimals", 0),
    (
        "in_bfloat16",
        "value.astype('bfloat16').astype(value.dtype)",
        "{it} is converted to bfloat16 and back, and loses digits",
        0,
    ),
    (
        "in_float16",
        "value.astype('float16').astype(value.dtype)",
        "{it} is converted to float16 and back, and loses digits",
        0,
    ),
    ("no_nan", "np.nan_to_num(value)", "NaN and infinity are replaced by numbers in {it}", 0),
    ("centred", "value - value.mean()", "the mean is subtracted from {it}", 1),
    ("by_its_sum", "value / value.sum()", "{it} is divided by its sum", 1),
    ("by_its_largest", "value / value.max()", "{it} is divided by its largest entry", 1),
    ("by_its_norm", "value / np.linalg.norm(value)", "{it} is divided by its norm", 1),
    ("less_its_largest", "value - value.max()", "the largest entry is subtracted from {it}", 1),
    (
        "cumulated",
        "np.cumsum(value, axis=-1)",
        "`cumsum` is applied to {it}: each entry becomes the sum up to there",
        1,
    ),
    ("reversed", "value[..., ::-1]", "{it} is reversed", 1),
    ("transposed", "value.T", "{it} is transposed", 2),
)
OF_WHOLE = (
    ("one_more", "value + 1", "{it} is too large by 1"),
    ("one_less", "value - 1", "{it} is too small by 1"),
)
# The same function in two places nearby often gives the same numbers: that is one mistake.
KINDS = frozenset(kind for kind, *_ in OF_FLOATS) | {f"whole_{kind}" for kind, *_ in OF_WHOLE}
