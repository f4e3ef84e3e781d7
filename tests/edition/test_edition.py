"""A student's edition: graded like the course's samples, and empty of all that is hidden."""

import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.command import Call
from support.paths import DATA, ROOT
from support.tiny import GOOD, REFERENCE, SPEC, lay, lay_problem

from grader.cases.make import Case, make_cases, pack
from grader.edition import spec as spec_module
from grader.edition.spec import student_spec
from grader.errors import UsageError
from grader.grading.prepared import problem_cases
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, load_problem, package, read_spec
from grader.sandbox.proof.ladder import Sandbox

# Each of these is in the course's files, and in no byte of what students get.
SECRETS = (
    "918273645",  # the seed
    "hardest",  # the hidden group, with its note, its values, its generator
    "a note of the staff",
    "1.15625",
    "1.96875",
    "adds_twice",  # a misconception, in the spec and in the reference
    "you added twice",
    "a line of the reference",
    "an equivalent mutant",
    "why it was withdrawn",
    "a comment of the author",
)
COURSE = (
    SPEC.replace("seed: 1\n", "seed: 918273645  # a comment of the author\n")
    .replace("low: 3, high: 4}", "low: 3, high: 4}, valid: {low: 0}")
    .replace(
        "  - {name: hidden, visibility: hidden, count: 2}\n",
        "  - name: more\n    visibility: sample\n    pinned:\n"
        "      - {note: by hand, values: {a: 0.1, b: 7}}\n"
        "      - {values: {a: 1.96875}}\n"
        "      - {values: {a: 3}}\n"
        "  - name: hardest\n    visibility: hidden\n    note: a note of the staff\n    weight: 3\n"
        "    pinned: [{values: {a: 1.15625}}]\n    count: 3\n"
        "    generators: {b: {type: constant, value: 1.96875}}\n"
        "repeats: true\n"
        "misconceptions: [{id: adds_twice, function: adds_twice, message: you added twice}]\n"
        "forbids: [{id: no_numpy, message: Use JAX., uses: numpy}]\n"
        "equivalent_mutants: [{mutant: an equivalent mutant, reason: none}]\n"
        "withdrawn: [{case: more/02, reason: why it was withdrawn}]\n",
    )
)
OF_COURSE = REFERENCE + (
    "\n\ndef adds_twice(a, b):\n    # a line of the reference\n    return [a + b + b, a * b]\n"
)
WRONG = "import numpy\n\n\ndef tiny(a, b):\n    return numpy.array([a + b + b, a * b])\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working tree of a course with secrets, the working directory."""
    folder = lay_problem(tmp_path / "course", COURSE, OF_COURSE)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def edition(
    course: Path, call: Call, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """What its students get, the working directory."""
    folder = course.parent / "edition"
    code, out, err = call("export", "student", "tiny", "-o", folder)
    assert (code, out) == (0, f"{folder}\n"), err
    monkeypatch.chdir(folder)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def leaks(files: Iterable[bytes], secrets: Iterable[str]) -> set[str]:
    """The secrets that stand somewhere in the files."""
    content = b"\0".join(files)
    return {secret for secret in secrets if secret.encode() in content}


def numbers_of(cases: Iterable[Case]) -> set[str]:
    """The inputs of tiny's cases, as Python and YAML write them."""
    return {repr(value) for case in cases for value in case.inputs.values()}


class TestNothingElse:
    def test_it_has_these_files(self, edition: Path) -> None:
        assert set(files_of(edition)) == {
            "README.md",
            "tiny.py",
            "problems/tiny/problem.yaml",
            "problems/tiny/statement.md",
            "problems/tiny/hints.md",
        }

    def test_no_byte_of_it_tells_a_secret(self, course: Path, edition: Path) -> None:
        told = list(files_of(edition).values())
        assert leaks(told, SECRETS) == set()
        assert leaks(files_of(course).values(), SECRETS) == set(SECRETS)  # the search can find

    def test_no_hidden_number_is_in_it(self, course: Path, edition: Path, sandbox: Sandbox) -> None:
        problem = load_problem(course / "problems/tiny", course / "reference")
        cases = problem_cases(problem, "", lambda: sandbox)
        samples = [case for case in cases if case.visibility == "sample"]
        hidden = numbers_of(case for case in cases if case.visibility == "hidden")
        shared = numbers_of(samples)  # a repeat begins with a sample once more
        assert len(hidden - shared) > 3
        told = list(files_of(edition).values())
        assert leaks(told, hidden - shared - {"7.0"}) == set()
        assert len(leaks(told, shared)) > 3  # the search can find

    def test_no_digest_of_the_course_is_in_it(self, course: Path, edition: Path) -> None:
        problem = load_problem(course / "problems/tiny", course / "reference")
        assert leaks(files_of(edition).values(), [problem.sha256]) == set()

    def test_the_seed_draws_no_hidden_case(self, edition: Path) -> None:
        spec = load_problem(edition / "problems/tiny", edition / "reference").spec
        assert (spec.seed, spec.samples_only, spec.repeats) == (0, True, False)
        assert {group.visibility for group in spec.cases} == {"sample"}

    def test_a_new_key_of_the_spec_is_not_written_before_somebody_decides(
        self, edition: Path
    ) -> None:
        """The keys of today, in an edition of a spec that uses most of them."""
        text = (edition / "problems/tiny/problem.yaml").read_text()
        keys = {line.partition(":")[0] for line in text.splitlines() if line[0].isalpha()}
        assert keys == {
            *("id", "title", "track", "difficulty", "function", "seed", "samples_only"),
            *("arguments", "output", "cases", "limits", "forbids", "withdrawn"),
        }


@pytest.mark.usefixtures("edition")
class TestGrading:
    def graded(self, call: Call, source: str, *options: str) -> dict[str, object]:
        Path("hw.py").write_text(source)
        _, out, _ = call("grade", "hw.py", "--format", "json", *options)
        report: dict[str, object] = json.loads(out)
        return report

    def test_a_right_answer_is_no_full_mark(self, call: Call) -> None:
        Path("hw.py").write_text(GOOD)
        code, out, err = call("grade", "hw.py")
        assert (code, err) == (0, "")
        first, second, *_ = out.splitlines()
        assert first == (
            "accepted on the samples (AC) · tiny · 4 of 4 samples right, hidden cases not graded"
            " · hw.py"
        )
        assert second == (
            "  only the sample cases were graded; the course grades the hidden cases, and gives "
            "the points"
        )
        assert " of 10" not in out
        assert "points" not in "".join(out.splitlines()[2:])
        report = self.graded(call, GOOD)
        assert (report["verdict"], report["score"], report["samples_only"]) == ("AC", None, True)

    @pytest.mark.parametrize("source", [GOOD, WRONG, "def tiny(a, b):\n    return a\n"])
    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_samples_are_graded_as_in_the_course(
        self, source: str, audience: str, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = self.graded(call, source, "--audience", audience)
        monkeypatch.chdir("../course")
        there = self.graded(call, source, "--audience", audience)
        assert (there["samples_only"], "score" in there) == (False, True)

        def samples(report: dict[str, object]) -> list[dict[str, object]]:
            cases = report["cases"]
            assert isinstance(cases, list)
            keys = (
                "name",
                "note",
                "verdict",
                "reason",
                "error_ratio",
                "input",
                "expected",
                "actual",
            )
            return [
                {key: case[key] for key in keys} for case in cases if case["visibility"] == "sample"
            ]

        assert samples(here) == samples(there)
        assert [case["name"] for case in samples(here)] == [
            *("sample/01", "sample/02", "more/01", "more/03")
        ]

    def test_hints_that_need_no_reference_are_given(self, call: Call) -> None:
        Path("hw.py").write_text(WRONG)
        code, out, _ = call("grade", "hw.py")
        assert code == 1
        assert "Hint: Use JAX. (line 5)" in out
        assert "product is right in every case" in out
        assert "0 of 4 samples right" in out

    def test_the_starter_runs_and_does_nothing_yet(self, call: Call) -> None:
        code, out, _ = call("grade", "tiny.py")
        assert code == 1
        assert "NotImplementedError: to be written" in out
        assert "grade tiny.py" in Path("tiny.py").read_text()

    def test_show_list_and_cases_work_there(self, call: Call) -> None:
        code, out, _ = call("list")
        assert (code, out.split()[:5]) == (0, ["id", "title", "track", "difficulty", "cases"])
        assert "points" not in out
        assert json.loads(call("list", "--format", "json")[1])["points"] is None
        code, out, err = call("cases", "tiny")
        assert (code, out.count("sample/"), "hidden" in out + err) == (0, 2, False)
        assert "weight" not in out
        first, *_ = call("cases", "tiny", "--format", "json")[1].splitlines()
        assert json.loads(first)["weight"] is None

    def test_the_hints_are_seen_only_by_those_who_ask(self, call: Call, course: Path) -> None:
        folder = Path("problems/tiny")
        assert (folder / "statement.md").read_text() == "# Add and scale\n\n## Problem\n\nDo it.\n"
        hints = "## Hint 1\n\nAdd.\n\n## Hint 2\n\nMultiply.\n"
        assert (folder / "hints.md").read_text() == hints
        there = (*("--problems", course / "problems"), *("--reference", course / "reference"))
        for count in range(3):  # as in the course, where the statement has them
            asked = ("show", "tiny", "--hints", str(count), "--format", "json")
            here, theirs = (json.loads(call(*asked, *more)[1]) for more in ((), there))
            assert here["statement"] == theirs["statement"]
            assert here["statement"].count("## Hint") == count

    def test_the_readme_tells_how_to_install_and_what_to_call(self, call: Call) -> None:
        told = Path("README.md").read_text()
        install, grade = re.findall(r"```sh\n(.*?)```", told, re.DOTALL)
        of_docs = (ROOT / "docs/install.md").read_text()
        assert all(f"`{command}`" in of_docs for command in install.splitlines())
        assert call(*grade.split()[1:])[0] == 1  # the starter file is there, and not right yet
        for path in re.findall(r"\]\((.*?)\)", told):
            assert Path(path).is_file()
        assert "problems/tiny/statement.md" in told
        assert max(map(len, told.splitlines())) <= 100

    def test_a_folder_gets_the_command_that_works_there(self, call: Call) -> None:
        code, _, err = call("grade", ".")
        assert (code, "name its files, as in grader grade *.py;" in err) == (2, True)

    @pytest.mark.parametrize(
        "command",
        [
            ("batch", "d", "--output", "out", "-j", "1"),
            ("check", "tiny"),
            ("export", "gradescope", "tiny"),
            ("export", "student", "tiny"),
            ("autograde", "d", "--problem", "tiny", "--results", "r.json"),
        ],
        ids=" ".join,
    )
    def test_no_marks_are_given_with_it(self, command: tuple[str, ...], call: Call) -> None:
        lay(Path(), {"d/ann.py": GOOD})
        code, _, err = call(*command)
        assert code == 2
        assert "is a student's edition, with sample cases alone" in err

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("expected: [", "# [", "expected the right answer, a number or a nested list"),
            ("expected: [", "expected: [yes, ", "expected numbers, found 'yes'"),
            ("expected: [", "expected: [1, ", "pinned with shape (3,), and the output has (2,)"),
            ("visibility: sample", "visibility: hidden", "samples_only allows no hidden cases"),
            ("samples_only: true", "samples_only: false", "remove it: the reference gives"),
            (
                "limits:",
                "misconceptions: [{id: m, function: f, message: m}]\nlimits:",
                "they need a reference",
            ),
            ("  pinned:", "  count: 9\n  pinned:", "expected every case under pinned"),
        ],
    )
    def test_a_change_by_hand_is_a_clear_error(
        self, old: str, new: str, told: str, call: Call
    ) -> None:
        spec = Path("problems/tiny/problem.yaml")
        spec.write_text(spec.read_text().replace(old, new, 1))
        Path("hw.py").write_text(GOOD)
        code, _, err = call("grade", "hw.py")
        assert code == 2
        assert told in err


