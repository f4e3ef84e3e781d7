# Tries: to fill the stacks of threads, which nobody allocated. May get: MLE.
import ctypes
import threading
import time

libc = ctypes.CDLL(None)
libc.pthread_self.restype = ctypes.c_void_p
libc.pthread_getattr_np.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
MIB = 1 << 20


def fill():
    attributes, lowest, size = ctypes.create_string_buffer(64), ctypes.c_void_p(), ctypes.c_size_t()
    libc.pthread_getattr_np(libc.pthread_self(), attributes)
    libc.pthread_attr_getstack(attributes, ctypes.byref(lowest), ctypes.byref(size))
    ctypes.memset(lowest.value + MIB, 1, size.value - 2 * MIB)
    time.sleep(1)


threading.stack_size(256 * MIB)
threads = [threading.Thread(target=fill) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("ESCAPED with 1 GiB of stacks", flush=True)


def tiny(a, b):
    return [a + b, a * b]
