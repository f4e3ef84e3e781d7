# Tries: to print without end. May get: OLE.
def tiny(a, b):
    while True:
        print("x" * 1000)
