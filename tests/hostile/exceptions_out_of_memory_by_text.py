# Tries: to be taken for a lack of memory by the word of XLA. May get: MLE.
def tiny(a, b):
    raise RuntimeError("RESOURCE_EXHAUSTED: no")
