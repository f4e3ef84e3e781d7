# Tries: to start the fork server of multiprocessing. May get: RTE.
import multiprocessing


def work():
    print("ESCAPED into a fork server", flush=True)


def tiny(a, b):
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=work)
    process.start()
    process.join()
    return [a + b, a * b]
