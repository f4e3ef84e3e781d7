# Tries: to run a program from memory by memfd_create and execveat. May get: AC.
import ctypes
import os

NUMBERS = {"x86_64": (319, 322), "aarch64": (279, 281)}[os.uname().machine]


def attack():
    libc = ctypes.CDLL(None)
    memory = libc.syscall(NUMBERS[0], b"program", 0)
    if memory < 0:
        return None
    os.write(memory, b"#!/bin/sh\necho ESCAPED from memory\n")
    words = (ctypes.c_char_p * 2)(b"program", None)
    libc.syscall(NUMBERS[1], memory, b"", words, words, 0x1000)
    return "a file in memory"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
