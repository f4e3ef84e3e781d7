"""XLA is to write what it compiles to files."""

import os
import tempfile

folder = tempfile.mkdtemp()
os.environ["XLA_FLAGS"] = f"--xla_dump_to={folder} --xla_dump_hlo_as_text"


def report():
    print(len(os.listdir(folder)) > 0)
