"""Facts about the sizes of a call, and the fewest shapes in which all of them hold."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from grader.checking.adversaries.facts import FEW, Fact, Sort
from grader.problem.assignments import Dims, sizes_of_dim
from grader.problem.generator_models import Dim, DimIs

# Each pair of sizes is a fact if there are no more. Else those are that people tell apart: one and
# many, many and one, one and one, many and many, and both in the middle. Each shape costs students
# a compilation.
ALL_PAIRS = 9
MAX_SHAPES = 4000


def size_facts(dims: Mapping[str, Dim], known: Dims) -> frozenset[Fact]:
    """Each dimension's size, and each two dimensions' sizes together."""
    free = [name for name, dim in dims.items() if not isinstance(dim, DimIs)]
    found = {Fact(Sort.SIZE, name, "is", f"{known[name]}", ((name, known[name]),)) for name in free}
    for one, other in combinations(free, 2):
        a, b = known[one], known[other]
        names = f"{one}, {other}"
        if _are_few(dims, one, other) or _are_telling(dims, one, a, other, b):
            found.add(Fact(Sort.SIZE, names, "are", f"{a}, {b}", ((one, a), (other, b))))
        sign = "<" if a < b else ">" if a > b else "="
        found.add(Fact(Sort.SIZE, names, f"{one} {sign} {other}"))
    return frozenset(found)


def shapes(dims: Mapping[str, Dim]) -> list[Dims]:
    """Valid sizes together: all of them if they are few, else those that tell."""
    found: list[Dims] = []
    for known in _walk(list(dims.items()), {}):
        found.append(known)
        if len(found) == MAX_SHAPES:
            break
    return found


def fewest_shapes(dims: Mapping[str, Dim], had: Collection[Dims]) -> list[Dims]:
    """Shapes that have, with those that cases ``had``, each fact about sizes that is valid."""
    left = {known: size_facts(dims, dict(known)) for known in map(_key, shapes(dims))}
    done: set[Fact] = set()
    for known in had:
        done |= size_facts(dims, known)
    chosen: list[Dims] = []
    while left:
        best = max(left, key=lambda known: (len(left[known] - done), [-size for _, size in known]))
        gained = left.pop(best) - done
        if not gained:
            break
        done |= gained
        chosen.append(dict(best))
    return chosen


def tell_apart(sizes: Sequence[int]) -> list[int]:
    """Of a range's sizes, those that are tried each: all if they are few."""
    if len(sizes) <= FEW:
        return list(sizes)
    low, high = sizes[0], sizes[-1]
    powers = [2**n + d for n in range(1, high.bit_length() + 1) for d in (-1, 0, 1)]
    return sorted({low, low + 1, high - 1, high, *(p for p in powers if low <= p <= high)})


def _are_telling(dims: Mapping[str, Dim], one: str, a: int, other: str, b: int) -> bool:
    """Return True if each size is the least or the greatest, or both are the middle one."""
    ranges = [(_sizes(dims[one], {}), a), (_sizes(dims[other], {}), b)]
    extreme = all(not sizes or size in (sizes[0], sizes[-1]) for sizes, size in ranges)
    return extreme or all(not sizes or size == sizes[len(sizes) // 2] for sizes, size in ranges)


def _are_few(dims: Mapping[str, Dim], one: str, other: str) -> bool:
    """Whether two dimensions have so few pairs of sizes that each is tried."""
    return 0 < len(_sizes(dims[one], {})) * len(_sizes(dims[other], {})) <= ALL_PAIRS


def _walk(dims: list[tuple[str, Dim]], known: Dims) -> Iterator[Dims]:
    if not dims:
        yield dict(known)
        return
    (name, dim), *rest = dims
    for size in tell_apart(_sizes(dim, known)):
        yield from _walk(rest, {**known, name: size})


def _sizes(dim: Dim, known: Mapping[str, int]) -> list[int]:
    return sorted(set(sizes_of_dim(dim, known)))


def _key(known: Dims) -> tuple[tuple[str, int], ...]:
    return tuple(known.items())
