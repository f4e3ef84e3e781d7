"""What a submission may import: a list that does not depend on what else is installed."""

import os
import re
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.command import Call, lent
from support.helpers import printed, run_source
from support.paths import ROOT
from support.tiny import GOOD, lay

from grader import Session
from grader.errors import SpecError, UsageError
from grader.problem.libraries import read_libraries
from grader.sandbox import launch
from grader.sandbox.launch import library_dirs
from grader.sandbox.libraries import ALWAYS, importable
from grader.sandbox.markers import holds
from grader.sandbox.outcome import Raised
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import Level
from grader.sandbox.zygote import Zygote

# Installed with the tests, and not needed by jax or flax.
OTHER = "pluggy"
PAGE = ROOT / "docs/grading.md"
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n{needs}\nRequires-Dist: not-this\n"


def lay_library(folder: Path, name: str, *needs: str) -> None:
    """Install a library of one module in ``folder``, as pip would."""
    lines = "".join(f"Requires-Dist: {need}\n" for need in needs)
    info = f"{name.replace('-', '_')}-1.5.dist-info"
    module = name.replace("-", "_").lower()
    files = {
        f"{module}.py": f"name = {name!r}\n",
        f"{info}/METADATA": METADATA.format(name=name, needs=lines),
        f"{info}/RECORD": f"{module}.py,,\n__pycache__/x.pyc,,\n{info}/RECORD,,\n../bin/x,,\n",
    }
    lay(folder, files)


@pytest.fixture(scope="module")
def extras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of libraries beside those that are installed."""
    folder = tmp_path_factory.mktemp("extras")
    lay_library(folder, "Own-Lib", "needed[quick]>=1", "left_out; extra == 'dev'")
    lay_library(folder, "needed", "deep; extra == 'quick'", "old; python_version < '3'")
    for place in (folder, *folder.parents[:-2]):  # the zygote has no rights of root
        if place.stat().st_uid == os.getuid():
            place.chmod(place.stat().st_mode | 0o055)
    for name in ("deep", "old", "left_out", "unwanted"):
        lay_library(folder, name)
    folders = [*library_dirs(), str(folder)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, "library_dirs", lambda: folders)
        yield folder


LOOKS = """
import importlib.metadata, importlib.util
def look(*names):
    for name in names:
        try: found = __import__(name).__name__
        except ModuleNotFoundError as error: found = "no"
        assert (importlib.util.find_spec(name) is None) == (found == "no")
        print(name, found)
def f(): return 1.0
"""


def test_the_list_is_jax_flax_numpy_and_what_they_need() -> None:
    """Against another reading of the same metadata, by the library that pip reads it with."""
    found = {library.name: library for library in importable(library_dirs())}
    assert set(ALWAYS) <= found.keys()
    needed = set(ALWAYS)
    for name, library in found.items():
        assert distribution(name).version == library.version
        for line in distribution(name).requires or ():
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert canonicalize_name(need.name) in found, (name, line)
            needed.add(canonicalize_name(need.name))
    assert found.keys() <= needed
    assert OTHER not in found
    assert found["numpy"].modules == ("numpy",)
    assert "yaml" in found["pyyaml"].modules  # its name is not that of its module


def test_markers_are_read_as_pip_reads_them() -> None:
    markers = {
        str(need.marker)
        for each in distributions()
        for need in map(Requirement, each.requires or ())
        if need.marker is not None
    }
    more = ("python_version >= '3.9.0'", "'linux' in sys_platform", "os_name not in 'nt posix'")
    for marker in {*markers, *more}:
        for extra in ("", "dev", "test", "quick"):
            told = Requirement(f"x; {marker}").marker
            assert told is not None
            assert holds(marker, extra) == told.evaluate({"extra": extra}), (marker, extra)
    assert holds("no marker at all(")  # the installer took it


def test_what_is_not_on_the_list_is_not_found(either_zygote: Zygote) -> None:
    modules = [module for library in importable(library_dirs()) for module in library.modules]
    names = f"*{modules!r}, {OTHER!r}, 'pytest', 'matplotlib', 'pip', 'json', '_ctypes'"
    told = printed(run_source(either_zygote, f"{LOOKS}look({names})"))
    found = dict(line.split() for line in told.splitlines())
    assert [found[name] for name in modules] == modules
    others = (OTHER, "pytest", "matplotlib", "pip", "json", "_ctypes")
    assert [found[name] for name in others] == ["no"] * 4 + ["json", "_ctypes"]


def test_nor_by_its_metadata(either_zygote: Zygote) -> None:
    source = "print(*sorted({each.name for each in importlib.metadata.distributions()}))"
    told = printed(run_source(either_zygote, LOOKS + source)).split()
    listed = {library.name for library in importable(library_dirs())}
    assert set(map(canonicalize_name, told)) == listed


def test_the_path_may_be_changed(either_zygote: Zygote) -> None:
    source = f"""
