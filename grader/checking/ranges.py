"""Check: the cases reach what the spec declares."""

from collections.abc import Iterator, Sequence

from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.problem.generator_models import Choice, DimChoice, DimIntegers, Integers

# Of a range that is wider than this, such as that of a seed, the ends say nothing.
WIDEST = 64


def check(package: Package) -> Iterator[Finding]:
    """Both ends of each declared range, and each listed value, occur in some case."""
    path, spec = package.problem.path, package.spec
    for name, dim in spec.dims.items():
        met = {case.dims[name] for case in package.cases}
        for value in _told_of(dim):
            if value not in met:
                told = f"no case has {name} = {value:g}: pin one, or declare less"
                yield Finding(Severity.WARNING, path, package.line("dims", name), told)
    for n, argument in enumerate(spec.arguments):
        if argument.kind == "array":
            continue
        given = {case.inputs[argument.name] for case in package.cases}
        where = package.line("arguments", n, "generator")
        for value in _told_of(argument.generator):
            if value not in given:
                told = f"no case has {argument.name} = {value:g}: pin one, or declare less"
                yield Finding(Severity.WARNING, path, where, told)
        if len(given) == 1 and len(package.cases) > 1:
            (only,) = given
            told = f"{argument.name} is {only:g} in every case: nothing shows that it is used"
            yield Finding(Severity.WARNING, path, where, told)


def _told_of(model: object) -> Sequence[float]:
    """The values that a reader of the spec expects to occur."""
    if isinstance(model, DimChoice | Choice):
        return list(model.values)
    if isinstance(model, DimIntegers | Integers):
        if model.low.names or model.high.names:
            return []
        low, high = model.low.value({}), model.high.value({})
        return [low, high] if high - low < WIDEST else []
    return []
