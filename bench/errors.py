"""What a person did wrong, told in one line, and how the command lines tell it."""

import argparse
import contextlib
import difflib
import faulthandler
import importlib.util
import io
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import NoReturn, TextIO

# What steers a terminal or turns the direction of reading: a name that a person typed may hold it.
STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]")


NEEDED = (  # what pyproject.toml asks for, by the names of its modules
    *("torch", "numpy", "scipy", "sklearn", "threadpoolctl", "pandas", "pyarrow", "matplotlib", "seaborn"),
    *("jinja2", "markupsafe", "markdown_it", "pydantic", "yaml", "psutil", "snakemake", "typst"),
)
FEW = 3  # of what is lacking, in a line


class UserError(Exception):
    """Bad input. The command line prints the message alone and exits with 2."""


class UnreadableError(UserError):
    """A result of which nothing is known: the system lets nobody read it. That is no damage."""


class InputError(UserError):
    """A file that a study names is not there, or not what was planned with: that is no property of a cell."""


def lines_of(error: UserError | OSError) -> list[str]:
    """What is said of it: `error: …` for each thing wrong, or the file and what the system said of it."""
    words = str(error)
    if isinstance(error, OSError):
        said = error.strerror or words or type(error).__name__
        words = f"{error.filename}: {said}" if error.filename is not None else said
    return [f"error: {STEERING.sub(_spelled, line)}" for line in words.splitlines()]


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def lacking() -> str:
    """What this interpreter lacks of what the project needs, and how to come by it; "" where it has all."""
    names = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not names:
        return ""
    more = ", …" if len(names) > FEW else ""
    return (
        f"{sys.executable} has no {', '.join(names[:FEW])}{more}; in {Path(__file__).parent.parent} "
        "`make .venv/ready` sets an environment up and `. .venv/bin/activate` enters it"
    )


class Parser(argparse.ArgumentParser):
    """Of command lines; what is wrong with one is a line, with what was meant."""

    def error(self, message: str) -> NoReturn:
        found = re.fullmatch(r"(argument \S+: )invalid choice: '(.*)' \(choose from (.*)\)", message)
        if found:
            choices = re.findall(r"[^', ]+", found[3])
            would_do = f"one of {', '.join(choices)} would do"
            message = f"{found[1]}found {found[2]!r}; {_meant(found[2], choices) or would_do}"
        self.exit(2, f"{self.prog}: error: {message} (--help lists all)\n")


def arguments(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace:
    """What was typed; a key=value, as Snakemake takes it, is told how it is written here."""
    args, rest = parser.parse_known_args(argv)
    if rest:
        words = [*(sys.argv[1:] if argv is None else argv)]
        chosen = _chosen(parser, words)
        key, given, value = rest[0].partition("=")
        options = [*chosen._option_string_actions]
        meant = _meant(key, options) if key.startswith("-") else ""
        if key in parser._option_string_actions:
            meant = "it goes before the verb"
        elif given and hasattr(args, key):
            meant = f"it is --{key} {value} here"
        chosen.error(f"unrecognized arguments: {' '.join(rest)}" + (f"; {meant}" if meant else ""))
    return args


def _chosen(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the verb among the words; the whole one where there is none."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return next((action.choices[word] for word in words if word in action.choices), parser)
    return parser


def _meant(word: str, known: Sequence[str]) -> str:
    """The nearest, dashes in front not counted."""
    names = {one.lstrip("-"): one for one in known}
    near = difflib.get_close_matches(word.lstrip("-"), names, 1)
    return f"did you mean {names[near[0]]}?" if near else ""


_terminals: ContextVar[list[TextIO] | None] = ContextVar("terminals", default=None)


def tell(line: str) -> None:
    """A line on standard error, and in the terminal where that is a log."""
    _tell(_terminals.get() or [sys.stderr], f"{line}\n")


def exit_code(run: Callable[[], int | None], log: Path | None = None) -> int:
    """Run one verb: its own code, or 2 with an `error: …` line for each thing wrong; 1 for a fault of ours.

    What the operating system refuses is told in a line too.

    log: a file that standard error goes to, that of child processes too. What ends the verb is told in the
    terminal as well: the disk that the log is on may be full.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no minus sign shows a mark
    with _logged(log) as terminals:
        _terminals.set(terminals)
        try:
            code = run() or 0
            print(end="", flush=True)  # at Python's exit it would be too late to tell what is refused
            return code
        except BrokenPipeError:  # whoever read standard output has seen enough: `… | head`
            return 141
        except UserError as error:
            _tell(terminals, "".join(f"{line}\n" for line in lines_of(error)))
            return 2
        except KeyboardInterrupt:
            return 130
        except Exception as error:
            if isinstance(error, ModuleNotFoundError) and (missing := lacking()):
                _tell(terminals, "".join(f"{line}\n" for line in lines_of(UserError(missing))))
                return 2
            if isinstance(error, OSError) and error.errno is not None:
                _tell(terminals, "".join(f"{line}\n" for line in lines_of(error)))
                return 2
            _tell(terminals, traceback.format_exc())
            return 1
        finally:
            _terminals.set(None)
            _give_up_output()


@contextlib.contextmanager
def _logged(log: Path | None) -> Iterator[list[TextIO]]:
    """Where errors go: standard error, and the terminal it was before it became the log."""
    if log is None:
        yield [sys.stderr]
        return
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except OSError as error:
        print(f"warning: {log}: could not be written: {error.strerror or error}", file=sys.stderr)
        yield [sys.stderr]
        return
    kept = os.dup(2)
    os.dup2(file, 2)
    os.close(file)
    with os.fdopen(os.dup(kept), "w", encoding="utf-8", errors="replace") as terminal:
        faulthandler.enable(terminal)
        try:
            yield [sys.stderr, terminal]
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            faulthandler.disable()
            os.dup2(kept, 2)
            os.close(kept)


def _give_up_output() -> None:
    """What standard output does not take goes nowhere, so that nobody tries again."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _tell(terminals: list[TextIO], text: str) -> None:
    for terminal in terminals:
        with contextlib.suppress(OSError):
            terminal.write(text)
            terminal.flush()
