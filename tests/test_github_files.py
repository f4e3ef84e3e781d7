"""The action, the workflows that show it, and the hook: their form, and their steps for real."""

import base64
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from support.command import LIGHT_GRADER, PATIENCE_S
from support.git import git
from support.paths import ROOT
from support.tiny import GOOD

from grader.cli import run

WORKFLOWS = sorted((ROOT / "docs/github").glob("*.yml"))
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
INPUT = re.compile(r"\binputs\.([\w-]+)")
OURS = "your-organization/grader@main"


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


ACTION = read(ROOT / "action.yml")
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}


class TestForm:
    def test_the_action_is_one(self) -> None:
        assert {"name", "description", "inputs", "outputs", "runs"} == ACTION.keys()
        assert ACTION["runs"]["using"] == "composite"
        for name, given in ACTION["inputs"].items():
            assert given.keys() == {"description", "default"}, name
            assert isinstance(given["default"], str), name
        for name, given in ACTION["outputs"].items():
            (step,) = re.findall(r"steps\.(\w+)\.outputs", given["value"])
            assert step in STEPS
            assert f'"{name}=$' in STEPS[step]["run"]
        for step in ACTION["runs"]["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert ("run" in step) == ("shell" in step)
            assert step.keys() <= {"id", "if", "uses", "with", "run", "shell", "env"}

    def test_every_input_is_used_and_every_used_one_is_declared(self) -> None:
        used = set(INPUT.findall((ROOT / "action.yml").read_text()))
        assert used == ACTION["inputs"].keys()

    def test_no_text_of_others_becomes_a_command(self) -> None:
        """An expression within a script would be pasted into it: branch names, say."""
        for path in (ROOT / "action.yml", *WORKFLOWS):
            for step in steps_of(read(path)):
                assert not EXPRESSION.search(step.get("run", "")), step

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
    def test_a_workflow_is_one(self, path: Path) -> None:
        workflow = read(path)
        assert {"name", "on", "permissions", "jobs"} == workflow.keys()
        assert workflow["permissions"]["contents"] == "read"
        ids = set()
        for job in workflow["jobs"].values():
            assert {"runs-on", "timeout-minutes", "steps"} <= job.keys()
        for step in steps_of(workflow):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[\w.]+", step["uses"])
            ids.add(step.get("id"))
            if step["uses"] == OURS:
                assert step["with"].keys() <= ACTION["inputs"].keys()
            else:
                assert step["uses"] in (
                    "actions/checkout@v5",
                    "classroom-resources/autograding-grading-reporter@v1",
                )
        for step, output in re.findall(r"steps\.([\w-]+)\.outputs\.(\w+)", path.read_text()):
            assert step in ids
            assert output in ACTION["outputs"]

    def test_the_pages_show_what_is_in_the_files(self) -> None:
        shown = (ROOT / "docs/github.md").read_text()
        (part,) = re.findall(r"```yaml\n( {6}- uses: actions.*?)```", shown, re.S)
        assert part in (ROOT / "docs/github/check.yml").read_text()
        assert "id: grader-specs" in shown

    def test_the_reporter_reads_the_result(self) -> None:
        """It takes the result of the runner `x` from the variable X_RESULTS."""
        steps = steps_of(read(ROOT / "docs/github/classroom.yml"))
        (reporter,) = (step for step in steps if "reporter" in step["uses"])
        assert reporter["env"].keys() == {f"{reporter['with']['runners'].upper()}_RESULTS"}


def steps_of(file: Any) -> list[Any]:
    if "runs" in file:
        return list(file["runs"]["steps"])
    return [step for job in file["jobs"].values() for step in job["steps"]]


@pytest.fixture
def course(tiny_folder: Path) -> Path:
    """A course's repository with one problem, and a command `grader` beside it."""
    (tiny_folder / "bin").mkdir()
    (tiny_folder / "temp").mkdir()
    (tiny_folder / ".gitignore").write_text("bin\ntemp\nsubmission\nout\nsummary.md\n")
    command = tiny_folder / "bin/grader"
    grader = " ".join(LIGHT_GRADER)
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {grader} "$@"\n')
    command.chmod(0o755)
    git(tiny_folder, "init", "-q")
    git(tiny_folder, "add", "-A")
    git(tiny_folder, "commit", "-qm", "one")
    return tiny_folder


def step(course: Path, name: str, **given: str) -> subprocess.CompletedProcess[str]:
    """A step of the action, called as a runner calls it; ``given`` are what expressions mean."""
    known = {f"inputs.{key}": one["default"] for key, one in ACTION["inputs"].items()}
    known |= {"inputs." + key.replace("_", "-"): value for key, value in given.items()}

    def value(match: re.Match[str]) -> str:
        return next((known[part] for part in match[1].split(" || ") if known.get(part)), "")

    env = {key: EXPRESSION.sub(value, text) for key, text in STEPS[name].get("env", {}).items()}
    script = course / "temp/step.sh"
    script.write_text(STEPS[name]["run"])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=course,
        env={
            **{key: text for key, text in os.environ.items() if not key.startswith("GITHUB_")},
            **env,
            "PATH": f"{course / 'bin'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(course / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "GITHUB_OUTPUT": str(course / "out"),
            "GITHUB_STEP_SUMMARY": str(course / "summary.md"),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


class TestCaches:
    def test_the_keys_follow_from_what_is_installed(self, course: Path) -> None:
        def keys() -> list[str]:
            done = step(course, "keys")
            assert done.returncode == 0, done.stderr
            told = (course / "out").read_text().splitlines()
            (course / "out").unlink()
            return told

        first, week = keys()
        assert re.fullmatch(r"needs=grader-Linux-X64-.*-[0-9a-f]{16}", first)
        assert re.fullmatch(r"week=\d{4}-\d\d", week)
        assert keys()[0] == first
        (course / "problems/libraries.txt").write_text("optax\n")
        assert keys()[0] != first

    def test_a_student_s_repository_keeps_nothing_of_the_reference(self) -> None:
        kept = [step for step in ACTION["runs"]["steps"] if "cache@" in step.get("uses", "")]
        ours = [step for step in kept if "grader" in step["with"]["path"]]
        assert [step["if"] for step in ours] == ["inputs.command == 'check'"]
        assert [step["with"]["path"] for step in kept if step not in ours] == ["~/.cache/pip"]


@pytest.mark.slow
class TestCheck:
    def test_a_broken_spec_is_annotated_on_its_line(self, course: Path) -> None:
        spec = course / "problems/tiny/problem.yaml"
        spec.write_text(spec.read_text().replace("title:", "titel:"))
        done = step(course, "check", changed_since="0" * 40)  # the first push of a branch
        assert done.returncode == 2, done.stderr
        assert "every problem is checked: there is no earlier revision" in done.stdout
        assert "::error file=problems/tiny/problem.yaml,line=2,title=tiny%3A spec::" in done.stdout

    def test_what_has_not_changed_is_not_checked(self, course: Path) -> None:
        done = step(course, "check", changed_since=git(course, "rev-parse", "HEAD"))
        assert done.returncode == 0, done.stderr
        assert "no problem differs" in done.stderr
        assert done.stdout == ""


@pytest.mark.slow
class TestGrade:
    def grade(self, course: Path, text: str, **given: str) -> subprocess.CompletedProcess[str]:
        (course / "submission").mkdir()
        (course / "submission/hw.py").write_text(text)
        return step(course, "grade", student="ann", **given)

    def test_a_wrong_answer(self, course: Path) -> None:
        tells = "def tiny(a, b):\n    raise ValueError(f'a is {a!r}')\n"
        done = self.grade(course, tells, problem="tiny")
        assert done.returncode == 1, done.stderr
        assert "::error file=hw.py,line=2,title=tiny::ann: run-time error (RTE)" in done.stdout
        seen = done.stdout + done.stderr + (course / "summary.md").read_text()
        lines = seen.replace("%0A", "\n").splitlines()
        assert [line for line in lines if "sample/" in line and "a is" in line]
        assert not [line for line in lines if "hidden/" in line and "a is" in line]
        name, _, line = (course / "out").read_text().strip().partition("=")
        told = json.loads(base64.b64decode(line))
        assert (name, told["status"], told["tests"][0]["score"]) == ("result", "fail", 0.0)
        assert "<table" in (course / "summary.md").read_text()

    def test_a_judge_error_is_no_zero(self, course: Path) -> None:
        (course / "reference/tiny.py").write_text(
            "def tiny(a, b):\n    raise ValueError('planted-in-the-reference')\n"
        )
        done = self.grade(course, GOOD)
        assert done.returncode == 3, done.stderr
        told = json.loads(base64.b64decode((course / "out").read_text().partition("=")[2]))
        assert told == {"status": "error", "max_score": 0, "tests": []}
        assert "planted" not in done.stdout + done.stderr

    def test_wrong_usage_is_told_and_no_command(self, course: Path) -> None:
        done = self.grade(course, "x = 1\n", problem="::error::forged")
        assert done.returncode == 2
        fence, *told, end = done.stdout.splitlines()
        assert fence == f"::stop-commands::{end.strip(':')}"
        assert "no problem '::error::forged'" in " ".join(told)

    def test_a_file_that_answers_nothing_is_told(self, course: Path) -> None:
        done = self.grade(course, "x = 1\n")
        assert done.returncode == 2
        assert "::error::nothing that was pushed could be graded" in done.stdout
        assert not (course / "out").exists()


class TestHook:
    def test_it_is_what_pre_commit_takes(self) -> None:
        (hook,) = read(ROOT / ".pre-commit-hooks.yaml")
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["pass_filenames"] is False
        assert hook["language"] == "system"  # with another, pre-commit would install JAX
        assert re.search(hook["files"], "problems/tiny/problem.yaml")
        assert re.search(hook["files"], "course/problems/tiny/problem.yaml")
        assert not re.search(hook["files"], "problems/tiny/statement.md")

    def test_it_finds_a_broken_spec(self, course: Path) -> None:
        (hook,) = read(ROOT / ".pre-commit-hooks.yaml")
        command = [course / "bin/grader", *hook["entry"].split()[1:]]
        assert hook["entry"].split()[0] == "grader"
        right = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
        assert right.returncode == 0, right.stderr
        spec = course / "problems/tiny/problem.yaml"
        spec.write_text(spec.read_text().replace("title:", "titel:"))
        wrong = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
        assert wrong.returncode == 2
        assert "problem.yaml:2: titel: unknown key" in wrong.stderr


def test_bash_completes_commands_and_options(course: Path) -> None:
    """The line of docs/completion.md in a real shell, which then asks as the tab key does."""
    (line,) = re.findall(r"^eval .*bash_source.*$", DOC.read_text(), re.M)
    script = "\n".join(
        [
            line,
            "complete -p grader",
            "COMP_WORDS=(grader expo); COMP_CWORD=1; _grader_completion grader",
            'echo "${COMPREPLY[@]}"',
            "COMPREPLY=(); COMP_WORDS=(grader report marks --to grades); COMP_CWORD=4",
            "_grader_completion grader",
            'echo "${COMPREPLY[@]}"',
            "COMPREPLY=(); COMP_WORDS=(grader check ti); COMP_CWORD=2",
            "_grader_completion grader",
            'echo "${COMPREPLY[@]}"',
        ]
    )
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "-c", script],
        env={**os.environ, "PATH": f"{course / 'bin'}:{os.environ['PATH']}"},
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    registered, *answers = done.stdout.splitlines()
    assert "_grader_completion" in registered
    assert answers == ["export", "gradescope", "tiny"]


DOC = ROOT / "docs/completion.md"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"_GRADER_COMPLETE={shell}_source grader" in DOC.read_text()
    monkeypatch.setenv("_GRADER_COMPLETE", f"{shell}_source")
    with pytest.raises(SystemExit) as ended:
        run([])
    assert ended.value.code == 0
    assert f"_GRADER_COMPLETE={shell}_complete" in capsys.readouterr().out
