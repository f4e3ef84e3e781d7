"""The Python API: what it gives, what it raises, what it costs to import, what it is made of."""

import ast
import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support import tiny
from support.command import PATIENCE_S, Call
from support.helpers import runs_of
from support.paths import DATA, ROOT
from support.tiny import catalogue_of

import grader
from grader import pytest_plugin
from grader.problem.catalogue import Catalogue
from grader.sandbox.aside import Aside
from grader.sandbox.proof.ladder import Sandbox

PAGE = ROOT / "docs/api.md"
NAMES = DATA / "api.txt"
GOOD = tiny.GOOD.encode()
WRONG = b"def tiny(a, b):\n    return [a + b, a]\n"
SLEEPS = b"import time\ndef tiny(a, b):\n    time.sleep(60)\n"


@pytest.fixture
def session(tiny_folder: Path, lent_sandbox: Sandbox) -> Iterator[grader.Session]:
    with grader.Session.open(tiny_folder / "problems") as opened:
        yield opened


class TestSession:
    def test_grades_bytes_paths_and_names_of_paths(
        self, session: grader.Session, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.py"
        path.write_bytes(WRONG)
        graded = [
            session.grade(GOOD, "tiny"),
            session.grade(path, session.load("tiny")),
            session.grade(str(path)),
        ]
        assert [report.verdict for report in graded] == ["AC", "WA", "WA"]
        assert [report.path for report in graded] == ["submission.py", str(path), str(path)]
        assert session.level == graded[0].provenance.sandbox.level

    def test_a_broken_reference_is_a_judge_error_and_no_zero(
        self, session: grader.Session, tiny_folder: Path
    ) -> None:
        (tiny_folder / "reference/tiny.py").write_text("def tiny(a, b): return 'no'\n")
        report = session.grade(GOOD)
        assert (report.verdict, report.score) == (grader.Verdict.JE, None)

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("nowhere.py",), "no such file: nowhere.py"),
            ((b"x = 1\n",), "it defines no problem's function"),
            ((GOOD, "tinny"), "no problem 'tinny'"),
        ],
    )
    def test_wrong_use_is_told(
        self, session: grader.Session, arguments: tuple[str, ...], told: str
    ) -> None:
        with pytest.raises(grader.UsageError, match=told):
            session.grade(*arguments)

    def test_a_problem_from_elsewhere_is_refused(self, session: grader.Session) -> None:
        """Its folders were not among those that submissions may not read."""
        other = grader.load_problem("masked_softmax", ROOT / "problems")
        with pytest.raises(grader.UsageError, match=r"open one with Session.open\('.*problems'"):
            session.grade(GOOD, other)

    def test_a_problem_that_was_changed_is_prepared_again(self, session: grader.Session) -> None:
        problem = session.load("tiny")
        harder = replace(
            problem, spec=problem.spec.model_copy(update={"seed": problem.spec.seed + 1})
        )
        first, second, again = (session.grade(GOOD, one) for one in (problem, harder, problem))
        inputs = [report.cases[0].inputs for report in (first, second, again)]
        assert inputs[0] == inputs[2] != inputs[1]

    def test_checks_are_done_when_they_are_asked_for(self, session: grader.Session) -> None:
        files, statement = session.check("tiny", ["statement", "files"])
        assert [files.check, statement.check] == ["files", "statement"]
        assert any(each.severity == grader.Severity.ERROR for each in statement.findings)
        with pytest.raises(grader.UsageError, match="did you mean 'files'"):
            session.check("tiny", ["file"])

    def test_a_closed_one_says_so(self, session: grader.Session) -> None:
        session.close()
        session.close()
        with pytest.raises(grader.UsageError, match="this session was closed"):
            session.grade(GOOD)

    def test_what_waits_while_another_thread_closes_it_is_told(self, lent_sandbox: Sandbox) -> None:
        aside, go = Aside.start(), threading.Event()
        with ThreadPoolExecutor(3) as threads:
            running = threads.submit(aside.do, go.wait)
            while not aside._pool._threads:
                time.sleep(0.01)
            waiting = threads.submit(aside.do, list)
            while not aside._pool._work_queue.qsize():
                time.sleep(0.01)
            closing = threads.submit(aside.close)
            with pytest.raises(grader.UsageError, match="this session was closed"):
                waiting.result()
            go.set()
            assert running.result()
            closing.result()

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            ({"sandbox": "strongest"}, "sandbox: expected one of auto, strict, .* 'strongest'"),
            ({"tier": "auto"}, "tier: expected one of cold, warm, found 'auto'"),
        ],
    )
    def test_an_option_that_there_is_not(self, options: dict[str, str], told: str) -> None:
        with pytest.raises(grader.UsageError, match=told):
            grader.Session.open(**options)


