# Tries: to be a class whose making attacks. May get: WA RTE.
class Meta(type):
    def __call__(cls, *arguments):
        raise SystemExit(0)


class tiny(metaclass=Meta):
    def __init__(self, a, b):
        pass
