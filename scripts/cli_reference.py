"""Prints docs/cli.md: the help of every command.

.venv/bin/python scripts/cli_reference.py > docs/cli.md
"""

import click

from casepool.cli import cli


def page(command: click.Command, name: str, parent: click.Context | None) -> str:
    settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    text = f"## {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        text += "".join("\n" + page(sub, key, context) for key, sub in sorted(command.commands.items()))
    return text


if __name__ == "__main__":
    print("# Commands\n\nMade by `scripts/cli_reference.py`; a test checks that it is up to date.\n")
    print(page(cli, "casepool", None), end="")
