# Tries: to have a function whose name is a terminal's command. May get: RTE.
def tiny(a, b):
    def inner():
        raise ValueError("x")

    inner.__code__ = inner.__code__.replace(
        co_name="\x1b[2J\n::error::" * 100, co_filename="submission.py"
    )
    inner()