class TestBatch:
    @pytest.fixture
    def folder(self, tiny_folder: Path, lent_sandbox: Sandbox) -> Path:
        """A working tree with a class: a right file, a wrong one, and one that is no submission."""
        (tiny_folder / "class").mkdir()
        files = {"ann": GOOD, "bo": WRONG, "nobody": b"x = 1\n"}
        for name, source in files.items():
            (tiny_folder / f"class/{name}.py").write_bytes(source)
        return tiny_folder

    def batch(self, folder: Path, **options: object) -> grader.BatchResult:
        named = {"problems": folder / "problems", "jobs": 1, **options}
        return grader.batch(folder / "class", folder / "marks", **named)  # type: ignore[arg-type]

    def test_a_class_is_graded_recorded_and_summed_up(self, folder: Path) -> None:
        reports: list[grader.Report] = []
        result = self.batch(folder, on_report=reports.append)
        assert result.is_finished
        assert {mark.student: (mark.verdict, mark.score) for mark in result.marks} == {
            "ann": ("AC", 10.0),
            "bo": ("WA", 0.0),
        }
        assert {report.path: report.score for report in reports} == {"ann.py": 10.0, "bo.py": 0.0}
        (unplaced,) = result.unplaced
        assert unplaced.path == "nobody.py"
        assert unplaced.reason.startswith("it defines no problem's function")
        assert result.summary.problems[0].mean == 5.0
        assert (folder / "marks/grades.csv").read_text().count("\n") == 3
        assert "nobody.py" in (folder / "marks/unplaced.csv").read_text()

    def test_it_goes_on_where_it_stopped(self, folder: Path) -> None:
        reports: list[grader.Report] = []

        def stop(report: grader.Report) -> None:
            reports.append(report)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.batch(folder, on_report=stop)
        first = reports[0].path
        assert first in (folder / "marks/grades.csv").read_text()
        self.batch(folder, on_report=reports.append)
        assert sorted(report.path for report in reports) == ["ann.py", "bo.py"]
        self.batch(folder, fresh=True, on_report=reports.append)
        assert len(reports) == 4

    def test_a_problem_comes_with_its_folders(self, folder: Path) -> None:
        problem = grader.load_problem("tiny", folder / "problems")
        result = self.batch(folder, problems=None, problem=problem)
        assert {mark.student: mark.verdict for mark in result.marks} == {
            "ann": "AC",
            "bo": "WA",
            "nobody": "CE",
        }
        assert repr(result) == "<BatchResult finished: 3 marks, 0 files unplaced>"

    def test_its_page_is_that_of_the_command(self, folder: Path, call: Call) -> None:
        self.batch(folder)
        for arguments, options in (((), {}), (("--student", "bo"), {"student": "bo"})):
            _, page, _ = call("report", folder / "marks", "--to", "html", *arguments)
            assert grader.to_html(folder / "marks", **options) == page

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            ({"problem": "tinny"}, "did you mean 'tiny'"),
            ({"jobs": 0}, "jobs: expected at least 1, found 0"),
            ({"sandbox": "strongest"}, "sandbox: expected one of auto, strict"),
            ({"tier": "auto"}, "tier: expected one of cold, warm, found 'auto'"),
        ],
    )
    def test_wrong_use_is_told(self, folder: Path, options: dict[str, object], told: str) -> None:
        with pytest.raises(grader.UsageError, match=told):
            self.batch(folder, **options)
        assert not (folder / "marks").exists()


