"""`[tool.grader]` in pyproject.toml: what it sets, what comes before it, what is wrong with it."""

import re
from pathlib import Path

import click
import pytest
from support.command import Call
from support.paths import ROOT
from support.tiny import GOOD, lay, lay_problem

from grader.cli import COMMANDS, load
from grader.cli.origins import in_force
from grader.cli.settings import KEYS, SAFE_CHOICES, read_settings, settings_for, variable
from grader.errors import SpecError

FILE = "pyproject.toml"
ALL = """\
[project]
name = "course"

[tool.grader]
problems = "tasks"
reference = "answers"
sandbox = "strict"
tier = "warm"
jobs = 3
points = 20
title = "Numerical Methods, 2026"

[tool.other]
jobs = "many"
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a course whose folders have other names than usual."""
    lay_problem(tmp_path)
    (tmp_path / "problems").rename(tmp_path / "tasks")
    (tmp_path / "reference").rename(tmp_path / "answers")
    lay(tmp_path, {FILE: ALL})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _settings(course: Path, *lines: str) -> None:
    (course / FILE).write_text("\n".join(["[tool.grader]", *lines, ""]))


def test_the_page_names_every_key_and_its_variable() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `(\w+)` \|$", page, re.M))
    assert rows == {key: variable(key) for key in KEYS}
    for choice in SAFE_CHOICES:
        assert f"`{choice}`" in page


def test_the_example_of_the_page_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/settings.md").read_text(), re.S)
    lay(tmp_path, {FILE: example})
    monkeypatch.chdir(tmp_path)
    assert read_settings().values["reference"] == str(tmp_path / "solutions")


