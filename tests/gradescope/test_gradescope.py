"""The autograder for Gradescope: its zip file, and its two scripts as the platform calls them."""

import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import tracemalloc
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution, version
from pathlib import Path

import jsonschema
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.command import PATIENCE_S, Call
from support.paths import DATA, ROOT
from support.refuse import refuse
from support.tiny import GOOD, lay, lay_problem

from grader.cli import run
from grader.gradescope.handed_in import choose
from grader.gradescope.metadata import Metadata, read_metadata
from grader.gradescope.pins import NEEDED, pins
from grader.problem.load import Problem

SCHEMA = json.loads((DATA / "platforms/gradescope_results.schema.json").read_text())
# What a hidden case gives a submission, told in an exception's text.
TELLS = "def tiny(a, b):\n    raise ValueError(f'a is {a!r}')\n"
# An attempt to read a file.
READS = """\
try:
    print(open({path!r}).read())
except OSError as error:
    print("it is a", type(error).__name__)
"""
SALT = "a secret of the course"
PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def call(call: Call, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command line in the working tree of `tiny`."""
    monkeypatch.chdir(tiny_folder)
    return call


def results_of(path: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(path.read_text())
    jsonschema.validate(told, SCHEMA)
    return told


class TestExport:
    def export(self, call: Call, *options: str) -> zipfile.ZipFile:
        code, out, _ = call("export", "gradescope", "tiny", *options)
        assert code == 0
        return zipfile.ZipFile(io.BytesIO(Path(out.strip()).read_bytes()))

    def test_it_holds_what_the_platform_and_the_grader_need(self, call: Call) -> None:
        archive = self.export(call)
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in archive.infolist()}
        assert modes["setup.sh"] == modes["run_autograder"] == 0o755
        assert modes["course/reference/tiny.py"] == 0o600
        course = {name for name in modes if name.startswith("course/")}
        assert course == {
            "course/problems/tiny/problem.yaml",
            "course/problems/tiny/statement.md",
            "course/reference/tiny.py",
        }
        package = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "grader").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert {name for name in modes if name.startswith("grader/")} == package
        for script in ("setup.sh", "run_autograder"):
            text = archive.read(script).decode()
            assert text.startswith("#!/usr/bin/env bash\n")
            assert "tiny" in text
            assert "@P" not in text

    def test_what_is_told(self, call: Call) -> None:
        assert call("export", "gradescope", "tiny")[1:] == (
            "tiny-gradescope.zip\n",
            "points of the assignment: 10\n"
            "memory of the container: at least 768 MiB (512 for a submission, 256 for the "
            "grader)\nwith no salt\n",
        )
        told = (ROOT / "docs/gradescope.md").read_text()
        assert call("export", "gradescope", "tiny")[2] in told

    def test_the_salt_is_in_it_only_when_given(self, call: Call) -> None:
        with_salt = self.export(call, "--salt", SALT, "--output", "salted.zip")
        assert with_salt.read("course/salt").decode() == SALT
        without = self.export(call)
        assert not any(SALT.encode() in without.read(name) for name in without.namelist())

    def test_the_same_course_gives_the_same_file(self, call: Call) -> None:
        self.export(call)
        made = Path("tiny-gradescope.zip").read_bytes()
        self.export(call)
        assert Path("tiny-gradescope.zip").read_bytes() == made

    def test_mistakes_are_told(self, call: Call) -> None:
        code, _, err = call("export", "gradescope", "tinny")
        assert (code, "did you mean 'tiny'?" in err) == (2, True)
        code, _, err = call("export", "gradescope", "tiny", "--output", "missing/x.zip")
        assert (code, "cannot write missing/x.zip: No such file" in err) == (2, True)
        Path("reference/tiny.py").unlink()
        code, _, err = call("export", "gradescope", "tiny")
        assert (code, "cannot read" in err) == (2, True)


class TestPins:
    def test_the_needed_are_those_of_the_project(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        named = [Requirement(line).name for line in project["dependencies"]]
        assert named == [*NEEDED, "libcst", "rapidfuzz"]  # these are for the staff's commands

    def test_they_are_all_that_is_needed_as_it_is_installed(self) -> None:
        """Against another reading of the same metadata, by the library that pip reads it with."""
        found = dict(line.split("==") for line in pins())
        for name, pinned in found.items():
            assert version(name) == pinned
            for line in distribution(name).requires or ():
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                    assert canonicalize_name(needed.name) in found, (name, line)
                    assert needed.specifier.contains(found[canonicalize_name(needed.name)], True)
        assert found.keys() >= {canonicalize_name(name) for name in NEEDED}
        assert "pytest" not in found


class TestAutograde:
    def grade(self, call: Call, files: dict[str, str], *more: str) -> tuple[int, str, str]:
        lay(Path("in"), files)
        Path("in").mkdir(exist_ok=True)
        return call("autograde", "in", "--problem", "tiny", "--results", "results.json", *more)

    @pytest.mark.parametrize(
        ("files", "told"),
        [
            (
                {".git/x.py": GOOD, ".DS_Store": ""},
                "expected a .py file that defines tiny, found no file",
            ),
            (
                {"a.txt": "", "hw.zip": ""},
                "found a.txt (not a .py, .ipynb, .zip or .tar file), "
                "hw.zip (an archive: hand in what is in it)",
            ),
            ({"a.py": "x = 1", "b.py": "y = 1"}, "defines tiny, found a.py, b.py"),
            (
                {"a.py": GOOD, "b.py": GOOD},
                "expected one file that defines tiny, found several: a.py, b.py. "
                "Hand in one, or call the right one tiny.py",
            ),
        ],
    )
    def test_nothing_to_grade(self, files: dict[str, str], told: str, call: Call) -> None:
        code, out, err = self.grade(call, files)
        assert (code, out) == (1, "")
        assert told in err
        results = results_of(Path("results.json"))
        assert results["score"] == 0.0
        assert told in str(results["output"])
        assert told in results["tests"][0]["output"]  # type: ignore[index]

    def test_the_file_that_is_meant_is_graded_and_its_mark_written(self, call: Call) -> None:
        files = {"old.py": "def tiny(a):\n    ...\n", "sub/tiny.py": GOOD, "helper.py": "x = 1\n"}
        Path("metadata.json").write_text(json.dumps(METADATA))
        code, out, err = self.grade(call, files, "--metadata", "metadata.json")
        assert code == 0, err
        results = results_of(Path("results.json"))
        assert results["score"] == 10.0
        assert [test["status"] for test in results["tests"]] == ["passed"] * 4  # type: ignore[attr-defined]
        (extra,) = results["extra_data"]["problems"]  # type: ignore[index]
        assert (extra["file"], extra["late"]) == ("sub/tiny.py", True)
        assert "not graded, and not there when the file runs: helper.py, old.py" in str(
            results["output"]
        )
        assert "note: late" in err
        assert "the assignment has 8 points on Gradescope, and the problem 10" in err
        assert "accepted (AC)" in out

    def test_students_read_nothing_of_a_hidden_case(self, call: Call) -> None:
        code, out, _ = self.grade(call, {"hw.py": TELLS})
        assert code == 1
        told = Path("results.json").read_text()
        tests = results_of(Path("results.json"))["tests"]
        hidden = [test for test in tests if "hidden/" in test["name"]]  # type: ignore[attr-defined]
        assert len(hidden) == 2
        assert not any("a is" in test["output"] for test in hidden)
        samples = [test for test in tests if "sample/" in test["name"]]  # type: ignore[attr-defined]
        assert all("a is" in test["output"] for test in samples)
        assert '"stdout_visibility": "hidden"' in told
        assert "run-time error" in out

    def test_a_function_with_another_name_is_told(self, call: Call) -> None:
        code, _, err = self.grade(call, {"hw.py": GOOD.replace("tiny", "tinny")})
        assert code == 1, err
        results = results_of(Path("results.json"))
        assert results["score"] == 0.0
        assert "compile error (CE)" in str(results["output"])
        assert "no function tiny" in str(results["output"])


METADATA = {
    "created_at": "2026-07-31T23:00:01.000000-07:00",
    "assignment": {"due_date": "2026-07-31T23:00:00.000000-07:00", "total_points": "8.0"},
    "users": [{"id": 1, "name": "Ann"}],
}


class TestMetadata:
    @pytest.mark.parametrize(
        ("changes", "late"),
        [
            ({}, True),
            ({"created_at": "2026-08-01T05:59:59+00:00"}, False),
            ({"users": [{"assignment": {"due_date": "2026-08-02T00:00:00+00:00"}}]}, False),
            ({"users": [{"assignment": {"due_date": None}}, 7]}, True),
            ({"created_at": None}, None),
            ({"created_at": "2026-07-31T23:00:01"}, None),
            ({"created_at": "yesterday"}, None),
            ({"assignment": []}, None),
            ({"users": None}, True),
        ],
    )
    def test_who_is_late(
        self, changes: dict[str, object], late: bool | None, tmp_path: Path
    ) -> None:
        path = tmp_path / "metadata.json"
        path.write_text(json.dumps(METADATA | changes))
        assert read_metadata(path).late is late

    @pytest.mark.parametrize(
        ("text", "points"), [("8.0", 8.0), (8, 8.0), ("-1", None), ("inf", None), ("nan", None)]
    )
    def test_points_are_a_number(self, text: object, points: float | None, tmp_path: Path) -> None:
        path = tmp_path / "metadata.json"
        path.write_text(json.dumps({"assignment": {"total_points": text}}))
        assert read_metadata(path).total_points == points

    @pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, "\ud800"])
    def test_what_can_not_be_read_is_told(self, text: str, tmp_path: Path) -> None:
        path = tmp_path / "metadata.json"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read = read_metadata(path)
        assert read.notes
        assert read == Metadata(notes=read.notes)


def test_an_image_without_the_python_is_told(tiny_folder: Path, call: Call) -> None:
    call("export", "gradescope", "tiny")
    with zipfile.ZipFile("tiny-gradescope.zip") as archive:
        archive.extract("setup.sh")
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "setup.sh"],
        env={"PATH": str(tiny_folder), "AUTOGRADER_ROOT": str(tiny_folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"error: this image has no {PYTHON}" in done.stderr


def test_of_many_large_files_one_is_kept_at_a_time(tmp_path: Path, tiny: Problem) -> None:
    folder = lay(tmp_path / "handed_in", {"hw.py": GOOD})
    for number in range(12):
        with (folder / f"{number}.py").open("wb") as file:
            file.truncate(16 << 20)
    tracemalloc.start()
    try:
        found = choose(folder, tiny.spec)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.submission is not None
    assert found.submission.data == GOOD.encode()
    assert peak < 80 << 20


def unpack(zipped: Path, folder: Path) -> None:
    """As the platform does it: with the permissions that the zip file tells."""
    with zipfile.ZipFile(zipped) as archive:
        for one in archive.infolist():
            Path(archive.extract(one, folder)).chmod(one.external_attr >> 16 & 0o777)


def script(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A script of the platform where Docker's default profile refuses namespaces.

    The libraries are those of the tests: pip finds that all that is pinned is there.
    """
    return subprocess.run(
        command,
        cwd=root,
        env={
            "AUTOGRADER_ROOT": str(root),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_INDEX": "1",
        },
        preexec_fn=lambda: refuse(["namespaces"]),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def hand_in(root: Path, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(root / "submission")
    lay(root / "submission", files)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))
    return script(root, "./run_autograder")


@pytest.fixture
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What is /autograder there, set up for `tiny`."""
    course = lay_problem(tmp_path_factory.mktemp("course"))
    zipped = course / "a.zip"
    options = ["--problems", str(course / "problems"), "--salt", SALT, "--output", str(zipped)]
    assert run(["export", "gradescope", "tiny", *options]) == 0
    root = tmp_path_factory.mktemp("autograder")
    for name in ("source", "submission", "results"):
        (root / name).mkdir()
    unpack(zipped, root / "source")
    shutil.copy(root / "source/run_autograder", root)
    done = script(root, "bash", "source/setup.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Submissions run at the level landlock." in done.stdout
    assert "accepted (AC) · tiny" in done.stdout
    yield root
    shutil.rmtree(root)


@pytest.mark.slow
def test_the_two_scripts_in_the_layout_of_the_platform(platform: Path) -> None:
    """One test, since set-up takes longest."""
    results = platform / "results/results.json"

    # A right file has all points, finds what set-up has computed, and reaches no secret.
    before = sorted((platform / "cache").rglob("*"))
    assert [path for path in before if path.parent.name == "expected"]
    secrets = [platform / "source/course" / name for name in ("reference/tiny.py", "salt")]
    assert all(path.read_text() for path in secrets)
    reads = "\n".join(READS.format(path=str(path)) for path in secrets)
    done = hand_in(platform, {"homework.py": reads + GOOD})
    assert done.returncode == 0, done.stderr
    assert results_of(results)["score"] == 10.0
    assert done.stdout.count("it is a PermissionError") == 2
    assert "sandbox: landlock" in done.stdout
    assert SALT not in done.stdout
    assert sorted((platform / "cache").rglob("*")) == before

    # A wrong one is graded as well, which is no failure of the script.
    done = hand_in(platform, {"a.txt": "not a program"})
    assert done.returncode == 0, done.stderr
    assert results_of(results)["score"] == 0.0

    # A judge error leaves no result, not even that of the run before.
    secrets[0].write_text("def tiny(a, b):\n    raise ValueError\n")
    done = hand_in(platform, {"homework.py": GOOD})
    assert done.returncode == 3
    assert "error: no mark: " in done.stderr
    assert not results.exists()

    # Where the reference is not accepted, no image is made.
    script_text = (platform / "source/setup.sh").read_text()
    last = script_text.partition("cd /\n")[2].replace("doctor", "--version")  # it has been asked
    start = f'set -euo pipefail; source="{platform}/source"; python="{platform}/venv/bin/python"'
    done = script(platform, "bash", "-c", f"{start}\n{last}")
    assert done.returncode == 3
    assert "judge error (JE)" in done.stdout
