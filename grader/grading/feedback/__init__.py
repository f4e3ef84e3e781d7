"""The mistake behind a submission, from its numbers and its errors."""
