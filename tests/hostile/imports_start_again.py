# Tries: to start the grader's process for runs a second time. May get: RTE AC SV.
import sys


def tiny(a, b):
    zygote = sys.modules["jail.zygote"]
    zygote.main(3, [])
    return [a + b, a * b]
