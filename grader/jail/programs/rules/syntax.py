"""Small questions about one node of a syntax tree."""

import ast
from typing import Any

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LISTS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
# Functions and methods that return the numbers that they get.
CONVERSIONS = frozenset({"float", "int", "round", "list", "tuple"})
ARRAY_MODULES = ("numpy", "jax.numpy")
ARRAY_CONVERSIONS = {
    "array", "asanyarray", "asarray", "atleast_1d", "concatenate", "double", "float16", "float32",
    "float64", "hstack", "int16", "int32", "int64", "int8", "ravel", "reshape", "rint", "round",
    "single", "squeeze", "stack", "uint32", "vstack",
}  # fmt: skip
METHODS = {
    "astype", "block_until_ready", "copy", "flatten", "item", "ravel", "reshape", "round",
    "squeeze", "tolist",
}  # fmt: skip
Place = tuple[int, int]  # a line, and a column in it


def start(node: Any) -> Place:
    """Where a node begins."""
    return node.lineno, node.col_offset


def end(node: Any) -> Place:
    """Where a node ends."""
    return node.end_lineno, node.end_col_offset


def literal(node: ast.expr) -> float | None:
    """The real number that is written there, if any."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
    return None


def is_whole(node: ast.expr) -> bool:
    """Whether a whole number is written there."""
    number = literal(node)
    return number is not None and number == number // 1


def adds_to(name: str, value: ast.expr) -> bool:
    """Whether it is `name + number`, with a whole number."""
    match value:
        case ast.BinOp(left=ast.Name(id=left), op=ast.Add(), right=right):
            return left == name and is_whole(right)
    return False


def called_name(node: ast.AST) -> str:
    """The bare name of what is called; empty if it has none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return ""


def updated(node: ast.Call) -> list[ast.expr]:
    """X and y, if the call is `x.at[...].set(y)`; else nothing."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                attr="set", value=ast.Subscript(value=ast.Attribute(attr="at", value=base))
            ),
            args=[value, *_],
        ):
            return [base, value]
    return []


def constant_text(call: ast.Call, place: int) -> str:
    """The text that is written down as an argument of a call; empty if there is none."""
    match call.args[place:][:1] if call.args else []:
        case [ast.Constant(value=str(text))]:
            return text
    return ""


def content(node: ast.AST) -> list[ast.expr]:
    """The expressions that may be the value of ``node``, or be in it."""
    match node:
        case ast.NamedExpr(value=value) | ast.Starred(value=value) | ast.Await(value=value):
            return [value]
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values):
            return values
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
            return elts
        case ast.Dict(keys=keys, values=values):
            return [*filter(None, keys), *values]
        case ast.ListComp(elt=elt) | ast.SetComp(elt=elt) | ast.GeneratorExp(elt=elt):
            return [elt]
        case ast.DictComp(key=key, value=value):
            return [key, value]
        case ast.BinOp(left=left, right=right):  # lists that are added, sets that are joined
            return [left, right] if isinstance(left, LISTS) or isinstance(right, LISTS) else []
    return []


def is_conversion(name: str) -> bool:
    """Whether a function of this dotted name returns the numbers that it gets."""
    module, _, last = name.rpartition(".")
    if not module:
        return last in CONVERSIONS
    return module in ARRAY_MODULES and last in ARRAY_CONVERSIONS


def same_numbers(node: ast.AST) -> list[ast.expr]:
    """The expressions whose numbers are in the value of ``node`` as they are."""
    if isinstance(node, ast.Tuple | ast.List):
        return node.elts
    if isinstance(node, ast.Starred | ast.NamedExpr):
        return [node.value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        return [node.operand]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return node.values if isinstance(node, ast.BoolOp) else []
