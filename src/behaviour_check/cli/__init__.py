"""The command line. It alone prints, exits and reads the environment."""

from __future__ import annotations

import errno
import gc
import os
import sys

import click

from ..source import InvalidInput
from ..version import __version__
from .common import INVALID, print_error, print_problems


class _Lazy(click.Group):
    """A group whose commands are imported when they are used, so that none pays for another."""

    names = ("check", "test", "new", "explain", "derive", "exercise", "rules", "schema")

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        if cmd_name not in self.names:
            return None
        from importlib import import_module

        command: click.Command = import_module(f".{cmd_name}", __name__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from ..source import shown, suggest

            hint = suggest(args[0], self.names) or f"commands: {', '.join(self.names)}"
            raise click.UsageError(f"there is no command {shown(args[0])} ({hint})", ctx) from error


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="behaviour-check")
def cli() -> None:
    """Check space activities, described in YAML, against working criteria of responsible behaviour in outer space.

    \b
    behaviour-check check examples/hypothetical
    behaviour-check explain inspection
    behaviour-check test scenarios/
    """


def main() -> None:
    """Run the command line and exit with the code of the contract."""
    # Everything loaded so far stays for good, and reports are trees without cycles: collecting often finds nothing.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        code = _run()
    except OSError:
        code = INVALID  # not even what is wrong can be said: stderr is full or gone
    _leave(code)


def _run() -> int:
    if sys.stdout is None:
        print_error("the output could not be written: it is closed")
        return INVALID
    try:
        code = cli(standalone_mode=False)
        sys.stdout.flush()
    except InvalidInput as error:
        print_problems(error.problems)
        code = INVALID
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print_error("stopped")
        code = 130
    except (BrokenPipeError, SystemExit):
        code = 141  # the reader has gone: as if ended by the signal (click meets some of these first, and exits with 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        if error.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG, errno.EBADF):
            print_error(f"the output could not be written: {reason}")
        else:
            print_error(f"stopped by the system: {reason}")
        code = INVALID
    return code if isinstance(code, int) else 0


def _leave(code: int) -> None:
    # What could not be written must not be tried again, with a traceback, when Python closes the streams.
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    sys.exit(code)
