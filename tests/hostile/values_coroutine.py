# Tries: to return a coroutine. May get: WA.
async def work():
    return [1.0, 2.0]


def tiny(a, b):
    return work()
