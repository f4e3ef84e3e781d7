"""What a student may do to somebody else's file so that it looks like another: with LibCST."""

import builtins
import keyword
from collections.abc import Callable, Sequence

import libcst as cst

DEAD = cst.parse_statement("unused_total = [index * 2 for index in range(3)]")


class _Names(cst.CSTVisitor):
    """What a file names itself: variables, functions, classes, attributes."""

    def __init__(self) -> None:
        self.own: set[str] = set()
        self.attributes: set[str] = set()

    def visit_Param(self, node: cst.Param) -> None:  # noqa: N802  named by libcst
        self.own.add(node.name.value)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802
        self.own.add(node.name.value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802
        self.own.add(node.name.value)
        for one in node.body.body:
            match one:
                case cst.FunctionDef(name=cst.Name(name)):
                    self.attributes.add(name)
                case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(name))]):
                    self.own.add(name)
                    self.attributes.add(name)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:  # noqa: N802
        self._target(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:  # noqa: N802
        self._target(node.target)

    def visit_For(self, node: cst.For) -> None:  # noqa: N802
        self._target(node.target)

    def visit_CompFor(self, node: cst.CompFor) -> None:  # noqa: N802
        self._target(node.target)

    def _target(self, target: cst.BaseExpression) -> None:
        if isinstance(target, cst.Name):
            self.own.add(target.value)
        elif isinstance(target, cst.Tuple):
            for element in target.elements:
                self._target(element.value)
        elif isinstance(target, cst.Attribute):
            self.attributes.add(target.attr.value)


class _Rename(cst.CSTTransformer):
    def __init__(self, names: _Names, kept: set[str]) -> None:
        named = sorted((names.own | names.attributes) - kept)
        new = {
            one: f"my_{n}_{one[::-1]}" for n, one in enumerate(named) if not one.startswith("__")
        }
        self.own = {name: new[name] for name in names.own & new.keys()}
        self.attributes = {name: new[name] for name in names.attributes & new.keys()}

    def leave_Name(self, old: cst.Name, node: cst.Name) -> cst.Name:  # noqa: N802
        return node.with_changes(value=self.own.get(old.value, old.value))

    def leave_Attribute(self, old: cst.Attribute, node: cst.Attribute) -> cst.Attribute:  # noqa: N802
        name = old.attr.value
        return node.with_changes(attr=cst.Name(self.attributes.get(name, name)))

    def leave_Arg(self, old: cst.Arg, node: cst.Arg) -> cst.Arg:  # noqa: N802
        return node.with_changes(keyword=old.keyword)  # a library's keyword stays


def renamed(source: str, kept: Sequence[str] = ()) -> str:
    """Every name of the file's own is another, but for those that are ``kept``."""
    tree = cst.parse_module(source)
    names = _Names()
    tree.visit(names)
    language = {*dir(builtins), *keyword.kwlist, "self"}
    return tree.visit(_Rename(names, {*kept, *language})).code


class _Backwards(cst.CSTTransformer):
    """Functions that stand together stand the other way round, in modules and in classes."""

    def leave_Module(self, old: cst.Module, node: cst.Module) -> cst.Module:  # noqa: N802
        return node.with_changes(body=_turned(node.body, (cst.FunctionDef, cst.ClassDef)))

    def leave_ClassDef(self, old: cst.ClassDef, node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        turned = _turned(node.body.body, (cst.FunctionDef,))
        return node.with_changes(body=node.body.with_changes(body=turned))


def _turned(body: Sequence[cst.CSTNode], kinds: tuple[type, ...]) -> list[cst.CSTNode]:
    turned = iter([one for one in body if isinstance(one, kinds)][::-1])
    return [next(turned) if isinstance(one, kinds) else one for one in body]


def reordered(source: str) -> str:
    """Functions and classes in another order."""
    return cst.parse_module(source).visit(_Backwards()).code


class _Commented(cst.CSTTransformer):
    def leave_EmptyLine(self, old: cst.EmptyLine, node: cst.EmptyLine) -> cst.EmptyLine:  # noqa: N802
        return node.with_changes(comment=None)

    def leave_SimpleStatementLine(  # noqa: N802
        self, old: cst.SimpleStatementLine, node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.RemovalSentinel:
        match node.body:
            case [cst.Expr(cst.SimpleString() | cst.ConcatenatedString())]:
                return cst.parse_statement('"""Something else is said of it."""')
        note = cst.EmptyLine(comment=cst.Comment("# my own remark"))
        return node.with_changes(leading_lines=[note, *node.leading_lines])


def commented(source: str) -> str:
    """Other comments and docstrings, and more lines."""
    return cst.parse_module(source).visit(_Commented()).code


class _LaidOut(cst.CSTTransformer):
    def leave_SimpleString(self, old: cst.SimpleString, node: cst.SimpleString) -> cst.SimpleString:  # noqa: N802
        swapped = {'"': "'", "'": '"'}
        text = node.value
        if len(text) > 1 and text[0] in swapped and swapped[text[0]] not in text:
            return node.with_changes(value=text.replace(text[0], swapped[text[0]]))
        return node

    def leave_BinaryOperation(  # noqa: N802
        self, old: cst.BinaryOperation, node: cst.BinaryOperation
    ) -> cst.BinaryOperation:
        return node.with_changes(
            lpar=[cst.LeftParen(), *node.lpar], rpar=[*node.rpar, cst.RightParen()]
        )

    def leave_AugAssign(self, old: cst.AugAssign, node: cst.AugAssign) -> cst.BaseSmallStatement:  # noqa: N802
        if not isinstance(node.operator, cst.AddAssign):
            return node
        total = cst.BinaryOperation(node.target, cst.Add(), node.value)
        return cst.Assign([cst.AssignTarget(node.target)], total)


def laid_out(source: str) -> str:
    """Other quotes, brackets that change nothing, and `x = x + 1` for `x += 1`."""
    return cst.parse_module(source).visit(_LaidOut()).code


class _Padded(cst.CSTTransformer):
    """A dead statement in front of every third one."""

    def __init__(self) -> None:
        self._count = 0

    def leave_IndentedBlock(  # noqa: N802
        self, old: cst.IndentedBlock, node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        body: list[cst.BaseStatement] = []
        for one in node.body:
            self._count += 1
            body += [DEAD, one] if self._count % 3 == 0 else [one]
        return node.with_changes(body=body)


def padded(source: str) -> str:
    """With statements that do nothing."""
    return cst.parse_module(source).visit(_Padded()).code


def all_of_it(source: str, kept: Sequence[str] = ()) -> str:
    """One after another, but for the dead statements."""
    return commented(laid_out(reordered(renamed(source, kept))))


DISGUISES: dict[str, Callable[[str, Sequence[str]], str]] = {
    "renamed": renamed,
    "reordered": lambda source, _: reordered(source),
    "commented": lambda source, _: commented(source),
    "laid out": lambda source, _: laid_out(source),
    "padded": lambda source, _: padded(source),
    "all of it": all_of_it,
}
