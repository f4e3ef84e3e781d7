"""log, exp and the normal quantile from operations that IEEE 754 defines to the bit.

They use only + - * / and sqrt on float64, a NumPy call for each (so that no compiler fuses two),
and exact scaling by powers of two. Results are within a relative 1e-13 of the true values. What
matters here is that they have the same bits everywhere.
"""

import numpy as np

from grader.cases.stream import Floats

LN2 = 0.6931471805599453
# Its high part has zeros at the end, so that a product with an exponent is exact (fdlibm's split).
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
# Odd powers in atanh(s) = s + s**3/3 + ...; |s| <= 0.1716, so 12 terms reach float64's precision.
_LOG_TERMS = tuple(1.0 / (2 * k + 1) for k in reversed(range(12)))
_EXP_TERMS = 14  # of the Taylor series, for |x| <= ln 2 / 2


def log(x: Floats) -> Floats:
    """Natural logarithm of positive finite numbers."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < 0.7071067811865476
    mantissa = np.where(small, mantissa * 2.0, mantissa)
    exponent = np.where(small, exponent - 1, exponent).astype(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    return exponent * LN2 + 2.0 * s * horner(_LOG_TERMS, s * s)


def exp(x: Floats) -> Floats:
    """Exponential function, for \\|x\\| up to about 700."""
    exponent = np.floor(x / LN2 + 0.5)
    r = (x - exponent * LN2_HIGH) - exponent * LN2_LOW
    total = np.ones_like(r)
    for k in range(_EXP_TERMS, 0, -1):
        total = 1.0 + r * total / float(k)
    return np.ldexp(total, exponent.astype(np.int64))


def horner(coefficients: tuple[float, ...], x: Floats) -> Floats:
    """A polynomial with the highest power's coefficient first."""
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def normal_quantile(p: Floats) -> Floats:
    """Inverse of the standard normal distribution function, for 0 < p < 1.

    Algorithm AS 241, routine PPND16 (M. J. Wichura, Applied Statistics 37, 1988, 477-484);
    relative accuracy about 1e-16, apart from the logarithm's.
    """
    q = p - 0.5
    central = np.abs(q) <= 0.425
    r = 0.180625 - q * q
    middle = q * horner(_A, r) / horner(_B, r)
    tail_p = np.where(central, 0.5, np.where(q < 0.0, p, 1.0 - p))
    t = np.sqrt(-log(tail_p))
    near = horner(_C, t - 1.6) / horner(_D, t - 1.6)
    far = horner(_E, t - 5.0) / horner(_F, t - 5.0)
    tail = np.where(t <= 5.0, near, far)
    return np.where(central, middle, np.where(q < 0.0, -tail, tail))


_A = (
    2509.0809287301226727,
    33430.575583588128105,
    67265.770927008700853,
    45921.953931549871457,
    13731.693765509461125,
    1971.5909503065514427,
    133.14166789178437745,
    3.387132872796366608,
)
_B = (
    5226.495278852545925,
    28729.085735721942674,
    39307.89580009271061,
    21213.794301586595867,
    5394.1960214247511077,
    687.1870074920579083,
    42.313330701600911252,
    1.0,
)
_C = (
    7.7454501427834140764e-4,
    0.0227238449892691845833,
    0.24178072517745061177,
    1.27045825245236838258,
    3.64784832476320460504,
    5.7694972214606914055,
    4.6303378461565452959,
    1.42343711074968357734,
)
_D = (
    1.05075007164441684324e-9,
    5.475938084995344946e-4,
    0.0151986665636164571966,
    0.14810397642748007459,
    0.68976733498510000455,
    1.6763848301838038494,
    2.05319162663775882187,
    1.0,
)
_E = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    0.0012426609473880784386,
    0.026532189526576123093,
    0.29656057182850489123,
    1.7848265399172913358,
    5.4637849111641143699,
    6.6579046435011037772,
)
_F = (
    2.04426310338993978564e-15,
    1.4215117583164458887e-7,
    1.8463183175100546818e-5,
    7.868691311456132591e-4,
    0.0148753612908506148525,
    0.13692988092273580531,
    0.59983220655588793769,
    1.0,
)
