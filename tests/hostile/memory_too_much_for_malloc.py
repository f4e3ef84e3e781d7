# Tries: to ask for 8 TiB at once. May get: MLE.
kept = bytearray(8 << 40)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
