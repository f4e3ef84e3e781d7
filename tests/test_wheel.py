"""The build hook: what a wheel holds beside the code, and for which machines it is."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

from grader.jail import native
from grader.version import source_sha256

pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("symbols", "tag"),
    [
        (b"GLIBC_2.2.5\0GLIBC_2.17\0", "py3-none-manylinux2014_x86_64"),
        (b"GLIBC_2.2.5\0GLIBC_2.34\0", "py3-none-linux_x86_64"),
        (b"GLIBC_2.18\0GLIBC_2.4\0", "py3-none-linux_x86_64"),
        (b"", "py3-none-manylinux2014_x86_64"),
    ],
)
def test_the_tag_follows_from_the_symbols(
    hook: ModuleType, tmp_path: Path, symbols: bytes, tag: str
) -> None:
    library = tmp_path / "warm-x86_64-0123.so"
    library.write_bytes(b"\x7fELF\0" + symbols)
    assert hook.tag_of(library) == tag


def wheel(folder: Path, compiler: str) -> Path:
    """Build a wheel, as pip does."""
    code = (
        "import hatchling.build, os, sys\n"
        f"os.chdir({str(ROOT)!r})\n"
        f"print(hatchling.build.build_wheel({str(folder)!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", "CC": compiler},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("compiler", ["cc", "aarch64-linux-gnu-gcc"])
def test_a_wheel_holds_the_native_part(tmp_path: Path, compiler: str) -> None:
    if not shutil.which(compiler):
        pytest.skip(f"there is no {compiler}")
    machine = "aarch64" if compiler.startswith("aarch64") else "x86_64"
    made = wheel(tmp_path, compiler)
    assert made.name.endswith(f"-py3-none-manylinux2014_{machine}.whl")
    with ZipFile(made) as file:
        names = file.namelist()
    (library,) = (name for name in names if name.endswith(".so"))
    assert library == f"grader/jail/{Path(native.library(machine)).name}"
    assert "grader/jail/warm.c" in names, "the name of the library follows from it"
    assert "grader/shipped/problems/eager_debug_step_count/problem.yaml" in names
    assert "grader/serve/static/editor.js" in names
    assert not [name for name in names if "node_modules" in name]


@pytest.mark.slow
def test_a_wheel_without_a_compiler_fits_all_machines(tmp_path: Path) -> None:
    made = wheel(tmp_path, "false")
    assert made.name.endswith("-py3-none-any.whl")
    with ZipFile(made) as file:
        assert not [name for name in file.namelist() if name.endswith(".so")]
        file.extractall(tmp_path / "installed")
    asked = "from grader.version import source_sha256; print(source_sha256())"
    told = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path / "installed",
        env={"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert (tmp_path / "installed/grader/shipped/reference/masked_softmax.py").exists()
    assert told.stdout.strip() == source_sha256(), "no mark is given anew in an installed copy"
