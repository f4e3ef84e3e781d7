"""A grader command whose zygotes do not import jax: ``light_grader.py COMMAND...``."""

from pathlib import Path

from grader.cli import main
from grader.sandbox import launch

if __name__ == "__main__":
    launch.JAIL_MAIN = Path(__file__).with_name("light_jail.py")
    main()
