"""The spec of a student's edition: `problem.yaml` with nothing from which a hidden case follows.

Every key is named here, so that a new one reaches no student until somebody decides so. Not among
them are the seed, the generators, hidden groups, weights, misconceptions (their texts tell what to
mend, and without a reference nothing can match them) and remarks of the staff.
"""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from grader.cases.make import Case
from grader.cases.values import Value
from grader.errors import PackageError, UsageError
from grader.grading.report import Floats
from grader.problem.generator_models import Dimension, DimIs
from grader.problem.literal import is_bool, is_whole
from grader.problem.load import MAX_SPEC_BYTES, Problem, read_spec
from grader.problem.model import Argument, CaseGroup, Spec

OF_SPEC = {"id", "title", "track", "difficulty", "function"}
AFTER_CASES = {"limits", "scoring", "requires", "forbids"}
OF_ARGUMENT = {"name", "kind", "meaning", "dtype", "shape", "valid"}
OF_GROUP = {"name", "visibility", "note", "dims"}
NOT_DRAWN = {"type": "python", "function": "of_the_course"}  # of which nothing is ever asked
WITHDRAWN = "withdrawn by the course"
HEAD = "# A student's edition, made by `grader export student`: samples alone, and their answers.\n"
WIDTH = 100

Answers = Mapping[str, tuple[Case, Floats]]


def student_spec(problem: Problem, answers: Answers) -> str:
    """The text of `problem.yaml` for students.

    ``answers`` has the sample cases that count by their names, each with its expected vector.
    UsageError if the text would be larger than a spec may be.
    """
    spec = problem.spec
    groups = [group for group in spec.cases if group.visibility == "sample"]
    names = {group.case_name(n) for group in groups for n in range(group.size)}
    gone = [entry.case for entry in spec.withdrawn if entry.case in names]
    made = {
        **_dump(spec, OF_SPEC),
        "seed": 0,
        "samples_only": True,
        **_dump(spec, {"dims"}),
        "arguments": [_argument(argument, answers) for argument in spec.arguments],
        **_dump(spec, {"output"}),
        "cases": [_group(spec, group, answers) for group in groups],
        **_dump(spec, AFTER_CASES),
    }
    if gone:
        made["withdrawn"] = [{"case": name, "reason": WITHDRAWN} for name in gone]
    return _text(problem, made)


def _argument(argument: Argument, answers: Answers) -> dict[str, Any]:
    """An argument; of its generator no more than that it is a dimension."""
    generator: Any = NOT_DRAWN
    if isinstance(argument.generator, Dimension):
        generator = _dump(argument, {"generator"})["generator"]
    elif not all(_has_a_list(case.inputs[argument.name]) for case, _ in answers.values()):
        generator = {"type": "constant", "value": False if is_bool(argument) else 0}
    return {**_dump(argument, OF_ARGUMENT), "generator": generator}


def _has_a_list(value: Value) -> bool:
    """Whether a nested list can tell the shape: of no rows it can't tell how long they are."""
    shape = np.shape(value)
    return len(shape) < 2 or 0 not in shape[:-1]


def _group(spec: Spec, group: CaseGroup, answers: Answers) -> dict[str, Any]:
    """A group of samples, with all values written out; a withdrawn case keeps its place."""
    dims = {**spec.dims, **group.dims}
    free = [name for name, dim in dims.items() if not isinstance(dim, DimIs)]
    pinned: list[dict[str, Any]] = []
    for index in range(group.size):
        case, expected = answers.get(group.case_name(index), (None, None))
        if case is None or expected is None:
            pinned.append({"values": {}})
            continue
        note = {"note": case.note} if case.note != group.note else {}
        values: dict[str, Any] = {name: case.dims[name] for name in free}
        for argument in spec.arguments:
            value = case.inputs[argument.name]
            if argument.name not in dims and _has_a_list(value):
                values[argument.name] = _plain(argument, value)
        pinned.append({**note, "values": values, "expected": expected.tolist()})
    return {**_dump(group, OF_GROUP), "pinned": pinned}


def _plain(argument: Argument, value: Value) -> Any:
    """A value as YAML has it, the same to the bit."""
    if not isinstance(value, float):
        return value.tolist()
    if argument.kind == "bool":
        return bool(value)
    return int(value) if is_whole(argument) and str(value) != "-0.0" else value


def _dump(model: Any, keys: set[str]) -> dict[str, Any]:
    """Those of the keys that the author has set, in the model's order."""
    dumped: dict[str, Any] = model.model_dump(mode="json", exclude_unset=True, include=keys)
    return dumped


def _text(problem: Problem, made: Mapping[str, Any]) -> str:
    """The spec as YAML, read once more: what students get is sound."""
    yaml, stream = YAML(typ="safe", pure=True), io.StringIO(HEAD)
    stream.seek(0, io.SEEK_END)
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.representer.ignore_aliases = lambda _: True
    yaml.default_flow_style = None  # the innermost lists and mappings on one line
    yaml.width = WIDTH
    yaml.dump(made, stream)
    text = stream.getvalue()
    if len(text.encode()) > MAX_SPEC_BYTES:
        raise UsageError(
            f"{problem.path}: the samples would fill more than {MAX_SPEC_BYTES >> 10} KiB of text "
            "in a student's edition; make their arrays smaller, or the samples fewer"
        )
    spec, defects = read_spec(text, problem.spec.id)
    if spec is None:
        told = "; ".join(f"{defect.key} {defect.message}" for defect in defects)
        raise PackageError(f"{problem.path} can't be written for students ({told})")
    return text
