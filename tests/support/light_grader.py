"""A grader command whose zygotes do not import jax: ``light_grader.py COMMAND...``."""

from light import light_zygotes

from grader.cli import main

if __name__ == "__main__":
    with light_zygotes():
        main()
