"""The token and the port of the last start, which the next one takes again.

So a page that is open finds its server after a restart, and a bookmark stays right.
"""

import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import JudgeError
from grader.files import write_whole

FILE = "address.json"
PAGE = "open.html"
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
OPENING = """\
<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={address}">
<title>grader</title>
<p><a href="{address}">Open the page</a></p>
"""


@dataclass(frozen=True)
class Access:
    """A token, and the port; None before the first start."""

    token: str
    port: int | None


def last_access(folder: Path) -> Access:
    """Return what the last start kept; a new token if there is none that is whole."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads((folder / FILE).read_bytes())
        if TOKEN.fullmatch(kept["token"]) and 0 < kept["port"] < 1 << 16:
            return Access(kept["token"], int(kept["port"]))
    return Access(secrets.token_urlsafe(32), None)


def keep_access(folder: Path, token: str, port: int) -> None:
    """Keep both for the next start; only the user can read them. JudgeError if it can't be."""
    _write(folder / FILE, json.dumps({"token": token, "port": port}))


def opening_page(folder: Path, address: str) -> Path:
    """Write a page that leads to ``address``, for a browser; only the user can read it.

    Other users see what a browser is called with, so the token does not stand there.
    """
    _write(folder / PAGE, OPENING.format(address=address))
    return folder / PAGE


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise JudgeError(f"cannot write {path}: {error.strerror}") from None
