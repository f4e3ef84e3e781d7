"""Functions of a value on the way that a student may apply by mistake."""

# Kind, code of a `value`, what is told; for arrays of floats with at least so many dimensions.
OF_FLOATS = (
    ("magnitude", "abs(value)", "the absolute value of {it} is taken", 0),
    ("squared", "value * value", "{it} is squared", 0),
    ("negated", "-value", "the sign of {it} is turned", 0),
    (
        "relu",
        "np.maximum(value, 0)",
        "a ReLU is applied to {it}, or 0 stands for less",
        0,
    ),
    ("tanh", "np.tanh(value)", "`tanh` is applied to {it}", 0),
    ("sigmoid", "nn.sigmoid(value)", "`sigmoid` is applied to {it}", 0),
    ("gelu", "nn.gelu(value)", "`gelu` is applied to {it}", 0),
    ("silu", "nn.silu(value)", "`silu` (`swish`) is applied to {it}", 0),
    ("softmax", "nn.softmax(value)", "a softmax is applied to {it}", 1),
    ("exponential", "np.exp(value)", "the exponential of {it} is taken", 0),
    ("logarithm", "np.log(value)", "the logarithm of {it} is taken", 0),
    ("root", "np.sqrt(value)", "the root of {it} is taken", 0),
    ("rounded", "np.round(value)", "{it} is rounded to whole numbers", 0),
    ("cut", "np.trunc(value)", "{it} is cut to whole numbers", 0),
    ("two_decimals", "np.round(value, 2)", "{it} is rounded to two decimals", 0),
    ("four_decimals", "np.round(value, 4)", "{it} is rounded to four decimals", 0),
    ("in_bfloat16", "value.astype('bfloat16').astype(value.dtype)", "{it} is made bfloat16", 0),
    ("in_float16", "value.astype('float16').astype(value.dtype)", "{it} is made float16", 0),
    ("no_nan", "np.nan_to_num(value)", "NaN and infinity in {it} are replaced by numbers", 0),
    ("centred", "value - value.mean()", "the mean is subtracted from {it}", 1),
    ("by_its_sum", "value / value.sum()", "{it} is divided by its sum", 1),
    ("by_its_largest", "value / value.max()", "{it} is divided by its largest entry", 1),
    ("by_its_norm", "value / np.linalg.norm(value)", "{it} is divided by its norm", 1),
    ("less_its_largest", "value - value.max()", "the largest entry is subtracted from {it}", 1),
    ("cumulated", "np.cumsum(value, axis=-1)", "{it} is summed up cumulatively", 1),
    ("reversed", "value[..., ::-1]", "{it} is reversed", 1),
    ("transposed", "value.T", "{it} is transposed", 2),
)
OF_WHOLE = (
    ("one_more", "value + 1", "{it} is one too large"),
    ("one_less", "value - 1", "{it} is one too small"),
)
# The same function in two places nearby often gives the same numbers: that is one mistake.
KINDS = frozenset(kind for kind, *_ in OF_FLOATS) | {f"whole_{kind}" for kind, *_ in OF_WHOLE}
