# Tries: to exit by a subclass whose code is a riddle. May get: RTE.
class Leave(SystemExit):
    @property
    def code(self):
        return Leave()

    def __str__(self):
        raise Leave

    __repr__ = __str__


def tiny(a, b):
    raise Leave(0)
