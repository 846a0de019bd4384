"""What a person asked of the pipeline: `--config key=value …` as it was typed.

Snakemake reads each value as YAML, so that `results=2025_11_28` is a number and `results="run #2"` is `run`.
Here values are the text that stood on the command line; a job on a cluster, whose command line is not the
person's, is handed it through the environment.
"""

import contextlib
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.tasks.options import brief, suggest

KEYS = (
    "study",
    "results",
    "only",
    "retry",
    "fuse",
    "timing",
    "reference",
    "baseline",
    "force",
    "times",
    "budget",
)
PATHS = ("study", "results", "reference", "baseline")
VARIABLE = "BENCH_CONFIG"
REFUSED = (
    re.compile(  # Snakemake takes them for wildcards, comments or patterns, or cannot write them as UTF-8
        r"[{}#*?\[\]\n\r\0\ud800-\udfff]"
    )
)
LOOKS = (  # what Snakemake calls its options that show and make nothing
    *("dryrun", "dag", "rulegraph", "filegraph", "d3dag", "summary", "detailed_summary", "lint", "report"),
    *("list_rules", "list_target_rules", "list_changes", "list_untracked", "list_conda_envs"),
    *(
        "touch",
        "print_compilation",
        "delete_all_output",
        "delete_temp_output",
        "unlock",
        "cleanup_metadata",
        "archive",
    ),
)
OPTION = re.compile(r"(?:--config(?:=|$)|-[a-zA-Z]*?C=?)(.*)", re.DOTALL)  # and what is attached to it


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


@dataclass(frozen=True)
class Wish:
    """What a command line of Snakemake wants of results that are there.

    looks: to see what would be done, or was; nothing is made, or changed. again: rules and files to be made
    again, with all that comes after them. targets: rules and files that are asked for.
    """

    looks: bool = False
    again: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()

    def names(self, file: Path) -> bool:
        """Whether a file is asked for by its name, as Snakemake knows it."""
        return any(_known_as(word) == str(file) for word in self.targets)

    def complaint(self, pages: Mapping[str, Path], folders: Mapping[str, Path]) -> str | None:
        """What is wrong with a file that is asked for by a name under which no rule makes it; None: nothing.

        pages, folders: what rules make, by their names; a folder is made as a whole. By another way to
        the same place, a link or an absolute path, Snakemake knows neither.
        """
        for word in sorted(self.targets):
            asked_for = Path(os.path.realpath(word))
            for rule, page in pages.items():
                if asked_for == Path(os.path.realpath(page)) and _known_as(word) != str(page):
                    known = f"as {page}, or " if _known_as(str(page)) == str(page) else ""
                    return f"{word}: ask for it {known}by its rule: {rule}"
            for rule, folder in folders.items():
                whole = Path(os.path.realpath(folder))
                inside = whole in asked_for.parents and not asked_for.name.startswith("made-")
                if inside or (whole == asked_for and os.sep in word):
                    return f"{word}: made with all of {folder}; ask for it by its rule: {rule}"
        return None


def _known_as(word: str) -> str:
    """What Snakemake takes a target's name for: an absolute one as it stands, another from where one is."""
    return word if Path(word).is_absolute() else os.path.relpath(word)


def wish(argv: Sequence[str]) -> Wish:
    """As Snakemake itself reads the words behind its name: shortened and bundled options too."""
    from snakemake.cli import get_argument_parser

    try:
        with contextlib.redirect_stderr(io.StringIO()):
            options = get_argument_parser().parse_args(list(argv))
    except SystemExit:  # no command line of Snakemake's: it was started by other code
        return Wish()
    looks = any(getattr(options, name, None) not in (None, False) for name in LOOKS)
    return Wish(looks, frozenset(options.forcerun), frozenset(options.targets))


def typed(argv: Sequence[str]) -> dict[str, str]:
    """key -> value of every `key=value` behind --config or -C, the last one of a key."""
    found: dict[str, str] = {}
    inside = False
    for word in argv:
        if word.startswith("-"):
            option = OPTION.fullmatch(word)
            inside, word = option is not None, option[1] if option else ""
        if inside and "=" in word:
            key, _, value = word.partition("=")
            found[key] = value
    return found


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
