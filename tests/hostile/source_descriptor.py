# Tries: to have a function of partial, whose signature never ends. May get: CE RTE WA.
class Endless:
    def __init__(self):
        self.__wrapped__ = self

    def __call__(self, a, b):
        return [a, b]


tiny = Endless()
