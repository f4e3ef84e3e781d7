# Tries: to start an event loop, which needs a pair of sockets. May get: RTE.
import asyncio


async def work():
    print("ESCAPED into an event loop", flush=True)


def tiny(a, b):
    asyncio.run(work())
    return [a + b, a * b]
