# Tries: to speak to a workflow by the text of an exception. May get: RTE.
def tiny(a, b):
    raise ValueError(
        "\n::error file=a.py::owned\n::set-output name=x::y\n##[error]owned\n::add-mask::AC"
    )
