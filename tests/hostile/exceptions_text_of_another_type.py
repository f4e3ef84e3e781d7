# Tries: to have an exception whose text is a subclass of str. May get: RTE.
class Text(str):
    def __getitem__(self, key):
        raise SystemExit(0)

    def encode(self, *_):
        raise SystemExit(0)

    def __str__(self):
        return self


class Odd(Exception):
    def __str__(self):
        return Text("odd")


def tiny(a, b):
    raise Odd()
