"""``grader schema``."""

import click


@click.command(epilog="Example: grader schema > problem.schema.json")
def schema() -> None:
    """Print the JSON Schema of problem.yaml, for editors that complete and check YAML."""
    import json

    from grader.problem.model import Spec

    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Spec.model_json_schema()}
    click.echo(json.dumps(made, indent=2))
