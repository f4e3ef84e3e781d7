"""``grader schema``."""

import json

import click

from grader.problem.model import Spec


@click.command(epilog="Example: grader schema > problem.schema.json")
def schema() -> None:
    """Print the JSON Schema of problem.yaml. Editors complete and check the YAML with it."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Spec.model_json_schema()}
    click.echo(json.dumps(made, indent=2))
