# Tries: to set what starts with PYTHON, and the loader's variables. May get: AC.
import os

for name in (
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONHOME",
    "PYTHONBREAKPOINT",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
):
    os.environ[name] = "/tmp/hostile"
    os.putenv(name, "/tmp/hostile")


def tiny(a, b):
    return [a + b, a * b]
