"""The durable record of a class: one SQLite file."""
