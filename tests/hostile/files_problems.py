# Tries: to read specs and references. May get: AC.
import os
import sys

# Where the grader lies, its own module tells.
GRADER = os.path.dirname(os.path.dirname(os.path.abspath(sys.modules["jail"].__file__)))
ROOT = os.path.dirname(GRADER)


def attack():
    found = []
    for folder in ("problems", "reference", "submissions_example", "tests", ".git", "."):
        for base in (ROOT, GRADER):
            try:
                found += os.listdir(f"{base}/{folder}")
            except OSError:
                continue
    for path in (
        "reference/eager_debug_step_count.py",
        "problems/eager_debug_step_count/problem.yaml",
    ):
        try:
            with open(f"{ROOT}/{path}") as file:
                found.append(file.read(20))
        except OSError:
            continue
    return found and f"found {found[:5]}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
