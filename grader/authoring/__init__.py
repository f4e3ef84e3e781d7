"""Packages that commands write: a new one, from a template that is sound itself; named mistakes."""
