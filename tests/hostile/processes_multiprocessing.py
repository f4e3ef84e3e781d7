# Tries: to compute in a process of multiprocessing. May get: RTE.
import multiprocessing


def work(queue):
    print("ESCAPED into multiprocessing", flush=True)


def tiny(a, b):
    context = multiprocessing.get_context("fork")
    process = context.Process(target=work, args=(None,))
    process.start()
    process.join()
    return [a + b, a * b]
