"""Ann's: the product by doubling, as Egyptian scribes did it."""


def halves(number):
    """How often it can be halved before it is small."""
    count = 0
    while number >= 1e-12 and count < 64:
        number = number / 2
        count += 1
    return count


def product(left, right):
    steps = halves(left)
    total = 0.0
    for step in range(steps):
        part = 2.0 ** (steps - step - 40)
        if left >= part:
            left -= part
            total += part * right
    return total


def tiny(a, b):
    exact = product(a, b)
    rest = a * b - exact  # what doubling has left out
    return [a + b, exact + rest]
