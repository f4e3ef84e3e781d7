"""The only code that shares a process with a submission.

Theory of operation
-------------------
`main` is started by path with ``python -I -S`` and a clean environment. It loads this folder as the
package ``jail`` (never as ``grader.jail``: that would import the host's package inside the wall),
moves into the outer jail (`namespaces.enter`) and becomes the *zygote*: it imports numpy, jax and
flax.nnx once, runs primers, then only forks. The zygote never reads a byte of a submission or of a
case's input: every later child could find what it held.

    host --- control socket: spawn, reap, prime ---> zygote
      |                                          | fork
      |--- fd 3: LOAD, CALL, CALL ... ------> child   one run, single use
      <--- fd 4: frames ------------------------'
      <--- fd 1, 2: what the submission prints

A child builds its walls (`child.steps` lists them in order), says READY, and only then reads
the source. The inputs of a case arrive when the case before has been answered. So a submission
that prints or returns whatever it finds in memory can't give away later, hidden cases.

A program of ours (`programs/`) may run in place of a submission, to read a file that a student
made, or to run it and look on. The host asks for it by name. Only such a child can import it: see
`shelf`.

What enters: the source, the entry point's name, the inputs of the cases so far; or a program's
name and the bytes that it reads. What leaves: frames (see `wire`) and printed text, both hostile.
What is never here: expected values, tolerances, seeds, salts, specs, references (unless the
reference itself is what runs).

Imports nothing of grader.
"""
