"""The editor's bundle: small, at home on this machine, and made of the source beside it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

SOURCE = ROOT / "grader/serve/editor"
STATIC = ROOT / "grader/serve/static"
MADE = ("editor.js", "editor.LICENSES.txt")
MOST_BYTES = 500_000
NAMES_OF_SVG = "http://www.w3.org/2000/svg"  # a name, which nothing is fetched from
AWAY = re.compile(r"EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENOTFOUND|ETIMEDOUT")


def addresses(text: str) -> set[str]:
    """The addresses in a script, but for the name of SVG."""
    return set(re.findall(r"""(?:\b(?:https?|wss?):|(?<=["'`]))//[^\s"'`)]+""", text)) - {
        NAMES_OF_SVG
    }


def inexact(package: dict[str, dict[str, str]]) -> list[str]:
    """The packages that may come in more than one version."""
    wanted = {**package["dependencies"], **package["devDependencies"]}
    return [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]


def rebuilt(folder: Path) -> dict[str, bytes]:
    """The bundle made anew from the source in ``folder``; skips where npm can't get packages."""
    if not shutil.which("npm"):
        pytest.skip("takes npm")
    install = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
    got = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S)
    if got.returncode and AWAY.search(got.stderr):
        pytest.skip("takes a registry for npm")
    assert got.returncode == 0, got.stderr
    build = ["node", "build.mjs", "."]
    made = subprocess.run(build, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S)
    assert made.returncode == 0, made.stderr
    return {name: (folder / name).read_bytes() for name in MADE}


def test_it_is_small_and_fetches_nothing() -> None:
    text = (STATIC / "editor.js").read_text("utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert addresses(text) == set()


@pytest.mark.parametrize(
    "text", ["import('https://cdn.example/x.js')", "fetch(`//${1}`), 'wss://a.example/'"]
)
def test_the_search_for_addresses_can_fail(text: str) -> None:
    assert addresses(text) != set()


def test_versions_are_exact() -> None:
    package = json.loads((SOURCE / "package.json").read_text("utf-8"))
    assert inexact(package) == []
    package["dependencies"]["crelt"] = "^1.0.0"
    assert inexact(package) == ["crelt"]


@pytest.mark.slow
def test_it_is_made_of_its_source(tmp_path: Path) -> None:
    skipped = shutil.ignore_patterns("node_modules")
    folder = shutil.copytree(SOURCE, tmp_path / "editor", ignore=skipped)
    committed = {name: (STATIC / name).read_bytes() for name in MADE}
    assert rebuilt(folder) == committed, "make it anew: grader/serve/editor/build.mjs says how"
    source = folder / "editor.mjs"
    source.write_text(source.read_text("utf-8").replace("Tab indents", "Tab moves"), "utf-8")
    assert rebuilt(folder) != committed
