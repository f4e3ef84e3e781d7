# Tries: to leave a mark in caches of the interpreter. May get: AC.
import linecache
import re
import sys


def find():
    return "hostile-mark" in linecache.cache or "hostile_mark" in sys.modules


def leave():
    linecache.cache["hostile-mark"] = (1, None, [], "")
    sys.modules["hostile_mark"] = re
    sys.path_importer_cache["hostile"] = None
    sys.intern("hostile-mark")


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
