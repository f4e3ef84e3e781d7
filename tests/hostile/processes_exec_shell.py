# Tries: to become a shell by exec. May get: RTE.
import os

SCRIPT = "echo ESCAPED by exec"


def tiny(a, b):
    os.execv("/bin/sh", ["sh", "-c", SCRIPT])
