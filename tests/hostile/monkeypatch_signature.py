# Tries: to lie about its own parameters. May get: CE WA.
import inspect


class Callable:
    __signature__ = inspect.Signature()

    def __call__(self, *arguments):
        return [0.0, 0.0]


tiny = Callable()
