"""Counts what Python is about to do."""

import sys

counted = {}


def hook(event, arguments):
    counted[event] = counted.get(event, 0) + 1


sys.addaudithook(hook)


def report():
    print({key: counted.get(key) for key in ("open", "exec", "import", "compile", "os.listdir")})
