"""The command and its verbs. Each verb is a module of its own, imported when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from plantwatch import __version__

_VERBS = {
    "bench": "Measure what all this costs on this machine.",
    "build": "Render both rulesets from the catalog.",
    "bundle": "Pack both rulesets for sensors, signed.",
    "check": "Say everything that is wrong with the catalog.",
    "corpus": "Craft, record and verify captures.",
    "coverage": "Show which engine can do which policy, and why not.",
    "explain": "Explain a policy, a signature id or an error code.",
    "learn": "Learn a plant from captures and logs; say how it changed.",
    "list": "List the policies.",
    "maintenance": "Open and close maintenance windows on running sensors.",
    "new": "Start a policy, a protocol or a site from a template.",
    "report": "Write the page for a shift meeting.",
    "scan": "Run the ruleset on captures and list the findings.",
    "sensor": "Bring the rulesets onto a sensor that is there.",
    "test": "Prove policies on the corpus in the real engines.",
    "watch": "Prove each policy as it is saved.",
}


class _Verbs(click.Group):
    """Finds a verb by importing its module, so that no verb pays for another's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"plantwatch.cli.verb_{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(sorted(_VERBS.items()))


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 nothing found, 1 findings or failures, 2 the tool or its input could not work.",
)
@click.version_option(__version__, prog_name="plantwatch")
def command() -> None:
    """One OT policy catalog, two engines, proof.

    Generates Suricata rules and a Zeek package from the catalog, loads both into the real engines, and
    proves every policy on packet captures.

    \b
    Example:
      plantwatch check && plantwatch build && plantwatch test
    """


def main() -> None:
    """Run the command; errors that the user can mend end it with status 2 and no traceback."""
    from plantwatch.cli.common import complain
    from plantwatch.diagnostics import UserError

    try:
        status = command.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        status = 2
    except click.ClickException as error:
        error.show()
        status = 2
    except UserError as error:
        complain(error.diagnostics)
        status = 2
    except BrokenPipeError:
        sys.stderr.close()
        status = 2
    except OSError as error:
        click.echo(f"plantwatch: {error.filename or 'input/output'}: {error.strerror or error}", err=True)
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
