import math


def tiny(a, b):
    """Both by logarithms: a sum is a product of powers."""
    powers = [math.exp(value) for value in (a, b)]
    logarithms = [math.log(value) for value in (a, b)]
    total = math.log(powers[0] * powers[1])
    scaled = math.exp(sum(logarithms))
    correction = 0.5 * (scaled - a * b) + 0.5 * (scaled - b * a)
    return (total + (a + b - total), scaled - correction)
