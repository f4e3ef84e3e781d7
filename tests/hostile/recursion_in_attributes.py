# Tries: to recurse by asking for attributes. May get: RTE.
class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


def tiny(a, b):
    return Deep().shape
