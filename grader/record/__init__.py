"""The durable record of a batch: one SQLite file."""
