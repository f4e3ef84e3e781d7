"""What ``grader batch`` leaves behind: tables beside the record, the summary, the exit code."""

from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_INTERRUPTED,
    EXIT_JUDGE_ERROR,
    EXIT_NOT_ACCEPTED,
    console,
    drop_output,
    tell,
)
from grader.cli.writing import write_whole


def write_tables(output: Path, record: Any) -> None:
    """The tables beside the record; whole, or as they were. JudgeError if that can't be done."""
    from grader.report import csv

    tables = {
        "grades.csv": csv.write_marks(record.marks(), record.superseded()),
        "unplaced.csv": csv.write_unplaced(record.unplaced()),
    }
    for name, text in tables.items():
        write_whole(output / name, text)


def conclude(made: Any, record: Any, form: str, fresh: bool) -> int:
    """Print the summary, and how to go on; the exit code."""
    from grader.batch.summary import summarise
    from grader.report import summary_json, summary_text
    from grader.verdict import Verdict

    marks, unplaced = record.marks(), record.unplaced()
    summary = summarise(marks, record.results(), record.superseded(), unplaced)
    try:
        if form == "json":
            click.echo(summary_json.write(summary))
        else:
            console().print(summary_text.render(summary))
    except OSError:
        if not made.interrupts:
            raise
        drop_output()  # the terminal has gone, which was the interruption
    if made.how != "finished":
        command = "the same command without --fresh" if fresh else "the same command"
        tell(f"{made.how}; everything graded so far is kept: {command} goes on")
    if made.interrupts:
        return EXIT_INTERRUPTED
    ours = any(one.is_ours for one in unplaced)
    if summary.judge_errors or summary.failed or summary.pending or ours:
        return EXIT_JUDGE_ERROR
    accepted = bool(marks) and all(mark.verdict == Verdict.AC for mark in marks)
    return EXIT_NOT_ACCEPTED if not accepted or summary.unplaced.is_work_lost else EXIT_ACCEPTED