class TestExport:
    def test_a_zip_file_is_the_same_each_time(
        self, course: Path, edition: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(course)
        code, out, err = call("export", "student", "tiny", "tiny")
        assert (code, out) == (0, "student.zip\n")
        assert err == "grade the samples, where it was unpacked, with: grader grade tiny.py\n"
        made = Path("student.zip").read_bytes()
        assert call("export", "student", "tiny", "-o", "again.zip")[0] == 0
        assert Path("again.zip").read_bytes() == made
        with zipfile.ZipFile("student.zip") as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        assert held == files_of(edition)

    def test_the_command_for_the_samples_can_be_copied(
        self, course: Path, call: Call, lent_sandbox: Sandbox
    ) -> None:
        lay_problem(course, name="second", statement="# No hints\n")
        _, _, err = call("export", "student", "tiny", "second", "-o", "a b")
        assert err == "grade the samples with: cd 'a b' && grader grade tiny.py second.py\n"
        assert not Path("a b/problems/second/hints.md").exists()

    def test_a_problem_that_all_students_have_is_no_secret(
        self, course: Path, call: Call, lent_sandbox: Sandbox
    ) -> None:
        lay_problem(course, name="masked_softmax")
        code, _, err = call("export", "student", "tiny", "masked_softmax")
        (warning,) = [line for line in err.splitlines() if line.startswith("warning: ")]
        assert code == 0
        assert warning.startswith("warning: masked_softmax comes with the grader: ")

    def test_libraries_of_the_course_go_along(
        self, course: Path, call: Call, lent_sandbox: Sandbox
    ) -> None:
        lay(course, {"problems/libraries.txt": "# why we need it\nrich\n"})
        assert call("export", "student", "tiny", "-o", "x")[0] == 0
        assert Path("x/problems/libraries.txt").read_text() == "rich\n"

    def test_a_folder_with_files_is_left_alone(self, course: Path, call: Call) -> None:
        code, _, err = call("export", "student", "tiny", "-o", "problems")
        assert (code, "problems is not empty" in err) == (2, True)
        code, _, err = call("export", "student", "tiny", "-o", "problems/tiny/statement.md")
        assert (code, "cannot write" in err) == (2, True)

    def test_what_can_not_be_exported(
        self, course: Path, call: Call, lent_sandbox: Sandbox
    ) -> None:
        code, _, err = call("export", "student", "tinny")
        assert (code, "did you mean 'tiny'?" in err) == (2, True)
        text = SPEC.replace("  - {name: sample, visibility: sample, count: 2, weight: 0}\n", "")
        lay(course, {"problems/tiny/problem.yaml": text})
        code, _, err = call("export", "student", "tiny")
        assert (code, "no sample case is left" in err) == (2, True)
        Path("reference/tiny.py").write_text("def tiny(a, b):\n    raise ValueError\n")
        lay(course, {"problems/tiny/problem.yaml": SPEC})
        code, _, err = call("export", "student", "tiny")
        assert (code, "ValueError" in err) == (3, True)
        assert not Path("student.zip").exists()

    def test_samples_that_are_too_large_for_a_spec(
        self, tiny: Problem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spec_module, "MAX_SPEC_BYTES", 512)
        with pytest.raises(UsageError, match="the samples would fill more than 0 KiB"):
            reread(tiny, list(make_cases(tiny, "", refuse)[:2]))


SPECS = DATA / "spec"
EVERY = [
    *(("data", path.name) for path in sorted((SPECS / "problems").iterdir())),
    *(("own", path.parent.name) for path in sorted((ROOT / "problems").glob("*/problem.yaml"))),
]


@pytest.mark.parametrize(("where", "name"), EVERY)
def test_every_sample_input_is_the_same_to_the_bit(where: str, name: str, sandbox: Sandbox) -> None:
    """Of each kind of argument, each generator and each way to set a dimension."""
    folder = SPECS if where == "data" else ROOT
    problem = Catalogue(folder / "problems", folder / "reference").load(name)
    cases = problem_cases(problem, "", lambda: sandbox)
    samples = [case for case in cases if case.visibility == "sample"]
    there = reread(problem, samples)
    assert [case.name for case in there] == [case.name for case in samples]
    for here, case in zip(samples, there, strict=True):
        assert (pack(here), here.dims, here.note) == (pack(case), case.dims, case.note)
        assert case.expected is not None
        assert case.expected.tobytes() == answer(problem, here).tobytes()


def answer(problem: Problem, case: Case) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Some numbers of the output's shape, which decimals do not hold in a few digits."""
    shape = tuple(part.value(case.dims) for part in problem.spec.output.shape)
    values = np.sin(np.arange(1.0, np.prod(shape, dtype=int) + 1)) * 1e-7
    return values.reshape(shape)


def reread(problem: Problem, samples: list[Case]) -> tuple[Case, ...]:
    """The cases of the student's edition."""
    text = student_spec(problem, {case.name: (case, answer(problem, case)) for case in samples})
    spec, defects = read_spec(text, problem.spec.id)
    assert spec is not None, defects
    theirs = package(spec, text, problem.path.parent, problem.reference.parent)
    return make_cases(theirs, "", refuse)


def refuse(function: str, _: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    raise AssertionError(f"{function} was asked for values")


def test_values_that_are_no_ordinary_numbers_are_kept(tiny: Problem) -> None:
    (case, *_) = [one for one in make_cases(tiny, "", refuse) if one.visibility == "sample"]
    for value in (-0.0, 5e-324, 8.98846567431158e307, float("inf"), 1e16, 1e-5, 0.1 + 0.2):
        odd = replace(case, inputs={"a": value, "b": value})
        (again, *_) = reread(tiny, [odd, *make_cases(tiny, "", refuse)[1:2]])
        assert pack(again) == pack(odd)
