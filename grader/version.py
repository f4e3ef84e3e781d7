"""The version of grader, which stands in every report."""

VERSION = "0.1.0"
