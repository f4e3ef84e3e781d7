import functools
import operator


def fold(function, values, start):
    return functools.reduce(function, values, start)


def tiny(*arguments):
    total = fold(operator.add, arguments, 0.0)
    product = fold(operator.mul, arguments, 1.0)
    try:
        again = fold(operator.truediv, arguments[1:], product)
    except ZeroDivisionError:
        again = arguments[0]
    assert abs(again - arguments[0]) < 1e-3, "the product does not divide"
    return [total, product]
