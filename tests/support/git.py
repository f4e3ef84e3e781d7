"""Git, whatever the user has set."""

import os
import subprocess
from pathlib import Path

NOBODY_S = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "a" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "a@b" for who in ("AUTHOR", "COMMITTER")},
}


def git(folder: Path, *command: str) -> str:
    """Run a command of git in ``folder``; what it prints."""
    done = subprocess.run(
        ["git", "-C", folder, *command],
        env={**os.environ, **NOBODY_S},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
