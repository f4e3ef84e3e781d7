"""Adversaries: plausible wrong solutions, of which the cases have to reject every one."""
