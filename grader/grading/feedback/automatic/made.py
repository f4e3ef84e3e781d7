"""The mistakes of a problem: made from its reference, and remembered by what they follow from."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from contextlib import suppress

from grader.cases.make import Case, pack
from grader.errors import PackageError, UsageError
from grader.files import cache_folder, keep, recall
from grader.grading.expected import read_trusted, run_trusted
from grader.jail import wire
from grader.mutants.mistakes.mistake import Mistake
from grader.problem.load import Problem
from grader.problem.statement import read_statement
from grader.sandbox.outcome import Returned
from grader.sandbox.runner import Runner
from grader.version import source_sha256


def mistakes_of(
    problem: Problem, cases: Sequence[Case], sandbox: Runner, pairs: bool = False
) -> tuple[Mistake, ...]:
    """The mistakes that may be planted in the reference, likely ones first; or ``pairs`` of them.

    PackageError if the reference or the statement can't be read, or the reference fails; ValueError
    if it is not Python as libcst reads it.
    """
    source = read_trusted(problem.reference)
    try:
        statement = read_statement(problem.statement)
    except UsageError as error:
        raise PackageError(str(error)) from None
    samples = [case for case in cases if case.visibility == "sample"]
    name = f"{'pairs_' * pairs}{_key(problem, source, statement, samples)}"
    remembered = _recall(name)
    if remembered is None:
        remembered = _made(problem, source, statement, cases, samples, sandbox, pairs)
        _keep(name, remembered)
    return remembered


def _made(
    problem: Problem,
    source: bytes,
    statement: str,
    cases: Sequence[Case],
    samples: Sequence[Case],
    sandbox: Runner,
    pairs: bool,
) -> tuple[Mistake, ...]:
    # libcst takes a while to import: most submissions are graded without it.
    from grader.mutants.mistakes.all_mistakes import all_mistakes, all_pairs  # noqa: PLC0415
    from grader.mutants.parsed import ParsedSource  # noqa: PLC0415
    from grader.mutants.wrong_values import TYPES_ENTRY, telling_types  # noqa: PLC0415

    function, arity = problem.spec.function, len(problem.spec.arguments)
    parsed = ParsedSource(source, function, problem.reference)
    telling = telling_types(parsed, function)
    call = pack((samples or cases)[0])
    (answer,) = run_trusted(sandbox, problem.reference, telling, TYPES_ENTRY, arity, [call])
    codes = (
        answer.values.tolist() if isinstance(answer, Returned) and answer.values is not None else ()
    )
    inputs = [case.inputs for case in samples]
    make = all_pairs if pairs else all_mistakes
    return make(parsed, source, problem.spec, statement, inputs, codes)


def _key(problem: Problem, source: bytes, statement: str, samples: Sequence[Case]) -> str:
    parts = [source_sha256().encode(), problem.sha256.encode(), source, statement.encode()]
    digest = hashlib.sha256(wire.pack_parts(*parts, *map(pack, samples)))
    return f"{digest.hexdigest()}.json.z"


def _recall(name: str) -> tuple[Mistake, ...] | None:
    with suppress(OSError):
        kept = recall(cache_folder("mistakes") / name)
        if kept is not None:
            rows = json.loads(zlib.decompress(kept))
            return tuple(
                Mistake(kind, key, told, source.encode(), tuple(parts))
                for kind, key, told, source, parts in rows
            )
    return None


def _keep(name: str, made: Sequence[Mistake]) -> None:
    rows = [(one.kind, one.key, one.told, one.source.decode(), one.parts) for one in made]
    with suppress(OSError):
        keep(cache_folder("mistakes") / name, zlib.compress(json.dumps(rows).encode()))
