"""The pytest plugin: what passes, what fails and how that is told; and what it costs the others."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT
from support.tiny import GOOD as REFERENCE
from support.tiny import SPEC, lay, lay_problem

import grader
from grader.sandbox.proof.ladder import Sandbox

PAGE = (ROOT / "docs/pytest.md").read_text()
GOOD = REFERENCE.encode()
WRONG = b"def tiny(a, b):\n    return [a + b, a]\n"
TWICE = b"def tiny(a, b):\n    return [a + b, a + b]\n"
NAMED = """\
misconceptions:
  - id: adds_twice
    function: adds_twice
    message: "the sum stands twice: the second number is the product"
  - {id: swaps, function: swaps, message: "they are swapped"}
"""
VARIANTS = """\
def adds_twice(a, b):
    return [a + b, a + b]
def swaps(a, b):
    return [a * b, a + b]
"""
BROKEN = "broken"


def with_misconceptions(folder: Path) -> Path:
    """The problem `tiny` with named mistakes, and another one without a reference."""
    lay_problem(folder, SPEC + NAMED, REFERENCE + VARIANTS)
    broken = SPEC.replace("id: tiny", f"id: {BROKEN}")
    return lay(folder, {f"problems/{BROKEN}/problem.yaml": broken})


class TestAssertions:
    """In this process, with the sandbox of all tests."""

    @pytest.fixture
    def session(self, tiny_folder: Path, lent_sandbox: Sandbox) -> Iterator[grader.Session]:
        folder = with_misconceptions(tiny_folder)
        with grader.Session.open(folder / "problems") as session:
            yield session

    @pytest.fixture
    def tiny(self, session: grader.Session) -> grader.ProblemUnderTest:
        return grader.ProblemUnderTest(session, "tiny")

    def test_what_holds_gives_the_report(self, tiny: grader.ProblemUnderTest) -> None:
        assert tiny.accepts(GOOD).verdict == "AC"
        assert tiny.rejects(WRONG).verdict == "WA"
        assert tiny.rejects(WRONG, None).verdict == "WA"
        assert tiny.rejects(b"def tiny(a, b)", "CE").verdict == grader.Verdict.CE
        assert tiny.rejects(TWICE, misconception="adds_twice").misconceptions[0][0] == "adds_twice"

    def test_what_does_not_hold_is_told_with_the_report(
        self, tiny: grader.ProblemUnderTest
    ) -> None:
        with pytest.raises(AssertionError) as raised:
            tiny.accepts(WRONG)
        first, headline, *rest = str(raised.value).splitlines()
        assert first == "expected accepted (AC), found wrong answer (WA)"
        assert headline == "wrong answer (WA) · tiny · 0 of 10 points · submission.py"
        assert ["hidden/01", "to", "02", "WA"] in [line.split()[:4] for line in rest]
        for verdict, told in (("WA", "wrong answer (WA)"), (None, "any verdict but accepted (AC)")):
            with pytest.raises(AssertionError) as raised:
                tiny.rejects(GOOD, verdict)
            assert f"expected {told}, found accepted (AC)\n" in str(raised.value)

    @pytest.mark.parametrize(
        ("source", "found"), [(WRONG, r"not_multiplied_\w+"), (TWICE, "adds_twice")]
    )
    def test_another_mistake_is_not_the_one(
        self, tiny: grader.ProblemUnderTest, source: bytes, found: str
    ) -> None:
        told = f"expected the misconception swaps, found {found}\n"
        with pytest.raises(AssertionError, match=told):
            tiny.rejects(source, misconception="swaps")

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"verdict": "wrong"}, "verdict: expected one of WA, RTE, .*, found 'wrong'"),
            ({"verdict": "AC"}, "found 'AC'"),
            ({"verdict": "JE"}, "found 'JE'"),
            ({"misconception": "adds"}, "tiny names, adds_twice, swaps; found 'adds'"),
        ],
    )
    def test_what_can_never_hold_is_refused(
        self, tiny: grader.ProblemUnderTest, asked: dict[str, str], told: str
    ) -> None:
        with pytest.raises(grader.UsageError, match=told):
            tiny.rejects(WRONG, **asked)

    def test_a_judge_error_is_raised_whatever_was_expected(self, session: grader.Session) -> None:
        broken = grader.ProblemUnderTest(session, BROKEN)
        for expect in (broken.accepts, broken.rejects, broken.grades):
            with pytest.raises(grader.JudgeError, match=r"no verdict\n.*cannot read .*broken\.py"):
                expect(GOOD)


FIRST = """
import sys

def test_nothing_is_imported_before_it_is_used():
    loaded = {name for name in sys.modules if name.split(".")[0] in ("grader", "numpy", "jax")}
    assert loaded == {"grader", "grader.pytest_plugin"}
"""
# A line of a traceback that names a file of the package, other than the plugin's fixtures.
OF_OURS = re.compile(r"^\S*grader/(?!pytest_plugin)\S+\.py:\d+: .*$", re.M)
NO_SUCH_PROBLEM = """
def test_a_name_that_there_is_not(grader_problem):
    grader_problem("tinny")
