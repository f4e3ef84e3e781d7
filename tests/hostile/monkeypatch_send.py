# Tries: to send each answer twice. May get: RTE CE.
import sys

runner = sys.modules["jail.runner"]
once = runner.send


def twice(*arguments):
    once(*arguments)
    once(*arguments)


runner.send = twice


def tiny(a, b):
    return [a + b, a * b]
