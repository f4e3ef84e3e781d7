"""What makes a SQLite file one of ours: its name, the numbers in its header, its tables."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SqliteFormat:
    """A kind of file that we write.

    ``application_id`` and ``version``, that of the schema, stand in the header of the file.
    ``elsewhere`` tells a person how to name another folder.
    """

    file: str
    application_id: int
    version: int
    schema: str
    elsewhere: str = "name another folder with --output"
