"""``grader comment``."""

from collections.abc import Sequence
from pathlib import Path

import click

from grader.authoring.naming import name_mistake
from grader.batches.groups import SymptomGroup, find_groups
from grader.cli.exits import EXIT_ACCEPTED, tell
from grader.cli.options import (
    EXISTING_FOLDER,
    by_option,
    format_option,
    problems_option,
    reference_option,
    user_name,
)
from grader.errors import UsageError
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, read_spec, require_course
from grader.record.basis import basis_of
from grader.record.comments import check_message
from grader.record.record import Record
from grader.record.store import Store
from grader.report.console import console
from grader.report.marks import near
from grader.report.output import tables_at_the_end
from grader.report.summary import json, text
from grader.text import counted


@click.command(epilog="Example: grader comment marks --list")
@click.argument("output", type=EXISTING_FOLDER, metavar="OUT")
@click.option("--list", "show_list", is_flag=True, help="Show the groups and comments, and end.")
@click.option(
    "--group", "group_id", metavar="ID", help="The group, as a report of the class has it."
)
@click.option("--message", metavar="TEXT", help="What to tell all students of the group.")
@click.option("--remove", is_flag=True, help="Take the group's comment back.")
@click.option(
    "--name",
    metavar="ID",
    help="Make the group's mistake a misconception of problem.yaml with this id, and with the "
    "comment as its message.",
)
@by_option
@problems_option
@reference_option
@format_option
def comment(
    output: Path,
    show_list: bool,
    group_id: str | None,
    message: str | None,
    remove: bool,
    name: str | None,
    by: str,
    problems: Path | None,
    reference: Path | None,
    form: str,
) -> int:
    """Write a comment to all whose wrong answers did the same.

    OUT is the folder of `grader batch --output`. A group has the same named mistake, the same
    numbers in every case, or the same error in the same sample. Its comment reaches every student
    of the group in every format that has texts, also those who hand in later. No mark changes.

    Exit codes: 0 done; 2 usage, or a broken spec; 3 the record or problem.yaml can't be read or
    written.
    """
    with Record.open(output) as record:
        groups = find_groups(record, record.marks())
    if show_list:
        if form == "json":
            click.echo(json.write_groups(groups))
        else:
            console().show(text.render_groups(groups))
        return EXIT_ACCEPTED
    group = _chosen(groups, group_id)
    asked = (message is not None and name is None, remove, name is not None)
    if asked.count(True) != 1:
        raise UsageError(
            "say what to do with the group: --message to write to it, --remove to take its comment "
            "back, or --name to name its mistake in problem.yaml"
        )
    said = group.comment if message is None else check_message(message)
    if remove and not said:
        raise UsageError(f"the group {group.id} has no comment")
    with Store.open(output) as store, tables_at_the_end(output, store):
        if name is not None:
            problem = require_course(
                Catalogue.find(problems, reference).load(group.symptom.problem)
            )
            _name(store, group, name, said, problem)
        if message is not None or remove:
            assert group.sample.grade_id is not None, "only a grade has a symptom"
            store.comment(group.sample.grade_id, "" if remove else said, by or user_name())
    students = counted(len(group.marks), "student")
    if remove:
        tell(f"the comment to {students} of the group {group.id} is taken back")
    elif message is not None:
        tell(f"{students} of the group {group.id} will read it; `grader report` writes it")
    return EXIT_ACCEPTED


def _chosen(groups: Sequence[SymptomGroup], group_id: str | None) -> SymptomGroup:
    """The group of that id; UsageError if there is none."""
    if group_id is None:
        raise UsageError("name a group with --group; --list shows all")
    for group in groups:
        if group.id == group_id:
            return group
    there = near(group_id, [group.id for group in groups])
    raise UsageError(f"no group {group_id!r} in this record; {there}; --list shows all")


def _name(record: Record, group: SymptomGroup, name: str, message: str, problem: Problem) -> None:
    """Name the group's mistake in problem.yaml; UsageError if no variant gives its numbers."""
    symptom, basis_id = group.symptom, group.sample.basis_id
    assert basis_id is not None, "a grade has a basis"
    graded_by, _ = read_spec(record.spec_text(basis_id))
    specs = [problem.spec] if graded_by is None else [problem.spec, graded_by]
    named = {known.id for spec in specs for known in spec.misconceptions}
    if known := [mistake for mistake in symptom.mistakes if mistake in named]:
        raise UsageError(
            f"{problem.path} names this mistake already: {', '.join(known)}; its message stands "
            "there"
        )
    if len(symptom.mistakes) > 1:
        raise UsageError(
            f"the group makes several mistakes, {', '.join(symptom.mistakes)}: name one of these "
            f"variants in {problem.path} yourself"
        )
    if not symptom.mistakes:
        raise UsageError(
            f"no variant of the reference is known to do this ({symptom.title}): write a function "
            f"that makes the mistake into {problem.reference}, and name it in problem.yaml; "
            'docs/authoring.md shows how, under "The reference and the mistakes"'
        )
    if record.basis(basis_id).reference_sha256 != basis_of(problem, "", {}).reference_sha256:
        raise UsageError(
            f"{problem.reference} has changed since the group was graded, and its variants, too: "
            "call `grader batch` again, then name the mistake"
        )
    if not message:
        raise UsageError("a named mistake needs a message for students: add --message")
    (variant,) = symptom.mistakes
    name_mistake(problem, name, variant, message)
    tell(
        f"{problem.path}: the misconception {name} is added, for the variant {variant}; `grader "
        f"check {problem.spec.id}` checks it, and `grader rescore` tells it to the students"
    )
