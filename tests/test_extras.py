"""The command that adds an extra is right for the way that this copy was installed."""

import os
import subprocess
import sys
import venv
from importlib.metadata import Distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

from grader.extras import NAME, Copy, command_to_add, this_copy

PYTHON = "/opt/my env/bin/python"
PIP = f"'{PYTHON}' -m pip install"
WHEEL = "file:///srv/jax_grader-0.1.0-py3-none-any.whl"
METADATA = f"""\
Metadata-Version: 2.4
Name: {NAME}
Version: 0.1.0
Requires-Dist: numpy>=2.0
Provides-Extra: html
Requires-Dist: click>=8; extra == 'html'
Provides-Extra: dask
Requires-Dist: not-installed-anywhere>=2026.8; extra == 'dask'
Provides-Extra: dev
Requires-Dist: click>=8; extra == 'dev'
Requires-Dist: not-installed-anywhere>=2026.8; extra == 'dev'
"""


def installed(folder: Path, by: str, origin: str | None, record: str = "") -> Copy:
    """A copy as an installer leaves it; ``record`` is the file of a tool that owns it."""
    info = folder / "lib/jax_grader-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA)
    (info / "INSTALLER").write_text(by)
    if origin is not None:
        (info / "direct_url.json").write_text(origin)
    if record:
        (folder / record).touch()
    return Copy(folder / "lib", folder, PYTHON, Distribution.at(info))


# The files are as pip 23.2 and 26.3, uv 0.13 and pipx 1.18 write them.
@pytest.mark.parametrize(
    ("by", "origin", "record", "command"),
    [
        (
            "pip\n",
            '{"dir_info": {"editable": true}, "url": "file:///srv/my%20clone"}',
            "",
            f"{PIP} -e '/srv/my clone[dask]'",
        ),
        ("pip\n", '{"dir_info": {}, "url": "file:///srv/clone"}', "", f"{PIP} '/srv/clone[dask]'"),
        (
            "pip\n",
            f'{{"archive_info": {{"hash": "sha256=4f"}}, "url": "{WHEEL}"}}',
            "",
            f"{PIP} '/srv/jax_grader-0.1.0-py3-none-any.whl[dask]'",
        ),
        (
            "pip\n",
            '{"url": "https://host/x.whl", "archive_info": {}}',
            "",
            f"{PIP} 'jax-grader[dask] @ https://host/x.whl'",
        ),
        (
            "pip\n",
            '{"url": "https://host/x.git", "vcs_info": {"vcs": "git", "commit_id": "4f11"}}',
            "",
            f"{PIP} 'jax-grader[dask] @ git+https://host/x.git@4f11'",
        ),
        ("pip\n", None, "", f"{PIP} 'jax-grader[dask]'"),
        (
            "uv",
            '{"url":"file:///srv/clone","dir_info":{"editable":true}}',
            "",
            f"uv pip install --python '{PYTHON}' -e '/srv/clone[dask]'",
        ),
        ("uv", None, "", f"uv pip install --python '{PYTHON}' 'jax-grader[dask]'"),
        (
            "uv",
            f'{{"url":"{WHEEL}","archive_info":{{}}}}',
            "uv-receipt.toml",
            "uv tool install '/srv/jax_grader-0.1.0-py3-none-any.whl[dask,html]'",
        ),
        (
            "uv",
            '{"url":"file:///srv/clone","dir_info":{"editable":true}}',
            "pipx_metadata.json",
            "pipx install --force -e '/srv/clone[dask,html]'",
        ),
        ("pip\n", None, "pipx_metadata.json", "pipx install --force 'jax-grader[dask,html]'"),
    ],
    ids=[
        *("pip, editable", "pip, folder", "pip, wheel", "pip, URL", "pip, git", "pip, index"),
        *("uv, editable", "uv, index", "uv tool, wheel", "pipx with uv, editable", "pipx, index"),
    ],
)
def test_by_the_way_it_was_installed(
    tmp_path: Path, by: str, origin: str | None, record: str, command: str
) -> None:
    assert command_to_add("dask", installed(tmp_path, by, origin, record)) == command


def test_without_metadata(tmp_path: Path) -> None:
    """A clone on PYTHONPATH can be installed; what was merely copied is from somewhere."""
    clone = Copy(ROOT, tmp_path, PYTHON, None)
    assert command_to_add("html", clone) == f"{PIP} -e '{ROOT}[html]'"
    copied = Copy(tmp_path, tmp_path, PYTHON, None)
    assert command_to_add("html", copied) == f"{PIP} 'FOLDER_OR_WHEEL[html]'"


def test_without_an_extra_it_adds_what_every_copy_needs(tmp_path: Path) -> None:
    copy = installed(tmp_path, "pip\n", '{"dir_info": {}, "url": "file:///srv/clone"}')
    assert command_to_add(copy=copy) == f"{PIP} /srv/clone"


def test_extras_are_there_if_all_their_libraries_are(tmp_path: Path) -> None:
    assert installed(tmp_path, "uv", None).extras() == {"html"}


def test_the_copy_that_runs() -> None:
    copy = this_copy()
    assert (copy.source, copy.python) == (ROOT, sys.executable)


@pytest.mark.slow
def test_the_command_adds_the_extra(tmp_path: Path) -> None:
    """For real: a wheel by pip, then the command that the copy itself gives."""
    wheel(tmp_path, "tiny_library", {"tiny_library.py": ""}, "")
    ours = wheel(
        tmp_path,
        "jax_grader",
        {"grader/__init__.py": "", "grader/extras.py": (ROOT / "grader/extras.py").read_text()},
        "Provides-Extra: tiny\nRequires-Dist: tiny-library; extra == 'tiny'\n",
    )
    home = tmp_path / "an environment"
    venv.create(home, with_pip=True)
    python = home / "bin/python"
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": tmp_path.as_uri(), "PYTHONPATH": ""}

    def call(command: list[str] | str) -> str:
        return subprocess.run(
            command,
            shell=isinstance(command, str),
            env={**os.environ, **offline},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        ).stdout

    call([str(python), "-m", "pip", "install", str(ours)])
    code = "from grader.extras import command_to_add; print(command_to_add('tiny'))"
    command = call([str(python), "-c", code])
    assert command == f"'{python}' -m pip install '{ours}[tiny]'\n"
    call(command)
    call([str(python), "-c", "import tiny_library"])


def wheel(folder: Path, name: str, files: dict[str, str], metadata: str) -> Path:
    """A wheel of these files: PEP 427's least."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
        said = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n{metadata}"
        archive.writestr(f"{info}/METADATA", said)
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
    return path