class TestWhatItSets:
    def test_folders_lie_where_the_file_says_from_wherever_one_is(
        self, course: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (course / "tasks" / "notes").mkdir()
        for here in (course, course / "tasks" / "notes"):
            monkeypatch.chdir(here)
            code, out, err = call("show", "tiny")
            assert (code, err) == (0, "2 hints not shown: grader show tiny --hints 1\n")
            assert "Add and scale" in out

    def test_a_file_is_graded_by_the_reference_that_it_names(
        self, course: Path, call: Call, lent_sandbox: object
    ) -> None:
        lay(course, {"a.py": GOOD})
        assert call("grade", "a.py", "-q")[:2] == (
            0,
            "accepted (AC) · tiny · 10 of 10 points · a.py\n",
        )

    @pytest.mark.parametrize("name", COMMANDS)
    def test_each_command_takes_what_it_has_an_option_for(self, name: str, course: Path) -> None:
        command = load(name)
        values = settings_for(command, leniently=False)
        options = {param.name: param.opts[0] for param in command.params}
        taken = {options[param] for param in values}
        has = {f"--{key}" for key in KEYS} & {name for p in command.params for name in p.opts}
        if name == "new":
            has.remove("--title")  # it is a problem's title
        assert {"--jobs" if name == "-j" else name for name in taken} == has

    def test_a_new_problem_has_the_course_s_points(self, course: Path, call: Call) -> None:
        assert call("new", "masked_mean")[0] == 0
        spec = (course / "tasks/masked_mean/problem.yaml").read_text()
        assert "  points: 20\n" in spec
        assert 'title: "Masked mean"' in spec
        assert (course / "answers/masked_mean.py").exists()

    def test_points_that_are_given_come_first(self, course: Path, call: Call) -> None:
        assert call("new", "masked_mean", "--points", 7.5)[0] == 0
        assert "  points: 7.5\n" in (course / "tasks/masked_mean/problem.yaml").read_text()

    def test_the_title_heads_a_page_and_is_no_mistake_elsewhere(
        self, course: Path, call: Call, lent_sandbox: object
    ) -> None:
        lay(course, {"class/ann.py": GOOD})
        assert call("batch", "class", "--output", "marks", "-q")[0] == 0
        assert "Numerical Methods, 2026</h1>" in call("report", "marks", "--to", "html")[1]
        assert call("report", "marks", "--to", "csv")[0] == 0
        assert call("report", "marks", "--to", "csv", "--title", "Other")[0] == 2

    def test_the_nearest_file_with_the_table_counts(
        self, course: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (course / "below").mkdir()
        monkeypatch.chdir(course / "below")
        for other in ("", "[project]\nname = 'grader'\n", "grader: no TOML [", "tool = 'grader'"):
            lay(course, {f"below/{FILE}": other})
            assert read_settings().values["jobs"] == 3
        for ours in ("tool.grader.jobs = 4\n", "[tool]\ngrader = {jobs = 4}\n"):
            lay(course, {f"below/{FILE}": ours})
            assert read_settings().values == {"jobs": 4}


class TestWhatComesFirst:
    def test_the_environment_comes_before_the_file_and_an_option_before_both(
        self, course: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay_problem(course / "env", name="from_the_environment")
        lay_problem(course / "opt", name="from_the_option")
        assert "tiny" in call("list")[1]
        monkeypatch.setenv("GRADER_PROBLEMS", "env/problems")
        assert "from_the_environment" in call("list")[1]
        assert "from_the_option" in call("list", "--problems", "opt/problems")[1]

    def test_the_reference_of_other_problems_is_not_taken(
        self, course: Path, call: Call, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where another folder of problems is named, its references lie beside it."""
        lay_problem(course / "other")
        lay(course, {"a.py": GOOD, "answers/tiny.py": "def tiny(a, b):\n    return [0, 0]\n"})
        assert call("grade", "a.py", "-q")[0] == 1
        assert call("grade", "a.py", "-q", "--problems", "other/problems")[0] == 0
        monkeypatch.setenv("GRADER_PROBLEMS", "other/problems")
        assert call("grade", "a.py", "-q")[0] == 0
        assert call("grade", "a.py", "-q", "--reference", "answers")[0] == 1

    def test_where_each_value_is_from_is_told(
        self, course: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GRADER_TIER", "cold")
        monkeypatch.setenv("GRADER_SALT", "geheim")
        found = {each.key: (each.value, each.origin) for each in in_force(None)}
        file = str(course / FILE)
        assert found == {
            "problems": (str(course / "tasks"), file),
            "reference": (str(course / "answers"), file),
            "sandbox": ("strict", file),
            "tier": ("cold", "GRADER_TIER"),
            "jobs": (3, file),
            "points": (20, file),
            "title": ("Numerical Methods, 2026", file),
            "salt": ("set", "GRADER_SALT"),
        }
        other = course / "other" / "problems"
        found = {each.key: (each.value, each.origin) for each in in_force(other)}
        assert found["problems"] == (str(other), "--problems")
        assert found["reference"] == (str(course / "other" / "reference"), "default")

    def test_without_a_file_all_is_as_ever(
        self, tiny_folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tiny_folder)
        assert {each.origin for each in in_force(None)} == {"default"}
        assert "tiny" in call("list")[1]


class TestWhatIsWrong:
    def test_all_is_told_at_once_with_file_line_and_key(self, course: Path, call: Call) -> None:
        _settings(
            course,
            'problms = "tasks"',
            'sandbox = "strickt"',
            "jobs = 0",
            "tier = 3",
            'title = ""',
            "reference = ['a']",
            "points = true",
            'salt = "geheim"',
        )
        code, out, err = call("list")
        assert (code, out) == (2, "")
        path = course / FILE
        assert err.removeprefix("error: ").splitlines() == [
            f"{path}:2: problms: no setting 'problms'; did you mean 'problems'? there are: "
            "problems, reference, sandbox, tier, jobs, points, title",
            f"{path}:3: sandbox: expected one of auto, strict, found 'strickt'; "
            "did you mean 'strict'?",
            f"{path}:4: jobs: expected a whole number from 1 to 256, found 0",
            f"{path}:5: tier: expected one of auto, cold, warm, found 3",
            f"{path}:6: title: expected a line of 1 to 200 characters, found ''",
            f"{path}:7: reference: expected the path of a folder, from the folder of this file, "
            "found a list",
            f"{path}:8: points: expected a number above 0, found true",
            f"{path}:9: salt: the salt is a secret and does not stand in a file that is handed "
            "on: set GRADER_SALT in the environment, or give --salt",
        ]

    @pytest.mark.parametrize("choice", ["landlock", "seccomp-opens-files", "none-own-code"])
    def test_no_file_lowers_the_walls(self, choice: str, course: Path, call: Call) -> None:
        """The nearest file may be the student's own, beside the submission."""
        _settings(course, f'sandbox = "{choice}"')
        code, _, err = call("grade", "a.py")
        assert code == 2
        assert f"sandbox: '{choice}' lowers the walls of the sandbox: ask for it with" in err

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[tool.grader]\njobs 3\n", ": this is not TOML: .*line 2"),
            ("[tool.grader]\njobs = 1\njobs = 2\n", ": this is not TOML: .*line 3"),
            ("[tool]\n[tool.grader.jobs]\n", ":2?.*expected a whole number .*found a mapping"),
            ("tool.grader = 3\n", ": tool.grader: expected a table of settings, found 3"),
            (
                "[tool.grader]\nsandbox = ['strict']\n",
                ":2: sandbox: expected one of .*found a list",
            ),
            ('[tool.grader]\n"a\\nerror: b" = 1\n', r": a\?error: b: no setting 'a\\nerror: b'"),
            (f"[tool.grader]\njobs = {'[' * 100_000}\n", ": this is nested too deeply"),
            ("[[tool.grader]]\n", ": tool.grader: expected a table of settings, found a list"),
        ],
    )
    def test_a_file_that_is_broken(self, text: str, told: str, course: Path, call: Call) -> None:
        (course / FILE).write_text(text)
        code, _, err = call("list")
        assert code == 2
        assert re.match(f"error: {re.escape(str(course / FILE))}{told}", err), err

    def test_bytes_that_are_no_text(self, course: Path, call: Call) -> None:
        (course / FILE).write_bytes(b"# caf\xe9\n[tool.grader]\njobs = 3\n")
        assert call("list") == (
            2,
            "",
            f"error: {course / FILE}: not UTF-8 text: save it as UTF-8\n",
        )

    def test_a_folder_that_is_not_there(self, course: Path, call: Call) -> None:
        _settings(course, 'problems = "taks"', 'reference = "answers"')
        expected = f"error: {course / FILE}:2: problems: there is no folder {course / 'taks'}\n"
        assert call("list") == (2, "", expected)
        assert call("new", "masked_mean")[0] == 0  # which makes it

    def test_a_variable_that_is_wrong_is_named(
        self, course: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(variable("problems"), "nowhere")
        code, _, err = call("list")
        assert code == 2
        assert "'--problems' (env var: 'GRADER_PROBLEMS'): Directory 'nowhere'" in err

    def test_help_comes_all_the_same(self, course: Path, call: Call) -> None:
        _settings(course, "jobs = 0")
        assert call("list", "--help")[0] == 0
        assert call("list")[0] == 2

    def test_the_error_is_one_of_a_spec(self, course: Path) -> None:
        _settings(course, "jobs = 0", "other = 1")
        with pytest.raises(SpecError) as caught:
            settings_for(click.Command("list"), leniently=False)
        assert [defect.line for defect in caught.value.defects] == [2, 3]
        assert settings_for(click.Command("list"), leniently=True) == {}
