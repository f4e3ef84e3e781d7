"""The documentation site: every page is in it, and a broken link is an error."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

DOCS = ROOT / "docs"


def build(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """The command that docs/conf.py tells, with warnings as errors."""
    options = ["-W", "-n", "--keep-going", "-q", "-E", "-c", root / "docs"]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options, root, site],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_the_first_page_leads_to_every_page() -> None:
    index = (DOCS / "index.md").read_text()
    for path in DOCS.glob("*.md"):
        assert path.name == "index.md" or f"]({path.name})" in index, path.name


@pytest.mark.slow
def test_it_is_built_without_a_warning(tmp_path: Path) -> None:
    done = build(ROOT, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    index = (tmp_path / "site/docs/index.html").read_text()
    for path in DOCS.glob("*.md"):
        assert (tmp_path / f"site/docs/{path.stem}.html").is_file(), path.name
    captions = re.findall(r'class="caption-text">([^<]+)<', index)
    assert captions == re.findall(r"^## (.+)$", (DOCS / "index.md").read_text(), re.M)
    assert not re.search(r'<(link|script|img)[^>]+(href|src)="https?://', index), "opens offline"


@pytest.mark.slow
def test_what_is_broken_is_told(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "conf.py", tmp_path / "docs")
    (tmp_path / "docs/index.md").write_text(
        "# A site\n\n## Part\n\n- [there](page.md), [conf](conf.py), [a folder](../docs)\n"
        "- [nowhere](missing.md)\n- [no file](missing.txt)\n- [no heading](page.md#two)\n"
    )
    (tmp_path / "docs/page.md").write_text("# Page\n\n## One\n\n[right](#one)\n")
    (tmp_path / "docs/lost.md").write_text("# In no part\n")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode == 1
    for told in ("'missing.md'", "'missing.txt'", "local id not found in", "lost.md"):
        assert told in done.stderr, told
    assert "conf.py'" not in done.stderr
    assert "'../docs'" not in done.stderr
