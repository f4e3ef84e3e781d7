# Tries: to return an object that says it is a list of numbers. May get: WA.
class Liar:
    __class__ = list

    def __len__(self):
        return 2

    def __iter__(self):
        return iter([1.0, 2.0])

    def __getitem__(self, n):
        return 1.0


def tiny(a, b):
    return Liar()
