"""What a person did wrong, told in one line, and how the command lines tell it."""

import sys
from collections.abc import Callable


class UserError(Exception):
    """Bad input. The command line prints the message alone and exits with 2."""


def exit_code(run: Callable[[], int | None]) -> int:
    """Run one verb: its own code, or 2 with an `error: …` line for each thing wrong."""
    try:
        return run() or 0
    except UserError as error:
        for line in str(error).splitlines():
            print(f"error: {line}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
