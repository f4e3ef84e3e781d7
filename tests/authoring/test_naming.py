"""A mistake is named in `problem.yaml`, and nothing else there changes."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from support.paths import ROOT
from support.tiny import catalogue_of

from grader.authoring.naming import name_mistake, with_entry
from grader.errors import UsageError
from grader.problem.load import Problem

ENTRY = {
    "id": "took_the_mean",
    "variant": "mean_for_sum_3f2a",
    "message": 'You took the mean: `x.mean()`; "the sum" is asked for # really, and that is a long '
    "text, which goes on\nfor more than a line",
}
SPECS = [
    *sorted((ROOT / "problems").glob("*/problem.yaml")),
    ROOT / "tests/data/spec/problems/kitchen_sink/problem.yaml",
]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parent.name)
def test_only_lines_of_the_entry_are_added(path: Path) -> None:
    text = path.read_text()
    made = with_entry(text, ENTRY)
    before, after = YAML(typ="safe").load(text), YAML(typ="safe").load(made)
    assert after["misconceptions"] == [*before.get("misconceptions", []), ENTRY]
    assert {**after, "misconceptions": 0} == {**before, "misconceptions": 0}
    lines = iter(made.splitlines())
    assert all(line in lines for line in text.splitlines())  # in the same order


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("a: 1", "a: 1\nmisconceptions:\n  - id: took"),
        ("misconceptions:\n- id: x\n  message: |\n    y\n\n    # z\n# c\n\nb: 2\n", "# z\n- id: t"),
        ("misconceptions:\n    - id: x  # c\n\n# d\nb: 2\n", "# c\n    - id: took"),
        ("a: 1\r\nmisconceptions:\r\n  - id: x\r\n", "x\r\n  - id: took_the_mean\r\n    variant"),
    ],
)
def test_every_layout_is_kept(text: str, behind: str) -> None:
    made = with_entry(text, ENTRY)
    assert behind in made
    assert YAML(typ="safe").load(made)["misconceptions"][-1] == ENTRY


@pytest.mark.parametrize("text", ["misconceptions: []\n", "misconceptions: [{id: x}]\n"])
def test_a_list_without_dashes_is_left_to_a_person(text: str) -> None:
    with pytest.raises(ValueError, match="no list with dashes"):
        with_entry(text, ENTRY)


def test_a_byte_order_mark_stays(tiny_folder: Path) -> None:
    path = tiny_folder / "problems/tiny/problem.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    name_mistake(catalogue_of(tiny_folder).load("tiny"), "named", "variant_3f2a", "See slide 12.")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid: tiny")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert data.endswith(b"    variant: variant_3f2a\n    message: See slide 12.\n")


def test_a_file_that_was_changed_meanwhile_is_not_replaced(tiny: Problem) -> None:
    changed = tiny.text + "# more\n"
    tiny.path.write_text(changed)
    with pytest.raises(UsageError, match="changed meanwhile"):
        name_mistake(tiny, "named", "variant_3f2a", "See slide 12.")
    assert tiny.path.read_text() == changed
