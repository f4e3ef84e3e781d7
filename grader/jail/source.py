"""A submission's bytes as Python: its encoding, and what notebooks leave in a script.

    bytes -> text        by the byte order mark, the coding cookie (PEP 263), or as UTF-8
          -> code        without magics, if it is no Python with them (`magics`)
          -> code        with the cells that get_ipython().run_cell_magic("time", ...) stands for

All programs that read a source read it here: what runs is what a rule looks at.

Standard library only; imports nothing of grader.
"""

import ast
import codecs
import contextlib
import re
from typing import Any

from .magics import FILE_CELLS, PYTHON_LINES, is_python, leave_out

COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
BLANK = re.compile(rb"[ \t\f]*(?:#.*)?")
# Text encodings of Python's own in which ASCII is ASCII, by the names of their codecs.
_NAMES = """
ascii utf-8 utf-8-sig big5 big5hkscs cp932 cp949 cp950 euc_jis_2004 euc_jisx0213 euc_jp euc_kr
gb18030 gb2312 gbk shift_jis koi8-r koi8-t koi8-u kz1048 mac-cyrillic mac-greek mac-latin2 mac-roman
mac-turkish ptcp154 tis-620 cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862
cp863 cp865 cp866 cp869 cp874 cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10
iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16
"""
ENCODINGS = frozenset(_NAMES.split())


class EncodingError(ValueError):
    """The bytes are not text in their encoding; the message says where."""


def decode(data: bytes) -> str:
    """The text of a source, without its byte order mark; EncodingError if it can't be decoded."""
    encoding = "utf-8" if data.startswith(codecs.BOM_UTF8) else _cookie(data) or "utf-8"
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        raise EncodingError(
            f"line {line} is not {encoding} text (byte 0x{byte:02x}): save the file as UTF-8"
        ) from None


def compiled(data: bytes, filename: str = "source", flags: int = 0) -> tuple[str, Any]:
    """The text that counts, and its code; with the flag ``ast.PyCF_ONLY_AST`` its syntax tree.

    The code is that of a coroutine where it awaits something at its top, as a notebook may. Raises
    EncodingError, or as `compile`.
    """

    def compile_it(source: str | ast.Module, more_flags: int = 0) -> Any:
        return compile(source, filename, "exec", flags | more_flags, dont_inherit=True)

    text, await_flag = decode(data), 0
    try:
        code = compile_it(text)
    except SyntaxError:
        lines = re.split("\r\n|\r|\n", text)
        leave_out(lines)
        text, await_flag = "\n".join(lines), ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile_it(text, await_flag)
    if "get_ipython" in text:
        code = compile_it(_Cells().visit(ast.parse(text)), await_flag)
    return text, code


def tree_of(data: bytes) -> ast.Module:
    """The syntax tree of a source; raises as `compiled`."""
    tree: ast.Module = compiled(data, flags=ast.PyCF_ONLY_AST)[1]
    return tree


def _cookie(data: bytes) -> str | None:
    """The codec that the first two lines name, if it is one of ENCODINGS."""
    for line in data.split(b"\n", 2)[:2]:
        if found := COOKIE.match(line):
            try:
                name = codecs.lookup(found[1].decode()).name
            except (LookupError, UnicodeDecodeError):
                return None
            return name if name in ENCODINGS else None
        if not BLANK.fullmatch(line.rstrip(b"\r")):
            return None
    return None


class _Cells(ast.NodeTransformer):
    """Puts the Python of exported magics in their place."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.AST]:
        code = _code(node.value)
        if code is None:
            return self.generic_visit(node)
        return [_at(node, statement) for statement in ast.parse(code).body or [ast.Pass()]]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        with contextlib.suppress(SyntaxError):
            if (code := _code(node)) is not None:
                return _at(node, ast.parse(code.strip(), mode="eval").body)
        return self.generic_visit(node)


def _at(place: ast.AST, node: ast.AST) -> ast.AST:
    """``node``, and all in it, at the lines of ``place``."""
    for part in ast.walk(node):
        ast.copy_location(part, place)
    return node


def _code(node: ast.expr) -> str | None:
    """The code that ``get_ipython().run_line_magic("time", code)`` or its like holds."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name("get_ipython")), attr=method),
            args=[ast.Constant(str(magic)), *texts],
        ):
            if method == "magic" and not texts:  # as older versions export a line
                magic, _, line = magic.partition(" ")
                method, texts = "run_line_magic", [ast.Constant(line)]
            runs = {"run_line_magic": PYTHON_LINES, "run_cell_magic": FILE_CELLS}
            code = texts[-1] if texts else None
            if magic not in runs.get(method, ()) or not isinstance(code, ast.Constant):
                return None
            lines = str(code.value).split("\n")
            leave_out(lines)
            source = "\n".join(lines)
            return source if is_python(source) else None
    return None