import sys
sys.path[:0] = [*sys.path, '.']; sys.path_importer_cache.clear(); importlib.invalidate_caches()
look({OTHER!r}, 'optax', 'colorsys')
"""
    told = printed(run_source(either_zygote, LOOKS + source))
    assert told.split("\n")[:3] == [f"{OTHER} no", "optax optax", "colorsys colorsys"]


def test_the_error_tells_the_list(zygote: Zygote) -> None:
    def error(module: str) -> str:
        answer = run_source(zygote, f"import {module}").load.answer
        assert isinstance(answer, Raised)
        return answer.text

    said = error(OTHER)
    assert said.startswith(
        f"No module named '{OTHER}'. A submission may import Python's standard library, absl, "
    )
    assert {"jax,", "numpy,", "optax,", "yaml,"} <= set(said.split())
    # Of a library on the list, a part that is not there is another matter.
    assert error("flax.nothing") == "No module named 'flax.nothing'"
    assert error("json.nothing") == "No module named 'json.nothing'"


@pytest.mark.slow
@pytest.mark.usefixtures("light")
def test_a_course_adds_libraries_with_what_these_need(extras: Path) -> None:
    names = "'own_lib', 'needed', 'deep', 'old', 'left_out', 'unwanted', 'optax'"
    with Zygote.start() as zygote:
        told = printed(run_source(zygote, f"{LOOKS}look({names})"))
        assert [line.split()[1] for line in told.splitlines()] == ["no"] * 6 + ["optax"]
    for level in (Level.NAMESPACES, Level.LANDLOCK):
        with Zygote.start(level.leaves_out, libraries=["own_lib"]) as zygote:
            told = printed(run_source(zygote, f"{LOOKS}look({names})"))
            found = [line.split()[1] for line in told.splitlines()]
            assert found == ["own_lib", "needed", "deep", "no", "no", "no", "optax"]
            # So that marks are given again when it changes, and a worker must have the same.
            assert zygote.versions["own_lib"] == "1.5"


def test_a_library_that_is_not_installed_is_told(extras: Path) -> None:
    with pytest.raises(UsageError, match="import no-such-lib, which is not installed here"):
        Zygote.start(libraries=["no_such.lib"])
    lay(extras, {"editable-1.dist-info/RECORD": "__editable__.editable.pth,,\n"})
    with pytest.raises(UsageError, match=r"pip install editable \(not --editable\)"):
        Zygote.start(libraries=["editable"])


# The course's file.


@pytest.fixture
def course(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], Path]:
    """Writes the file into a course, which is the working directory."""
    monkeypatch.chdir(tiny_folder)

    def write(text: str | bytes) -> Path:
        return lay(
            tiny_folder, {"problems/libraries.txt": text, "hw.py": f"import {OTHER}\n{GOOD}"}
        )

    return write


def test_the_file_is_a_name_a_line(course: Callable[[str | bytes], Path]) -> None:
    assert read_libraries(Path("problems")) == ()
    folder = course("\ufeff# ours\r\n\r\nmatplotlib  # plots\r\nruamel.yaml\nmatplotlib\n")
    assert read_libraries(folder / "problems") == ("matplotlib", "ruamel.yaml")


def test_all_its_defects_are_told(course: Callable[[str | bytes], Path]) -> None:
    folder = course("matplotlib>=3\nfine\nimport os\n-r other.txt\n")
    with pytest.raises(SpecError) as caught:
        read_libraries(folder / "problems")
    lines = caught.value.lines()
    assert [line.partition("libraries.txt")[2][:3] for line in lines] == [":1:", ":3:", ":4:"]
    assert "expected a library's name alone, such as matplotlib, found 'import os'" in lines[1]
    for text, told in ((b"\xff", "not UTF-8 text"), ("x\n" * 40_000, "expected at most 64 KiB")):
        with pytest.raises(SpecError, match=told):
            read_libraries(course(text) / "problems")


@pytest.mark.slow
def test_the_commands_and_the_api_heed_it(
    call: Call, course: Callable[[str | bytes], Path]
) -> None:
    folder = course(f"{OTHER}\n")
    assert call("grade", "-q", "hw.py")[0] == 0
    with Session.open(folder / "problems", tier="cold") as session:
        report = session.grade(folder / "hw.py")
    version = distribution(OTHER).version
    assert (report.verdict, report.provenance.versions[OTHER]) == ("AC", version)
    course("no-such-library\n")
    code, _, err = call("grade", "-q", "hw.py")
    assert (code, "pip install no-such-library" in err) == (2, True)
    course("no such library\n")
    code, _, err = call("grade", "-q", "hw.py")
    assert (code, "libraries.txt:1: expected a library's name alone" in err) == (2, True)


def test_a_batch_grades_again_where_the_list_has_changed(
    call: Call, course: Callable[[str | bytes], Path], sandbox: Sandbox
) -> None:
    folder = course("")
    lay(folder, {"class/ann.py": f"import {OTHER}\n{GOOD}"})
    with lent(sandbox):
        assert call("batch", "class", "--output", "marks", "-j1")[0] == 1
    assert "CE" in Path("marks/grades.csv").read_text()
    course(OTHER)
    assert call("batch", "class", "--output", "marks", "-j1", "--tier", "cold")[0] == 0
    assert "AC" in Path("marks/grades.csv").read_text()


def test_the_export_for_gradescope_pins_it(
    call: Call, course: Callable[[str | bytes], Path]
) -> None:
    course(f"{OTHER}\n")
    assert call("export", "gradescope", "tiny")[0] == 0
    with zipfile.ZipFile("tiny-gradescope.zip") as archive:
        pinned = archive.read("requirements.txt").decode().splitlines()
        assert f"{OTHER}=={distribution(OTHER).version}" in pinned
        assert archive.read("course/problems/libraries.txt").decode() == f"{OTHER}\n"
        assert not any(line.startswith("matplotlib==") for line in pinned)


def test_the_page_has_the_list_of_the_tested_versions() -> None:
    quoted = " ".join(re.findall(r"^> (.+)$", PAGE.read_text(), re.M))
    told = quoted.replace(" (protobuf)", "").split(", ")
    names = {name for library in importable(library_dirs()) for name in library.modules}
    assert told == sorted(name for name in names if not name.startswith("_"))