def test_problems_are_found_from_where_one_is(tiny_folder: Path, tmp_path: Path) -> None:
    (tiny_folder / "tests/below").mkdir(parents=True)
    ours = catalogue_of(tiny_folder)
    assert Catalogue.find(here=tiny_folder / "tests/below") == ours
    assert Catalogue.find(here=Path("/")) == catalogue_of(ROOT)
    assert Catalogue.find(ours.problems, tmp_path) == Catalogue(ours.problems, tmp_path)


CTRL_C = """
import sys, threading, time
import grader

session = grader.Session.open()
try:
    session.grade(sys.argv[1])
except KeyboardInterrupt:
    try:
        session.grade(sys.argv[1])
    except grader.UsageError as error:
        print(error, threading.active_count())
"""


@pytest.mark.slow
def test_ctrl_c_ends_what_runs_and_closes_the_session(tiny_folder: Path, sandbox: Sandbox) -> None:
    (tiny_folder / "a.py").write_bytes(SLEEPS)
    (tiny_folder / "tmp").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", CTRL_C, "a.py"],
        cwd=tiny_folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tiny_folder / "tmp")},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not runs_of(process.pid, sandbox.level):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE_S)
    assert out == "this session was closed: open another one 1\n"
    assert list((tiny_folder / "tmp").iterdir()) == []


