"""The libraries that a course adds to what its submissions may import: `problems/libraries.txt`.

# one name a line, as pip knows it
matplotlib
"""

import re
from pathlib import Path

from grader.errors import Defect, SpecError, UsageError

FILE = "libraries.txt"
NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", re.ASCII)
MAX_BYTES = 1 << 16
MAX_SHOWN = 80  # characters of a line


def read_libraries(problems: Path) -> tuple[str, ...]:
    """The names in the file, if there is one; SpecError with all its defects.

    Whether they are installed is found out where a sandbox starts.
    """
    path = problems / FILE
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SpecError(path, [Defect(None, "", "not UTF-8 text: save it as UTF-8")]) from None
    if len(text) > MAX_BYTES:
        raise SpecError(path, [Defect(None, "", f"expected at most {MAX_BYTES >> 10} KiB")])
    names, defects = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        name = line.partition("#")[0].strip()
        if NAME.fullmatch(name):
            names.append(name)
        elif name:
            found = repr(name[:MAX_SHOWN])
            told = f"expected a library's name alone, such as matplotlib, found {found}"
            defects.append(Defect(number, "", told))
    if defects:
        raise SpecError(path, defects)
    return tuple(dict.fromkeys(names))
