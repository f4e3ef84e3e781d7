"""`grader report` for Gradescope and GitHub Classroom: one student's results."""

import base64
import json
from pathlib import Path

import jsonschema
import pytest
from support.command import Call
from support.course import CLASS, PLATFORMS, hidden_inputs

GRADESCOPE = json.loads((PLATFORMS / "gradescope_results.schema.json").read_text())


class TestGradescope:
    def write(self, report: Call, *given: str) -> dict[str, object]:
        told: dict[str, object] = json.loads(report("gradescope", *given)[1])
        return told

    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_it_is_what_gradescope_takes(
        self, audience: str, report: Call, class_record: Path
    ) -> None:
        told = self.write(report, "--student", "annlee", "--audience", audience)
        jsonschema.validate(told, GRADESCOPE)
        assert told["score"] == 16.666666667
        assert [test["number"] for test in told["tests"]] == [  # type: ignore[attr-defined]
            f"{problem}.{case}" for problem in (1, 2) for case in (1, 2, 3, 4)
        ]

    def test_a_judge_error_has_neither_score_nor_tests(self, report: Call) -> None:
        told = self.write(report, "--student", "Judith Error")
        assert not {"score", "tests"} & told.keys()
        assert "not your fault" in str(told["output"])
        assert "0" not in str(told["output"]).replace("10 of 10", "")
        with pytest.raises(jsonschema.ValidationError):  # and so it is no result with a score
            jsonschema.validate(told, GRADESCOPE)
        jsonschema.validate(told | {"score": 1.0}, GRADESCOPE)

    def test_what_only_the_staff_may_see_is_hidden_there(
        self, report: Call, class_record: Path
    ) -> None:
        told = self.write(report, "--student", "Ghost", "--audience", "staff")
        secrets = hidden_inputs(class_record)
        assert not any(number in str(told["output"]) for number in secrets)
        tests = told["tests"]
        assert isinstance(tests, list)
        for test in tests:
            is_hidden = "hidden/" in test["name"]
            assert test["visibility"] == ("hidden" if is_hidden else "visible")
            assert is_hidden == any(number in test["output"] for number in secrets)
        told = self.write(report, "--student", "Judith Error", "--audience", "staff")
        assert "42" not in str(told["output"])

    def test_the_schema_finds_mistakes(self, report: Call) -> None:
        told = self.write(report, "--student", "annlee")
        for wrong in (
            {"visibility": "public"},
            {"score": "10"},
            {"execution_time": None},
            {"x": 1},
        ):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(told | wrong, GRADESCOPE)


class TestClassroom:
    def write(self, report: Call, student: str) -> dict[str, object]:
        (line,) = report("classroom", "--student", student)[1].splitlines()
        told: dict[str, object] = json.loads(base64.b64decode(line, validate=True))
        return told

    def test_the_sum_of_the_tests_is_the_mark(self, report: Call) -> None:
        told = self.write(report, "annlee")
        assert (told["status"], told["max_score"]) == ("fail", 20.0)
        tests = {test["name"]: test for test in told["tests"]}  # type: ignore[attr-defined]
        assert {name: test["status"] for name, test in tests.items()} == {
            "tiny": "pass",
            "other": "fail",
        }
        assert sum(test["score"] for test in tests.values()) == 16.666666667
        assert self.write(report, "Sam Kim")["status"] == "pass"

    def test_a_judge_error_is_reported_as_no_points_of_none(self, report: Call) -> None:
        """The reporter sends nothing where there are no points to be had."""
        told = self.write(report, "Judith Error")
        assert (told["status"], told["max_score"]) == ("error", 0)
        assert [test["name"] for test in told["tests"]] == ["other"]  # type: ignore[attr-defined]

    def test_every_test_has_a_number(self, report: Call) -> None:
        for student, _, _ in CLASS:
            for test in self.write(report, student)["tests"]:  # type: ignore[attr-defined]
                assert isinstance(test["score"], float)
                assert set(test) == {"name", "status", "score", "message"}
