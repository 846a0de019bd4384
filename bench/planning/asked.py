"""What a person asked of the pipeline: `--config key=value …` as it was typed.

Snakemake reads each value as YAML, so that `results=2025_11_28` is a number and `results="run #2"` is `run`.
Here values are the text that stood on the command line; a job on a cluster, whose command line is not the
person's, is handed it through the environment.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.tasks.options import brief, suggest

KEYS = ("study", "results", "only", "retry", "fuse", "timing", "reference", "baseline", "force")
PATHS = ("study", "results", "reference", "baseline")
VARIABLE = "BENCH_CONFIG"
REFUSED = (
    re.compile(  # Snakemake takes them for wildcards, comments or patterns, or cannot write them as UTF-8
        r"[{}#*?\[\]\n\r\0\ud800-\udfff]"
    )
)
LOOK = re.compile(  # Snakemake's options that show and make nothing
    r"--(?:dry-?run|dag|rulegraph|filegraph|d3dag|(?:detailed-)?summary|list.*|lint|report)(?:=.*)?|-[SDl]|-[Fkp]*n.*"
)
OPTION = re.compile(r"(?:--config(?:=|$)|-[a-zA-Z]*?C=?)(.*)", re.DOTALL)  # and what is attached to it
FORCED = re.compile(r"(?:--forcerun(?:=|$)|-[Fkpn]*R=?)(.*)")


def asked(config: Mapping[str, Any], argv: Sequence[str], main: bool) -> dict[str, str]:
    """The keys that are set, as text; paths with ~ expanded, absolute where they begin with a dash.

    config: Snakemake's. argv: its command line. main: whether this is the process that the person started,
    which hands the text on to its jobs. UserError for an unknown key, one without a value, a path that
    Snakemake cannot carry or that YAML took for something else, and a reference that is no folder.
    """
    given = typed(argv) if main else json.loads(os.environ.get(VARIABLE, "{}"))
    for key in {**config, **given}:
        if key not in KEYS:
            raise UserError(f"--config: found {key!r}{suggest(key, KEYS)}")
    rest = {key: value for key, value in config.items() if key not in given and value is not None}
    words = {key: _text(key, value) for key, value in rest.items()} | given
    for key, text in words.items():
        if not text.strip():
            raise UserError(f"{key}: found nothing; {'a path' if key in PATHS else 'a value'} would do")
    if main:
        os.environ[VARIABLE] = json.dumps(words)
    return {key: _path(key, text) if key in PATHS else text for key, text in words.items()}


def looks(argv: Sequence[str]) -> bool:
    """Whether a command line of Snakemake only looks at what would be done, or was."""
    return any(LOOK.fullmatch(word) for word in argv)


def forced(argv: Sequence[str]) -> set[str]:
    """Rules and files that a command line asks to make again, with all that comes after them."""
    return set(_behind(FORCED, argv))


def typed(argv: Sequence[str]) -> dict[str, str]:
    """key -> value of every `key=value` behind --config or -C, the last one of a key."""
    pairs = [word.partition("=") for word in _behind(OPTION, argv) if "=" in word]
    return {key: value for key, _, value in pairs}


def _behind(option: re.Pattern[str], argv: Sequence[str]) -> Iterator[str]:
    """Words behind an option that takes several, the one attached to it included."""
    inside = False
    for word in argv:
        if word.startswith("-"):
            found = option.fullmatch(word)
            inside, word = found is not None, found[1] if found else ""
        if inside and word:
            yield word


def _text(key: str, value: Any) -> str:
    """Of a value that was not typed, but stands in a file."""
    if key in PATHS and not isinstance(value, str):
        raise UserError(f"{key}: found {brief(value)}, as YAML reads it; a path in quotes would do")
    return str(value)


def _path(key: str, text: str) -> str:
    if wrong := REFUSED.search(text):
        raise UserError(f"{key}: found {text!r}; Snakemake cannot carry {wrong[0]!r} in a path")
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise UserError(f"{key}: found {text!r}; nobody here has such a home folder") from None
    if key == "reference" and not path.is_dir():
        raise UserError(f"{key}: found {text!r}; {'not a folder' if path.exists() else 'no such folder'}")
    return str(path.absolute() if str(path).startswith("-") else path)  # a dash would begin an option
