"""`grader new` writes a package that works as it is, or nothing."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import PATIENCE_S, Call
from support.paths import ROOT
from support.tiny import catalogue_of

from grader.authoring.scaffold import FILES, LIBRARIES, NAME, TEMPLATE, Tree, scaffold, write_all
from grader.checking.checks import CHECKS, run_check
from grader.checking.findings import Severity
from grader.checking.package import Package
from grader.errors import UsageError
from grader.grading.grade import grade
from grader.grading.submission import read_submission
from grader.sandbox.proof.ladder import Sandbox

# The first takes longest, and asks nothing that the examples don't ask of the template, too. The
# findings of the other depend on the id, from which the cases are drawn.
SLOW_CHECKS = ("determinism", "adversaries")


@pytest.fixture
def call(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return call


def tree(root: Path) -> Tree:
    return Tree(root / "problems", root / "reference", root / "submissions_example")


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def package(root: Path, problem_id: str, sandbox: Sandbox) -> Package:
    problem = catalogue_of(root).load(problem_id)
    return Package(problem, root / "submissions_example" / problem_id, sandbox)


def test_what_is_written_and_told(call: Call, tmp_path: Path) -> None:
    code, out, err = call("new", "masked_mean", "--title", "A mean", "--track", "Numerics")
    assert (code, err) == (0, "")
    wanted = {name.replace(NAME, "masked_mean") for name in FILES}
    assert files(tmp_path) == wanted
    assert all(name in out for name in wanted)
    assert out.endswith("\nThen, and as it is: grader check masked_mean\n")
    for name in wanted:
        text = (tmp_path / name).read_text()
        assert NAME not in text, name
    spec = catalogue_of(tmp_path).load("masked_mean").spec
    assert (spec.title, spec.track, spec.function) == ("A mean", "Numerics", "masked_mean")


def test_every_file_says_what_to_fill_in() -> None:
    for name in FILES:
        if not name.endswith("02_scales_the_largest.py"):
            assert "TODO: " in (TEMPLATE / name).read_text(), name


@pytest.mark.parametrize(
    ("title", "track"),
    [
        ('A "mean": # of é 🎉', "yes"),
        ("- no: list\\n", "{a: b}"),
        ("'quoted' & new_problem", "1e5"),
        ("  stripped ", "~"),
        ("A track", "another"),
    ],
)
def test_words_are_taken_as_they_are(title: str, track: str, tmp_path: Path) -> None:
    scaffold(tree(tmp_path), "mean", title, track)
    problem = catalogue_of(tmp_path).load("mean")
    assert (problem.spec.title, problem.spec.track) == (title.strip(), track)
    assert problem.statement.read_text().startswith(f"# {title.strip()}\n")


@pytest.mark.slow
def test_its_examples_get_their_verdicts(tmp_path: Path, sandbox: Sandbox) -> None:
    scaffold(tree(tmp_path), "masked_mean", None, "A track")
    problem = catalogue_of(tmp_path).load("masked_mean")
    told = {}
    for path in sorted((tmp_path / "submissions_example/masked_mean").glob("*/*.py")):
        report = grade(read_submission(path), problem, sandbox)
        told[f"{path.parent.name}/{path.stem}"] = (
            str(report.verdict),
            [identifier for identifier, _ in report.misconceptions],
        )
    assert told == {
        "accepted/01_numpy": ("AC", []),
        "wrong_answer/01_mean_instead_of_sum": ("WA", ["mean_instead_of_sum"]),
        "wrong_answer/02_scales_the_largest": ("WA", []),
    }


def findings(made: Package, names: list[str]) -> list[str]:
    found = []
    for name in names:
        done = run_check(made, name)
        found += [done.why_not] if done.why_not else []
        found += [each.message for each in done.findings if each.severity != Severity.NOTE]
    return found


def test_quick_checks_find_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    scaffold(tree(tmp_path), "masked_mean", None, "A track")
    quick = ["files", "statement", "ranges", "misconceptions", "limits"]
    assert findings(package(tmp_path, "masked_mean", sandbox), quick) == []


@pytest.mark.slow
def test_the_other_checks_find_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    scaffold(tree(tmp_path), "masked_mean", None, "A track")
    names = [name for name in CHECKS if name not in SLOW_CHECKS]
    assert findings(package(tmp_path, "masked_mean", sandbox), names) == []


def test_a_check_would_find_a_defect_of_the_template(tmp_path: Path, sandbox: Sandbox) -> None:
    scaffold(tree(tmp_path), "masked_mean", None, "A track")
    reference = tmp_path / "reference/masked_mean.py"
    reference.write_text(reference.read_text().replace("jnp.mean(scaled)", "jnp.sum(scaled)"))
    (found,) = findings(package(tmp_path, "masked_mean", sandbox), ["misconceptions"])
    assert "gives the reference's numbers in every case" in found


@pytest.mark.parametrize(
    ("problem_id", "told"),
    [
        ("jax", "is a library that solutions may import"),
        ("nnx", "is a library that solutions may import"),
        ("random", "is a module of Python's own"),
        ("sum", "is a function of Python's own"),
        ("lambda", "is a word of Python's own"),
        ("ignores_scale", "is a function of the template"),
        ("two words", "can't be an id: expected letters, digits and underscores"),
        ("2d", "no digit first"),
        ("../up", "can't be an id"),
        ("a" * 65, "64 at most"),
        ("é", "can't be an id"),
    ],
)
def test_ids_that_can_be_none(problem_id: str, told: str, call: Call, tmp_path: Path) -> None:
    code, out, err = call("new", problem_id)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert told in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["", " ", "two\nlines", "bell\a", "line\u2028separator"])
def test_titles_that_can_be_none(title: str, call: Call, tmp_path: Path) -> None:
    code, _, err = call("new", "mean", "--title", title)
    assert code == 2
    assert "expected a title of one line" in err
    assert list(tmp_path.iterdir()) == []


def test_a_title_that_is_too_long_is_told_by_the_spec(call: Call, tmp_path: Path) -> None:
    code, _, err = call("new", "mean", "--title", "a" * 2001)
    assert code == 2
    assert "title: " in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "there",
    ["problems/mean/notes.txt", "reference/mean.py", "submissions_example/mean/accepted/a.py"],
)
def test_nothing_is_written_over(there: str, call: Call, tmp_path: Path) -> None:
    path = tmp_path / there
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    code, _, err = call("new", "mean")
    assert code == 2
    assert "is already there: choose another id; nothing was written" in err
    assert files(tmp_path) == {there}
    assert path.read_text() == "mine"


def test_a_broken_link_is_there_too(call: Call, tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference/mean.py").symlink_to("nowhere")
    assert call("new", "mean")[0] == 2
    assert not (tmp_path / "problems").exists()


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    first, second = tmp_path / "new/first", tmp_path / "second"
    second.write_text("mine")
    with pytest.raises(UsageError, match=r"second: File exists; nothing was written"):
        write_all({first: "a", second: "b"})
    assert files(tmp_path) == {"second"}
    assert second.read_text() == "mine"
    assert not first.parent.exists()


@pytest.mark.parametrize("limit", [0, 900, 2500])
def test_a_full_disk_leaves_nothing(limit: int, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: a write fails in the middle."""
    done = subprocess.run(
        [sys.executable, "-m", "grader", "new", "mean"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "File too large; nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_stop_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, opened = Path.open, []

    def interrupted(path: Path, *arguments: str, **named: str) -> object:
        opened.append(path)
        if len(opened) == 3:
            raise KeyboardInterrupt
        return real(path, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / f"deep/{n}/file": "text" for n in range(5)})
    monkeypatch.undo()
    assert len(opened) == 3
    assert list(tmp_path.iterdir()) == []


def test_the_working_tree_is_found_from_below(
    call: Call, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("problems/tiny")
    assert call("new", "mean")[0] == 0
    assert (tiny_folder / "problems/mean/problem.yaml").is_file()
    assert not (tiny_folder / "problems/tiny/problems").exists()


def test_options_name_the_folders(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("new", "mean", "--problems", "a b/p", "--reference", "r", "--examples", "e")
    assert code == 0
    assert "grader check mean --problems 'a b/p' --reference r --examples e" in out
    assert {name.split("/")[0] for name in files(tmp_path)} == {"a b", "r", "e"}


def test_the_template_is_what_is_listed_and_a_wheel_carries_it() -> None:
    """A wheel has all of grader/ but what git ignores."""
    present = {name for name in files(TEMPLATE) if "__pycache__" not in name}
    assert present == set(FILES)
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", *(str(TEMPLATE / name) for name in FILES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (ignored.returncode, ignored.stdout) == (1, "")


def test_what_is_refused_as_a_library_is_what_problems_import() -> None:
    imported = set()
    for path in ROOT.glob("submissions_example/*/accepted/*.py"):
        for line in path.read_text().splitlines():
            if line.startswith(("import ", "from ")):
                imported.add(line.split()[1].split(".")[0])
    assert imported - sys.stdlib_module_names <= LIBRARIES
