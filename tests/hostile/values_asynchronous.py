# Tries: to be a coroutine itself. May get: WA.
async def tiny(a, b):
    return [a + b, a * b]
