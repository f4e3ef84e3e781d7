# Tries: to have other lines shown than the ones it has. May get: RTE.
import linecache


def tiny(a, b):
    lines = ["\x1b[2J::error::accepted\u202e" * 1000 + "\n"] * 100
    linecache.cache["submission.py"] = (1, None, lines, "submission.py")
    raise ValueError("look at the line")