"""
ALSO = f"""
{NO_SUCH_PROBLEM}

def test_it_is_imported_then():
    import sys
    assert {{"grader.session", "numpy"}} <= set(sys.modules)
    assert "jax" not in sys.modules


def test_accepted(grader_problem):
    grader_problem("tiny").accepts(FILES / "sums.py")


def test_no_reference(grader_problem):
    grader_problem("broken").rejects(b"def tiny(a, b): pass")


def test_what_the_cases_follow_from(grader_session):
    report = grader_session.grade(FILES / "lecture.py", "tiny")
    print("the last input", report.cases[-1].inputs["a"])
"""


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of pytest as a course has it; the plugin is named, whether it is installed or not."""
    command = [sys.executable, "-W", "error", "-m", "pytest", "-p", "grader.pytest_plugin"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GRADER_SALT": ""}
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={name: value for name, value in env.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course: its problems, and tests with a configuration of their own, which names them."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "staff/problems/tiny").mkdir(parents=True)
    (folder / "staff/reference").mkdir()
    with_misconceptions(folder / "staff")
    (folder / "tests/files").mkdir(parents=True)
    (folder / "tests/files/lecture.py").write_bytes(GOOD)
    (folder / "tests/files/sums.py").write_bytes(TWICE)
    (folder / "tests/pytest.ini").write_text(
        "[pytest]\nfilterwarnings = error\ngrader_problems = ../staff/problems\n"
    )
    return folder


@pytest.fixture(scope="module")
def ran(course: Path) -> subprocess.CompletedProcess[str]:
    """The tests that the page shows, and more, on one worker of xdist."""
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
    (course / "tests/test_a_first.py").write_text(FIRST)
    (course / "tests/test_course.py").write_text(program + ALSO)
    return pytest_in(course / "tests", "-n1", "-rA", "--grader-salt", "secret")


@pytest.mark.slow
class TestRun:
    def test_each_test_ends_as_it_should(self, ran: subprocess.CompletedProcess[str]) -> None:
        summary = ran.stdout.partition("short test summary info")[2]
        found = re.findall(r"^([A-Z]+) \S+::(\w+)", summary, re.M)
        ended = {name: how for how, name in found}
        assert ended == {
            "test_nothing_is_imported_before_it_is_used": "PASSED",
            "test_the_solution_of_the_lecture": "PASSED",
            "test_the_mistake_of_last_year_is_named": "PASSED",
            "test_half_of_it_is_not_enough": "FAILED",
            "test_it_is_imported_then": "PASSED",
            "test_accepted": "FAILED",
            "test_no_reference": "ERROR",
            "test_a_name_that_there_is_not": "FAILED",
            "test_what_the_cases_follow_from": "PASSED",
        }, ran.stdout + ran.stderr
        assert re.search(r"=+ 3 failed, 5 passed, 1 error in ", ran.stdout)
        assert ran.returncode == 1

    def test_the_page_shows_how_it_is_told(self, ran: subprocess.CompletedProcess[str]) -> None:
        shown, error = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)
        told = stripped(ran.stdout)
        assert "E grader.errors.UsageError: no problem 'tinny'" in told
        for line in stripped(shown + error).splitlines():
            assert re.search(re.escape(line).replace("…", ".*"), told), line
        assert OF_OURS.findall(told) == []  # nobody is to read our source

    def test_the_whole_trace_is_there_for_those_who_ask(self, course: Path) -> None:
        """The search above can fail."""
        (course / "tests/test_name.py").write_text(NO_SUCH_PROBLEM)
        done = pytest_in(course / "tests", "-p", "no:xdist", "test_name.py", "--full-trace")
        assert "catalogue.py:" in "".join(OF_OURS.findall(stripped(done.stdout)))

    @pytest.mark.slow
    def test_the_salt_is_taken(
        self, ran: subprocess.CompletedProcess[str], course: Path, lent_sandbox: Sandbox
    ) -> None:
        with grader.Session.open(course / "staff/problems", salt="secret") as session:
            last = session.grade(GOOD, "tiny").cases[-1].inputs["a"]
        assert f"the last input {last}\n" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "grader_sandbox=weak"), "sandbox: expected one of auto, .*, found 'weak'"),
        (("--grader-problems", "there"), "cannot read the problems folder {course}/there:"),
    ],
)
def test_settings_are_taken(arguments: tuple[str, ...], told: str, course: Path) -> None:
    path = course / "tests/test_settings.py"
    path.write_text("def test(grader_problem):\n    grader_problem('tiny')\n")
    done = pytest_in(course, "-p", "no:xdist", "tests/test_settings.py", *arguments)
    assert re.search(told.format(course=re.escape(str(course))), done.stdout), done.stdout
    assert done.returncode == 1


def test_it_is_loaded_where_the_grader_is_installed() -> None:
    """By its module's name, so that a `-p` that names it, too, does not load it twice."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"grader.pytest_plugin": "grader.pytest_plugin"}


def stripped(text: str) -> str:
    return "".join(f"{' '.join(line.split())}\n" for line in text.splitlines())
