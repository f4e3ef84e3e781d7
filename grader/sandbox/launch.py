"""Start the process that becomes a zygote: our interpreter, on the jail's `main.py`.

It gets one end of a socket, an environment of our own, and settings as JSON: see `jail/main.py`.
"""

import importlib.util
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from grader.errors import JudgeError, UsageError
from grader.extras import command_to_add
from grader.sandbox.libraries import importable, normal

JAIL_MAIN = Path(__file__).parents[1] / "jail" / "main.py"

# The whole environment of a submission; it inherits nothing of the host's.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    "LOGNAME": "submission",  # there is no list of users
    "JAX_PLATFORMS": "cpu",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

START_S = 300.0  # for importing jax and flax, on a slow network disk under load


def launch(
    leave_out: Sequence[str], hidden: Iterable[Path], cache: Path | None, added: Iterable[str]
) -> tuple[socket.socket, subprocess.Popen[bytes], Any]:
    """Start the process; return our end of its control socket, the process, and a file of its logs.

    The arguments are those of `Zygote.start`. JudgeError if it can't be started; UsageError as
    `importable`.
    """
    folders = library_dirs()
    added = list(added)
    libraries = importable(folders, added)
    versions = {library.name: library.version for library in libraries}
    settings = {
        "leave_out": list(leave_out),
        "hidden": [os.path.realpath(path) for path in hidden],
        "library_dirs": folders,
        "modules": sorted(module for library in libraries for module in library.modules),
        "metadata": [library.metadata for library in libraries],
        "added": {name: versions[normal(name)] for name in added},
        "cache": None if cache is None else os.path.realpath(cache),
    }
    try:
        return _start(json.dumps(settings))
    except OSError as error:
        raise JudgeError(f"the sandbox could not be started: {error}") from error


def _start(settings: str) -> tuple[socket.socket, subprocess.Popen[bytes], Any]:
    with ExitStack() as stack:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        stack.callback(theirs.close)
        on_failure = stack.enter_context(ExitStack())
        on_failure.callback(ours.close)
        ours.settimeout(START_S)
        log = on_failure.enter_context(tempfile.TemporaryFile())
        process = subprocess.Popen(  # noqa: S603  our own interpreter, our own file
            [sys.executable, "-I", "-S", str(JAIL_MAIN), str(theirs.fileno()), settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=ENVIRONMENT | loader_path(),
            pass_fds=[theirs.fileno()],
            cwd="/",
            start_new_session=True,  # Ctrl-C on the terminal is the host's to handle
        )
        on_failure.pop_all()
    return ours, process, log


def library_dirs() -> list[str]:
    """The folders that hold the libraries; jax is found, not imported.

    UsageError if jax or flax is not installed.
    """
    specs = [importlib.util.find_spec(name) for name in ("jax", "flax")]
    spec = specs[0]
    if None in specs or spec is None or spec.origin is None:
        raise UsageError(
            "JAX and Flax are not both installed beside the grader, so no submission can be run: "
            f"{command_to_add()}"
        )
    paths = sysconfig.get_paths()
    folders = [str(Path(spec.origin).parents[1]), paths["purelib"], paths["platlib"]]
    return list(dict.fromkeys(os.path.realpath(folder) for folder in folders))


def loader_path() -> dict[str, str]:
    """Tell the dynamic loader of the libraries that lie beside a relocatable interpreter.

    They are named relative to the interpreter's file ($ORIGIN); for that the loader needs /proc,
    which the jail does not have.
    """
    lib = os.path.join(sys.base_prefix, "lib")
    return {} if sys.base_prefix in ("/usr", "/") else {"LD_LIBRARY_PATH": lib}
