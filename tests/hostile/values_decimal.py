# Tries: to return decimals and fractions. May get: WA.
from decimal import Decimal
from fractions import Fraction


def tiny(a, b):
    return [Decimal(a + b), Fraction(a * b)]
