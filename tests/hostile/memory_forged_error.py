# Tries: to be told that memory is short, which no limit saw. May get: MLE.
def tiny(a, b):
    raise type("MemoryError", (MemoryError,), {})("RESOURCE_EXHAUSTED: please")
