# Tries: to install a package. May get: AC.
import runpy
import sys


def attack():
    sys.argv = ["pip", "install", "--no-index", "--target", "/tmp/hostile-pip", "hostile"]
    runpy.run_module("pip", run_name="__main__")
    return "pip ran"


def tiny(a, b):
    try:
        got = attack()
    except BaseException:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