class TestReports:
    def test_a_student_is_shown_nothing_hidden_unless_staff_is_named(
        self, session: grader.Session
    ) -> None:
        report = session.grade(WRONG)
        secret = repr(report.cases[-1].inputs["a"])
        assert secret in grader.to_json(report, "staff")
        assert secret not in grader.to_json(report) + grader.to_text(report, verbose=True)
        assert grader.to_json(report) == grader.to_json(report, grader.Audience.STUDENT)
        with pytest.raises(grader.UsageError, match="expected one of student, staff, found 'me'"):
            grader.to_json(report, "me")

    def test_text_has_no_colour(
        self, session: grader.Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        text = grader.to_text(session.grade(WRONG), "staff")
        assert "\x1b" not in text
        assert text.startswith("wrong answer (WA) · tiny · 0 of 10 points · submission.py\n")


LOADED = """
import sys
before = set(sys.modules)
import grader
{use}
print(*sorted(set(sys.modules) - before))
"""


@pytest.mark.parametrize(("use", "is_light"), [("", True), ("grader.grade", False)])
def test_importing_it_imports_nothing_else(use: str, is_light: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(use=use)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout.split() == ["grader"]) == is_light


class TestNames:
    def test_no_room_hides_a_name(self) -> None:
        """A module `grader.batch`, once imported, would stand where the function does."""
        rooms = {path.stem for path in (ROOT / "grader").iterdir()}
        assert rooms & set(grader.__all__) == set()

    def test_the_stub_tells_what_there_is(self) -> None:
        stub = ast.parse((ROOT / "grader/__init__.pyi").read_text())
        imported = {
            alias.asname or alias.name: node.module
            for node in ast.walk(stub)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        listed = next(node.value for node in ast.walk(stub) if isinstance(node, ast.Assign))
        assert ast.literal_eval(listed) == grader.__all__
        assert {*imported, "__version__"} == set(grader.__all__)
        for name, module in imported.items():
            assert getattr(grader, name) is getattr(sys.modules[str(module)], name)

    def test_a_name_that_there_is_not(self) -> None:
        with pytest.raises(AttributeError, match="module 'grader' has no attribute 'grad'"):
            grader.grad  # noqa: B018
        assert set(dir(grader)) >= set(grader.__all__)

    def test_names_and_signatures_are_those_that_were_recorded(self) -> None:
        assert NAMES.read_text() == names_and_signatures(), (
            "the public API has changed: where that is on purpose, give it another version "
            "(docs/api.md says which), tell it in CHANGELOG.md, and run: python tests/test_api.py"
        )

    def test_a_change_of_a_signature_is_seen(self) -> None:
        source = (
            "def f(a: int, *, b: str = '') -> None: ...\nclass C(E):\n    x: int\n    _y: int\n"
        )
        made = described("f", source) + described("C", source)
        assert made == ["f(a: int, *, b: str='') -> None", "C(E)", "C.x: int"]
        assert described("f", source.replace("str = ''", "str")) != made[:1]


def names_and_signatures() -> str:
    """Every public name with its signature, as it stands in the source, so in any Python.

    Then what the pytest plugin has, the schemas of JSON documents, and the exit codes.
    """
    lines = [
        "# What users can rely on: written by python tests/test_api.py, held by a test.",
    ]
    for name in grader.__all__:
        if name != "__version__":
            module = sys.modules[getattr(grader, name).__module__]
            lines += described(name, Path(str(module.__file__)).read_text())
    plugin = (ROOT / "grader/pytest_plugin.py").read_text()
    lines += [
        *described("grader_problem", plugin),
        *described("grader_session", plugin),
        *(f"--grader-{name}, grader_{name}" for name in pytest_plugin.OPTIONS),
    ]
    whole = "".join(path.read_text() for path in sorted((ROOT / "grader").rglob("*.py")))
    lines += sorted(set(re.findall(r'"(grader\.[a-z_]+/\d+)"', whole)))
    lines += re.findall(r"^EXIT_\w+ = \d+$", whole, re.M)
    return "\n".join(lines) + "\n"


def described(name: str, source: str) -> list[str]:
    """A function or class of a source, with what is public in it, a line each."""
    node = next(each for each in ast.parse(source).body if getattr(each, "name", "") == name)
    if isinstance(node, ast.FunctionDef):
        return [signature(node)]
    assert isinstance(node, ast.ClassDef)
    lines = [f"{name}({', '.join(map(ast.unparse, node.bases))})"]
    for each in node.body:
        if isinstance(each, ast.AnnAssign | ast.Assign):
            line = ast.unparse(each)
        elif isinstance(each, ast.FunctionDef):
            marks = [ast.unparse(mark) for mark in each.decorator_list]
            line = " ".join([signature(each), *(f"@{mark}" for mark in marks)])
        else:
            continue
        if not line.startswith("_"):
            lines.append(f"{name}.{line}")
    return lines


def signature(node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){returns}"


def blocks() -> list[tuple[str, str]]:
    """The page's programs, each with what it prints."""
    found = re.findall(
        r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", PAGE.read_text(), re.M | re.S
    )
    return [(program, shown) for program, shown in found]


def test_what_the_page_shows_is_what_happens(
    tiny_folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The programs of docs/api.md, one after the other, in one namespace."""
    monkeypatch.chdir(tiny_folder)
    (tiny_folder / "submissions").mkdir()
    (tiny_folder / "submissions/ann.py").write_bytes(GOOD)
    (tiny_folder / "submissions/bob.py").write_bytes(WRONG)
    names: dict[str, object] = {}
    assert len(blocks()) > 3
    for program, shown in blocks():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(program, names)
        assert out.getvalue() == shown, program


def test_the_page_names_all_there_is() -> None:
    told = set(re.findall(r"`(?:grader\.)?(\w+)", PAGE.read_text()))
    assert set(grader.__all__) - told == set()


if __name__ == "__main__":
    NAMES.write_text(names_and_signatures())
