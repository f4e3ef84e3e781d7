# Tries: to return what answers no comparison. May get: WA.
def tiny(a, b):
    return [NotImplemented, Ellipsis]
