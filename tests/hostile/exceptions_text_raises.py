# Tries: to have an exception whose text raises another. May get: RTE.
class Deep(Exception):
    def __str__(self):
        raise Deep

    __repr__ = __str__


def tiny(a, b):
    raise Deep()
