# Tries: to have modules imported that start processes or open windows. May get: AC RTE.
import importlib


def tiny(a, b):
    for name in ("tkinter", "turtle", "idlelib.idle", "test.support", "ensurepip", "venv", "this"):
        try:
            importlib.import_module(name)
        except BaseException:
            continue
    return [a + b, a * b]
