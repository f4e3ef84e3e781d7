"""Check: the cases reach what the spec declares."""

from collections.abc import Iterator, Sequence

from grader.checking.findings import Finding, warning_at
from grader.checking.package import Package
from grader.problem.generator_models import Choice, DimChoice, DimIntegers, Integers

# The ends of a wider range, such as a seed's, say nothing.
WIDEST = 64


def check_ranges(package: Package) -> Iterator[Finding]:
    """Both ends of each declared range, and each listed value, occur in some case."""
    path, spec = package.problem.path, package.spec
    for name, dim in spec.dims.items():
        seen = {case.dims[name] for case in package.cases}
        for value in _promised(dim):
            if value not in seen:
                message = f"no case has {name} = {value:g}: pin one, or declare less"
                yield warning_at(path, message, package.line("dims", name))
    for n, argument in enumerate(spec.arguments):
        if argument.kind == "array":
            continue
        passed = {case.inputs[argument.name] for case in package.cases}
        where = package.line("arguments", n, "generator")
        for value in _promised(argument.generator):
            if value not in passed:
                message = f"no case has {argument.name} = {value:g}: pin one, or declare less"
                yield warning_at(path, message, where)
        if len(passed) == 1 and len(package.cases) > 1:
            (only,) = passed
            message = f"{argument.name} is {only:g} in every case: nothing shows that it is used"
            yield warning_at(path, message, where)


def _promised(model: object) -> Sequence[float]:
    """The values that a reader of the spec expects to see in some case."""
    if isinstance(model, DimChoice | Choice):
        return list(model.values)
    if isinstance(model, DimIntegers | Integers):
        if model.low.names or model.high.names:
            return []
        low, high = model.low.value({}), model.high.value({})
        return [low, high] if high - low < WIDEST else []
    return []
