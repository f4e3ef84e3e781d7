"""The commands as a person uses them: right and wrong arguments, messages, exit codes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from support.command import GRADER, LIGHT_GRADER, PATIENCE_S, Call
from support.helpers import runs_of
from support.paths import ROOT
from support.tiny import GOOD

from grader.cli import COMMANDS, cli, load
from grader.sandbox.proof.ladder import Sandbox

WRONG = "def tiny(a, b):\n    return [a + b, a]\n"


@pytest.fixture
def call(
    call: Call, tiny_folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Runs a command line in the working tree of `tiny`, in the sandbox of all tests."""
    monkeypatch.chdir(tiny_folder)
    return call


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def grader(*arguments: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    """A real process, as a shell starts it."""
    options = {"capture_output": True, "text": True, "timeout": PATIENCE_S, "cwd": cwd, **more}
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([*GRADER, *arguments], env=env, **options)  # type: ignore[call-overload,no-any-return]


IMPORTED = """
import atexit, sys
from grader.cli import run

def tell():  # at the end: completion ends the process itself
    commands = (name for name in sys.modules if name.startswith("grader.cli."))
    print(*sorted(commands), *sorted({{"numpy", "pydantic", "rich"}} & {{*sys.modules}}),
          file=sys.stderr)

atexit.register(tell)
run({arguments!r})
"""


class TestLazyGroup:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_the_help_in_the_list_is_the_command_s_own(self, name: str) -> None:
        command = load(name)
        assert command.name == name
        listed = cli.commands[name].get_short_help_str(1000)
        assert listed == command.get_short_help_str(1000)

    @pytest.mark.parametrize(
        ("arguments", "completing", "imported"),
        [
            (["--help"], "", "grader.cli.exits grader.cli.settings"),
            (["--version"], "", "grader.cli.exits grader.cli.settings"),
            ([], "grader gr", "grader.cli.exits grader.cli.settings"),
            (
                ["schema", "--help"],
                "",
                "grader.cli.exits grader.cli.schema grader.cli.settings pydantic",
            ),
        ],
    )
    def test_no_command_is_imported_to_list_them(
        self, tmp_path: Path, arguments: list[str], completing: str, imported: str
    ) -> None:
        complete = {
            "_GRADER_COMPLETE": "bash_complete",
            "COMP_WORDS": completing,
            "COMP_CWORD": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", IMPORTED.format(arguments=arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **(complete if completing else {})},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
        assert done.stderr.strip() == imported
        assert ("plain,grade" in done.stdout) == bool(completing)


@contextmanager
def standard_input(file: BinaryIO) -> Iterator[None]:
    """Let this process read ``file`` as its standard input."""
    real = os.dup(0)
    os.dup2(file.fileno(), 0)
    try:
        yield
    finally:
        os.dup2(real, 0)
        os.close(real)


class TestGrade:
    def test_a_bug_of_ours_costs_that_file_not_the_rest(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from grader import session

        real, bugs = session.grade_prepared, [ZeroDivisionError("a bug")]

        def grade_with_a_bug(*arguments: object) -> object:
            if bugs:
                raise bugs.pop()
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(session, "grade_prepared", grade_with_a_bug)
        code, out, err = call("grade", "-q", write("a.py", GOOD), write("b.py", GOOD), bug=True)
        assert code == 3
        assert "a defect of the grader itself (ZeroDivisionError: a bug, " in err
        assert "accepted (AC)" in out
        assert "b.py" in out

    def test_standard_input(self, call: Call, tmp_path: Path) -> None:
        with (tmp_path / "piped").open("w+b") as file, standard_input(file):
            for text, exit_code in ((GOOD, 0), (WRONG, 1), ("def tiny(:\n", 1), ("", 2)):
                file.seek(0)
                file.truncate()
                file.write(text.encode())
                file.seek(0)
                code, out, err = call("grade", "-q", "-")
                assert code == exit_code
                assert "standard input" in (out or err)
        assert "cannot tell which problem standard input answers, since the file is empty\n" in err
        assert "Ctrl-D" not in err

    def test_standard_input_of_a_terminal_is_waited_for_aloud(self, call: Call) -> None:
        ours, theirs = pty.openpty()
        os.write(ours, f"{GOOD}\x04".encode())
        with open(ours, "rb"), open(theirs, "rb") as terminal, standard_input(terminal):
            code, out, err = call("grade", "-q", "-")
        assert (code, out.startswith("accepted")) == (0, True)
        assert err == "reading standard input; end with Ctrl-D\n"

    def test_accepted(self, call: Call) -> None:
        code, out, err = call("grade", write("a.py", GOOD))
        assert code == 0
        assert out.splitlines()[0] == "accepted (AC) · tiny · 10 of 10 points · a.py"
        assert err == ""

    def test_wrong_answer_shows_the_first_case_that_fails(self, call: Call) -> None:
        code, out, _ = call("grade", write("a.py", WRONG))
        assert code == 1
        assert "wrong answer (WA) · tiny · 0 of 10 points" in out
        assert "First case that fails: sample/01" in out
        shown = " ".join(out.split())
        assert "product is off by" in shown
        assert re.search(r"a 1\.\d+ b 3\.\d+", shown)
        assert re.search(r"expected got total (\S+) \1 right product \d\S+ \d\S+ off by", shown)

    def test_a_hidden_case_shows_a_student_no_numbers(self, call: Call) -> None:
        # Right on the samples, which it can tell by their values; wrong on the hidden cases.
        cases = [
            json.loads(line) for line in call("cases", "tiny", "--format", "json")[1].splitlines()
        ]
        known = [case["input"]["a"] for case in cases if case["visibility"] == "sample"]
        secret = [case["input"] for case in cases if case["visibility"] == "hidden"]
        path = write(
            "a.py",
            f"def tiny(a, b):\n    return [a + b, a * b] if a in {known!r} else [a + b, b]\n",
        )
        for form in ("text", "json"):
            code, out, err = call("grade", path, "--format", form, "-v" if form == "text" else "-q")
            assert code == 1
            for values in secret:
                for number in (values["a"], values["b"], values["a"] + values["b"]):
                    assert f"{number:.6g}"[:7] not in out + err
        _, out, _ = call("grade", path)
        assert "First case that fails: hidden/01" in out
        assert "it did not return what is expected" in out
        assert "not shown" in out
        _, out, _ = call("grade", path, "--audience", "staff")
        assert f"{secret[0]['a']!r}" in out

    def test_crashes_are_told_case_by_case(self, call: Call) -> None:
        path = write("a.py", "import os\ndef tiny(a, b):\n    os._exit(3)\n")
        code, out, _ = call("grade", path)
        assert code == 1
        assert "2 cases were not run: the process had ended 2 times" in out
        assert "First case that fails: sample/01" in out
        assert "ended itself with exit code 3" in out

    def test_the_case_that_gives_the_verdict_is_shown_too(self, call: Call) -> None:
        path = Path("a.py")
        path.write_text(
            "seen = []\ndef tiny(a, b):\n    seen.append(a)\n"
            "    if len(seen) > 1:\n        raise KeyError('twice')\n    return [a, b]\n"
        )
        _, out, _ = call("grade", path)
        assert "run-time error (RTE)" in out
        assert "First case that fails: sample/01" in out
        assert "First run-time error: sample/02" in out
        assert "KeyError: 'twice'" in out

    def test_a_name_with_a_newline_stays_on_its_line(self, call: Call) -> None:
        code, out, _ = call("grade", "-q", write("x.py\naccepted (AC)", GOOD))
        assert code == 0
        assert len(out.splitlines()) == 1

    def test_not_a_number_is_shown(self, call: Call) -> None:
        path = write("a.py", "def tiny(a, b):\n    return [float('nan')] * 3\n")
        _, out, _ = call("grade", path)
        assert "[nan, nan, nan]" in out

    def test_json_is_the_contracts(self, call: Call) -> None:
        code, out, _ = call("grade", write("a.py", GOOD), write("b.py", WRONG), "--format", "json")
        assert code == 1
        first, second = (json.loads(line) for line in out.splitlines())
        assert first["schema"] == "grader.report/1"
        assert set(first) == {
            "schema", "submission", "problem", "verdict", "score", "max_score",
            "samples_only", "cases", "misconceptions", "comments", "hints", "messages", "stdout",
            "stderr", "provenance",
        }  # fmt: skip
        assert set(first["cases"][0]) >= {
            "name", "group", "visibility", "verdict", "reason", "score", "max_score",
            "error_ratio", "wall_s", "cpu_s", "memory_mib", "input", "expected", "actual",
        }  # fmt: skip
        assert set(first["provenance"]) == {
            "grader", "problem_sha256", "reference_sha256", "seed", "python", "jax", "flax",
            "jaxlib", "numpy", "platform", "sandbox", "tier", "tier_reason", "started_at", "wall_s",
        }  # fmt: skip
        assert (first["verdict"], second["verdict"]) == ("AC", "WA")
        assert first["submission"]["path"] == "a.py"
        assert second["cases"][0]["actual"][1] == second["cases"][0]["input"]["a"]

    def test_quiet_is_one_line_a_file(self, call: Call) -> None:
        _, out, _ = call("grade", "-q", write("a.py", GOOD), write("b.py", WRONG))
        assert len(out.splitlines()) == 2

    def test_verbose_shows_what_was_printed(self, call: Call) -> None:
        path = write("a.py", "print('at load')\n" + GOOD.replace("return", "print(a); return"))
        _, out, _ = call("grade", "-v", path)
        assert "at load" in out
        assert "it printed 3 lines; -v shows them" in call("grade", path)[1]  # of ten
        # Two samples were printed; what was printed in the hidden cases is not shown.
        assert sum(line.strip().startswith("1.") for line in out.splitlines()) == 2

    def test_salt_changes_hidden_cases_only(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain = call("cases", "tiny", "--format", "json")[1].splitlines()
        monkeypatch.setenv("GRADER_SALT", "secret")
        salted = call("cases", "tiny", "--format", "json")[1].splitlines()
        same = [a == b for a, b in zip(plain, salted, strict=True)]
        assert same == [True, True, False, False]


class TestBadInput:
    def test_no_such_file(self, call: Call) -> None:
        assert call("grade", "nowhere.py") == (2, "", "error: no such file: nowhere.py\n")
        write("right.py", GOOD)
        write("righ.txt", GOOD)
        assert call("grade", "righ.py")[2] == (
            "error: no such file: righ.py; did you mean right.py?\n"
        )
        here = Path.cwd()
        assert call("grade", here / "right")[2].endswith(f"; did you mean {here / 'right.py'}?\n")
        assert call("grade", "no/righ.py")[2] == "error: no such file: no/righ.py\n"

    def test_a_directory(self, call: Call) -> None:
        for folder, files in (("problems", "problems/*.py"), (".", "*.py")):
            code, _, err = call("grade", folder)
            assert code == 2
            assert err == (
                f"error: {folder} is a folder: name its files, as in grader grade {files}; the "
                f"files of a class are graded with grader batch {folder} --output marks\n"
            )

    def test_a_fifo(self, call: Call) -> None:
        os.mkfifo("pipe.py")
        code, _, err = call("grade", "pipe.py")
        assert code == 2
        assert "not a regular file" in err

    def test_the_good_file_is_graded_beside_the_bad_one(self, call: Call) -> None:
        code, out, err = call("grade", "nowhere.py", write("a.py", GOOD))
        assert code == 2
        assert "accepted" in out
        assert "no such file" in err

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (b"\x7fELF\x02\x01\x01\x00\x80\x81", "not UTF-8 text"),
            (b"", "the file is empty"),
            (b"def other():\n    pass\n", "it defines no problem's function"),
        ],
    )
    def test_no_problem_can_be_told(self, call: Call, text: bytes, told: str) -> None:
        code, _, err = call("grade", write("a.py", text))
        assert code == 2
        assert told in err
        assert ("--problem ID" in err) == ("function" in told)  # else it would not help

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (b"\x7fELF\x02\x01\x01\x00\x80\x81", "line 1 is not UTF-8 text (byte 0x80)"),
            (b"  \n", "the file is empty"),
            (b"def other():\n    pass\n", "the file has no function tiny\n"),
            (b"def tinny(): ...", "no function tiny, but it defines tinny: rename it to tiny\n"),
            (b"# caf\xe9\n" + GOOD.encode(), "line 1 is not UTF-8 text (byte 0xe9)"),
            (GOOD.encode() + b"#" * (10 << 20), "10,240 KiB, and at most 64 KiB are read"),
            (b"def tiny(a, b)\n", "SyntaxError: line 1"),
        ],
    )
    def test_what_is_no_source_is_a_compile_error(self, call: Call, text: bytes, told: str) -> None:
        code, out, _ = call("grade", write("a.py", text), "--problem", "tiny")
        assert code == 1
        assert "compile error (CE)" in out
        assert told in out

    @pytest.mark.parametrize("text", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n")])
    def test_bom_and_crlf_are_fine(self, call: Call, text: bytes | str) -> None:
        assert call("grade", write("a.py", text))[0] == 0

    def test_a_method_is_no_function(self, call: Call) -> None:
        method = "class Solution:\n    def tiny(self, a, b):\n        return [a + b, a * b]\n"
        code, out, _ = call("grade", write("a.py", method))
        assert code == 1
        assert "the file has no function tiny\n" in out
        assert "Hint: no class is used here: write `tiny` as a function" in out
        assert "Hint" not in call("grade", write("b.py", f"{method}{GOOD}"))[1]
        code, _, err = call("grade", write("c.py", method.replace("tiny", "addAndScale")))
        assert code == 2
        assert err == (
            "error: cannot tell which problem c.py answers, since it defines a class Solution: "
            "write a function instead, one of tiny; or name the problem with --problem ID\n"
        )

    def test_functions_of_two_problems(self, call: Call) -> None:
        text = Path("problems/tiny/problem.yaml").read_text()
        Path("problems/tiny2").mkdir()
        Path("problems/tiny2/problem.yaml").write_text(
            text.replace("id: tiny", "id: tiny2").replace("function: tiny", "function: tiny2")
        )
        path = write("a.py", GOOD + GOOD.replace("tiny", "tiny2"))
        code, _, err = call("grade", path)
        assert code == 2
        assert "defines the functions of 2 problems (tiny, tiny2)" in err
        assert call("grade", path, "--problem", "tiny")[0] == 0

    def test_unknown_problem(self, call: Call) -> None:
        code, _, err = call("grade", write("a.py", GOOD), "--problem", "tiney")
        assert code == 2
        assert "no problem 'tiney'" in err
        assert "did you mean 'tiny'?" in err

    def test_five_defects_of_a_spec_are_told_at_once(self, call: Call) -> None:
        path = Path("problems/tiny/problem.yaml")
        text = path.read_text()
        for right, wrong in (
            ("difficulty: easy", "difficulty: simple"),
            ("kind: float, meaning: a number", "kind: flaot, meaning: a number"),
            ("shape: [2]", "shape: [3]"),
            (
                "rtol: 1.0e-6, atol: 1.0e-6}\n    - {name: product",
                "rtol: no}\n    - {name: product",
            ),
            ("count: 2, weight: 0", "counts: 2, weight: 0"),
        ):
            assert right in text
            text = text.replace(right, wrong, 1)
        path.write_text(text)
        code, _, err = call("grade", write("a.py", GOOD))
        assert code == 2
        lines = err.splitlines()
        for number, key in ((4, "difficulty"), (8, "kind"), (13, "rtol"), (16, "counts")):
            assert any(f"problem.yaml:{number}:" in line and key in line for line in lines), err
        assert len(lines) >= 5

    def test_broken_spec_does_not_hide_the_others(self, call: Call) -> None:
        Path("problems/broken").mkdir()
        Path("problems/broken/problem.yaml").write_text("id: broken\nfunction: broken\n")
        assert call("grade", write("a.py", GOOD))[0] == 0
        code, out, err = call("list")
        assert code == 2
        assert "tiny" in out
        assert "problems/broken/problem.yaml" in err

    @pytest.mark.parametrize(
        "arguments", [["grade"], ["grad"], ["list", "--format", "xml"], ["show"], ["show", "no"]]
    )
    def test_wrong_usage(self, call: Call, arguments: list[str]) -> None:
        code, out, err = call(*arguments)
        assert code == 2
        assert out == ""
        assert err != ""

    def test_two_problems_with_one_function(self, call: Call) -> None:
        Path("problems/zzz").mkdir()
        text = Path("problems/tiny/problem.yaml").read_text()
        Path("problems/zzz/problem.yaml").write_text(text.replace("id: tiny", "id: zzz"))
        code, _, err = call("grade", write("a.py", GOOD))
        assert code == 2
        assert "2 problems (tiny, zzz)" in err

    def test_brackets_in_a_title_are_text(self, call: Call) -> None:
        path = Path("problems/tiny/problem.yaml")
        path.write_text(path.read_text().replace("title: Add and scale", "title: 'Add [/b] [red]'"))
        code, out, _ = call("list")
        assert code == 0
        assert "Add [/b] [red]" in out


class TestJudgeError:
    """Ours is never theirs: a broken reference is JE, not scored, exit code 3."""

    @pytest.mark.parametrize(
        ("reference", "told"),
        [
            ("def tiny(a, b):\n    raise ValueError('oops')\n", "it raised ValueError: oops"),
            ("def tiny(a, b):\n    return [a, b, a]\n", "it returned shape (3,)"),
            ("def tiny(a, b):\n    return [a, float('nan')]\n", "product is nan"),
            ("def tiny(a, b):\n    return [a, float('inf')]\n", "product is inf"),
            ("def tiny(a, b):\n    return 'no'\n", "expected numbers of shape (2,)"),
            ("def tiny(a, b)\n", "cannot be loaded"),
            ("def other(a, b): pass\n", "no function tiny"),
            (None, "cannot read"),
        ],
    )
    def test_reference(self, call: Call, reference: str | None, told: str) -> None:
        path = Path("reference/tiny.py")
        if reference is None:
            path.unlink()
        else:
            path.write_text(reference)
        code, out, _ = call("grade", write("a.py", GOOD), "--audience", "staff")
        assert code == 3
        assert "judge error (JE) · tiny · not scored" in out
        assert told in out
        code, out, _ = call("grade", Path("a.py"), "--format", "json")
        report = json.loads(out)
        assert code == 3
        assert (report["verdict"], report["score"]) == ("JE", None)
        assert report["messages"] == [
            "the grader or the reference failed; this is not your fault: tell the course staff "
            "(staff: --audience staff says why)"
        ]


class TestOtherCommands:
    def test_list(self, call: Call) -> None:
        code, out, _ = call("list")
        assert code == 0
        assert out.splitlines()[1].split()[0] == "tiny"
        assert json.loads(call("list", "--format", "json")[1])["cases"] == 4

    def test_show_keeps_hints_until_asked(self, call: Call) -> None:
        code, out, err = call("show", "tiny")
        assert code == 0
        assert "Do it." in out
        assert "Hint" not in out
        assert "2 hints not shown: grader show tiny --hints 1" in err
        _, out, err = call("show", "tiny", "--hints", "1")
        assert "Add." in out
        assert "Multiply." not in out
        assert "1 hint not shown" in err
        assert "Multiply." in call("show", "tiny", "--hints", "9")[1]

    def test_show_tells_a_student_nothing_of_the_cases(self, call: Call) -> None:
        spec = json.loads(call("show", "tiny", "--format", "json")[1])["spec"]
        assert spec["function"] == "tiny"
        assert not {"seed", "cases", "misconceptions"} & set(spec)
        assert "generator" not in spec["arguments"][0]
        assert "generator" not in spec["arguments"][0]["valid"]

    def test_show_tells_what_may_be_passed(self, call: Call) -> None:
        out = call("show", "tiny", "--hints", "2")[1]
        told = (
            "## What may be passed\n\n- `a`: a finite number\n- `b`: a finite number\n\n## Hint 1"
        )
        assert told in out
        shown = json.loads(call("show", "tiny", "--format", "json")[1])
        assert shown["spec"]["arguments"][0]["valid"] == {"words": "a finite number"}
        assert shown["spec"]["dims"] == {}
        assert "What may be passed" not in shown["statement"]

    def test_cases_of_a_student_are_the_samples(self, call: Call) -> None:
        code, out, err = call("cases", "tiny", "--audience", "student", "--format", "json")
        assert code == 0
        assert [json.loads(line)["name"] for line in out.splitlines()] == ["sample/01", "sample/02"]
        assert "2 hidden cases not shown" in err

    def test_schema_is_json(self, call: Call) -> None:
        code, out, _ = call("schema")
        assert code == 0
        assert json.loads(out)["title"] == "Spec"

    @pytest.mark.parametrize("command", ["grade", "list", "show", "cases", "schema", "new"])
    def test_every_command_has_help_with_an_example(self, call: Call, command: str) -> None:
        code, out, _ = call(command, "--help")
        assert code == 0
        assert f"Example: grader {command}" in out

    def test_problems_of_the_working_tree_are_found_from_below(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("problems/tiny")
        assert "tiny" in call("list")[1]

    def test_options_name_the_folders(self, call: Call, tmp_path: Path) -> None:
        code, out, _ = call("list", "--problems", ROOT / "problems")
        assert code == 0
        assert "graphdef_vs_state" in out
        assert call("list", "--problems", tmp_path / "nowhere")[0] == 2


class TestAsAProcess:
    def test_a_closed_pipe_is_no_traceback(self, tiny_folder: Path) -> None:
        done = subprocess.run(
            f"{sys.executable} -m grader schema | head -1",
            shell=True,
            cwd=tiny_folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        assert done.stdout == "{\n"
        assert done.stderr == ""

    @pytest.mark.parametrize(
        "number",
        [
            signal.SIGINT,
            pytest.param(signal.SIGTERM, marks=pytest.mark.slow),
            pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
        ],
    )
    def test_a_signal_ends_it_and_leaves_nothing(
        self, tiny_folder: Path, number: signal.Signals, sandbox: Sandbox
    ) -> None:
        (tiny_folder / "a.py").write_text("import time\ndef tiny(a, b):\n    time.sleep(60)\n")
        (tiny_folder / "tmp").mkdir()
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tiny_folder / "tmp")}
        process = subprocess.Popen(
            [*LIGHT_GRADER, "grade", "a.py"],
            cwd=tiny_folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # not so under nohup
        )  # fmt: skip
        while not runs_of(process.pid, sandbox.level):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, err.strip()) == (130, "interrupted")
        assert list((tiny_folder / "tmp").iterdir()) == []

    def test_a_symbolic_link_is_not_followed(self, tiny_folder: Path) -> None:
        """It may lead to the reference, which the grader may read and its maker not."""
        (tiny_folder / "mine.py").symlink_to(tiny_folder / "reference/tiny.py")
        done = grader("grade", "mine.py", cwd=tiny_folder)
        assert done.returncode == 2
        assert done.stderr == "error: mine.py is a symbolic link: name the file itself\n"

    def test_a_full_disk_is_told(self, tiny_folder: Path) -> None:
        with open("/dev/full", "w") as full:
            done = grader("schema", cwd=tiny_folder, capture_output=False, stdout=full,
                          stderr=subprocess.PIPE)  # fmt: skip
        assert done.returncode == 3
        assert done.stderr == "error: No space left on device\n"

    def test_no_colour_where_there_is_no_terminal(self, tiny_folder: Path) -> None:
        done = grader("list", cwd=tiny_folder)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
