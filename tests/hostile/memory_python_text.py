# Tries: to double a text again and again. May get: MLE.
text = "x"
while True:
    text += text

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
