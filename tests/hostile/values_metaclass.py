# Tries: to return an object whose type's name is an attack. May get: WA RTE.
class Meta(type):
    @property
    def __name__(cls):
        print("asked for its name")
        raise SystemExit(0)

    def __instancecheck__(cls, other):
        return True

    def __mro_entries__(cls, bases):
        return ()


class Answer(metaclass=Meta):
    pass


def tiny(a, b):
    return Answer()
