"""`grader serve` as a process of its own, which a test can kill."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.command import LIGHT_GRADER
from support.paths import ROOT


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A server of the problem in ``folder``: its process, its port, its token."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [*LIGHT_GRADER, "serve", "--tier", "cold", "--data", "data", *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            found = re.fullmatch(r"the page: http://127\.0\.0\.1:(\d+)/\?token=(\S+)\n", line)
            assert found, line
            yield process, found[1], found[2]
        finally:
            process.kill()
