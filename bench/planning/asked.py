"""What a person asked of the pipeline: `--config key=value …` as it was typed.

Snakemake reads each value as YAML, so that `results=2025_11_28` is a number and `results="run #2"` is `run`.
Here values are the text that stood on the command line; a job on a cluster, whose command line is not the
person's, is handed it through the environment.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.tasks.options import suggest

KEYS = ("study", "results", "only", "retry", "fuse", "timing", "reference", "baseline", "force")
PATHS = ("study", "results", "reference", "baseline")
VARIABLE = "BENCH_CONFIG"
REFUSED = re.compile(r"[{}#*?\[\]\n\r]")  # Snakemake takes them for wildcards, comments or patterns


def asked(config: Mapping[str, Any], argv: Sequence[str], main: bool) -> dict[str, str]:
    """The keys that are set, as text; paths with ~ expanded, absolute where they begin with a dash.

    config: Snakemake's. argv: its command line. main: whether this is the process that the person started,
    which hands the text on to its jobs. UserError for an unknown key, or a path that Snakemake cannot carry.
    """
    for key in config:
        if key not in KEYS:
            raise UserError(f"--config: found {key!r}{suggest(key, KEYS)}")
    given = typed(argv) if main else json.loads(os.environ.get(VARIABLE, "{}"))
    words = {key: given.get(key, str(value)) for key, value in config.items() if value is not None}
    if main:
        os.environ[VARIABLE] = json.dumps(words)
    return {key: _path(key, text) if key in PATHS else text for key, text in words.items()}


def typed(argv: Sequence[str]) -> dict[str, str]:
    """key -> value of every `key=value` behind --config or -C, the last one of a key."""
    found: dict[str, str] = {}
    inside = False
    for word in argv:
        if word.startswith("-"):
            name, equals, rest = word.partition("=")
            inside = name in ("--config", "-C")
            word = rest if inside and equals else ""
        if inside and "=" in word:
            key, _, value = word.partition("=")
            found[key] = value
    return found


def _path(key: str, text: str) -> str:
    if wrong := REFUSED.search(text):
        raise UserError(f"{key}: found {text!r}; Snakemake cannot carry {wrong[0]!r} in a path")
    if not text.strip():
        raise UserError(f"{key}: found {text!r}; a path would do")
    path = Path(text).expanduser()
    return str(path.absolute() if str(path).startswith("-") else path)  # a dash would begin an option
