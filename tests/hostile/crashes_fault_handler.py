# Tries: to crash by the interpreter's own test of it. May get: RTE WA.
import faulthandler


def tiny(a, b):
    faulthandler._sigsegv()
