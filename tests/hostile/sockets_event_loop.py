# Tries: to serve, call and start processes by an event loop. May get: AC.
import asyncio


async def attack():
    async def served(reader, writer):
        writer.close()

    tries = (
        lambda: asyncio.start_server(served, "127.0.0.1", 0),
        lambda: asyncio.open_connection("127.0.0.1", 22),
        lambda: asyncio.start_unix_server(served, "socket"),
        lambda: asyncio.create_subprocess_exec("/bin/true"),
        lambda: asyncio.get_running_loop().getaddrinfo("example.org", 80),
    )
    for number, start in enumerate(tries):
        try:
            made = await asyncio.wait_for(start(), 5)
        except (OSError, RuntimeError, NotImplementedError, asyncio.TimeoutError):
            continue
        if isinstance(made, asyncio.Server) and not made.sockets:
            continue
        print("ESCAPED by an event loop,", number, flush=True)


def tiny(a, b):
    asyncio.run(attack())
    return [a + b, a * b]
