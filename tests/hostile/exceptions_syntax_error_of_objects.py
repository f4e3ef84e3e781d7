# Tries: to have objects instead of texts in a syntax error. May get: RTE.
class Odd:
    def __str__(self):
        raise SystemExit(0)

    __format__ = __bool__ = __str__


error = SyntaxError()
error.lineno = error.msg = error.text = error.filename = Odd()


def tiny(a, b):
    raise error
