"""Seals: what a result consists of and was made of, written last, in the result's own folder.

    results/tables/made-KEY.json        {"files": {"cells.parquet": SHA-256, …}, "made_of": {…}}

KEY is the digest of what the result is made of. That a result is up to date is therefore told by a file's
name, from any working folder: a seal of another key is another study's, or other code's. That it is whole is
told by the digests of its files, and that the seal is, by a digest over both.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files import Content, committing, digest_of, discard, drop, lost, not_read, set_aside, write_whole
from bench.seeds import canonical, digest

VERSION = 1
KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
NAME = re.compile(r"made-[0-9a-f]{16}\.json")
BESIDE = re.compile(r"\.(.+)\.made-.+\.json")  # of one file, whose name it bears


@dataclass(frozen=True)
class Seal:
    """files: name, from the seal's folder -> SHA-256. made_of: what went in, in words or digests."""

    files: Mapping[str, str]
    made_of: Mapping[str, Any]

    def text(self) -> str:
        """As it stands on disk: the same seal, the same bytes."""
        content = {"version": VERSION, "files": dict(self.files), "made_of": dict(self.made_of)}
        return json.dumps(content | {"digest": digest(content)}, indent=1, sort_keys=True) + "\n"


def write_seal(path: Path, files: Mapping[str, Path], made_of: Mapping[str, Any]) -> None:
    """Seal files. files: name, from the seal's folder -> where the bytes lie now. UserError."""
    try:
        digests = {name: digest_of(file) for name, file in files.items()}
    except OSError as error:
        raise UserError(f"{error.filename or path}: {error.strerror or error}") from error
    write_whole(path, Seal(digests, made_of).text())


def seal_folder(folder: Path, key: str, made_of: Mapping[str, Any]) -> None:
    """Seal all that is in a folder, as FOLDER/made-KEY.json. UserError where the disk refuses."""
    files = {f.relative_to(folder).as_posix(): f for f in sorted(folder.rglob("*")) if f.is_file()}
    write_seal(seal_in(folder, key), files, made_of)


def write_sealed(
    path: Path, content: Content, key: str | None, made_of: Mapping[str, Any], beside: Path | None = None
) -> None:
    """Write one file and its seal, .NAME.made-KEY.json beside it. key: None where nobody asks for a seal.
    beside: a file of the same folder that was made with it; the seal tells of both.

    UserError where the disk refuses, or the run that asked for it is over.
    """
    with committing():
        for old in path.parent.glob(f".{path.name}.made-*.json"):
            discard(old)
        write_whole(path, content)
        if key is not None:
            write_seal(seal_beside(path, key), {one.name: one for one in (path, beside) if one}, made_of)


def seal_beside(path: Path, key: str) -> Path:
    """Where the seal of a result that is one file lies."""
    return path.with_name(f".{path.name}.made-{key}.json")


def seal_in(folder: Path, key: str) -> Path:
    """Where the seal of a result that is a folder lies."""
    return folder / f"made-{key}.json"


def seals_in(folder: Path) -> list[Path]:
    """The seals of a folder, damaged ones too; not what a person named like one."""
    found = sorted(folder.glob("made-*.json"))
    return [file for file in found if NAME.fullmatch(file.name) or read_seal(file)]


def made_in(folder: Path) -> list[Seal]:
    """The whole seals of a folder."""
    return [seal for seal in map(read_seal, seals_in(folder)) if seal]


def written_in(folder: Path) -> set[str]:
    """Names of what a folder's seals tell of, and of the seals: what was written there, not put there."""
    seals = seals_in(folder)
    return {seal.name for seal in seals} | {name for seal in seals for name in sealed_files(seal)}


def read_seal(path: Path) -> Seal | None:
    """The seal in a file, None where it is missing, not whole or of another version. UnreadableError."""
    try:
        text = path.read_bytes().decode()
        content = json.loads(text)
        seal = Seal(content["files"], content["made_of"])
        return seal if seal.text() == text and content["version"] == VERSION else None
    except OSError as error:
        if not lost(error):
            raise not_read(path, error) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return None


def whole(file: Path) -> None:
    """UserError where a file of a sealed folder is not what was written; without a seal nothing is known.

    One whole seal that says these bytes is enough: copies of others may lie beside it.
    """
    seals = seals_in(file.parent)
    said = {seal.files.get(file.name) for seal in map(read_seal, seals) if seal}
    if seals and _digest(file) not in said - {None}:
        raise UserError(f"{file}: damaged: not the bytes that were written; run snakemake again")


def sealed_files(path: Path) -> dict[str, str]:
    """Name -> digest of the files that a seal tells of; none where it is gone or not whole."""
    seal = read_seal(path)
    return dict(seal.files) if seal else {}


def identity(folder: Path) -> str:
    """Digest of the whole seals of a folder: of what is in it, and of what that was made of."""
    seals = [file for file in seals_in(folder) if read_seal(file)]
    return digest(sorted({digest_of(seal) for seal in seals}))


def flaws(path: Path) -> list[Path]:
    """Files of a sealed result that are damaged or gone; the seal where it is not whole, or another's."""
    seal, of_one = read_seal(path), BESIDE.fullmatch(path.name)
    if seal is None or (of_one and of_one[1] not in seal.files):
        return [path]
    return [path.parent / name for name, said in seal.files.items() if _digest(path.parent / name) != said]


def check(
    path: Path, what: str, made_of: Mapping[str, Any], after: Iterable[Path] = (), mend: bool = True
) -> bool:
    """Whether a sealed result is there and as it was written; if not, all is made ready to make it again.

    What is damaged is named and moved aside, and the seal goes. what: the result in words. made_of: what its
    seal has to say, in part; after: what it was made from. Where the seal says something else, or one of
    these is gone, it goes too, since Snakemake looks no further than to what is there. mend: False to name
    what is damaged only. UserError where the disk refuses.
    """
    if not path.exists():
        return False
    wrong, seal = flaws(path), read_seal(path)
    other = seal is not None and any(seal.made_of.get(name) != value for name, value in made_of.items())
    sound = not wrong and not other and all(one.exists() for one in after)
    for file in wrong:
        state = ("damaged, moved aside" if mend else "damaged") if file.exists() else "gone"
        print(f"warning: {file}: {state}; to be made again: {what}", file=sys.stderr, flush=True)
    if mend:
        _made_ready(path, [file for file in wrong if file.exists()], sound)
    return sound


def _made_ready(path: Path, damaged: Iterable[Path], sound: bool) -> None:
    """Moved aside what is damaged; dropped the seal of what is not sound, and strays beside one that is."""
    for file in damaged:
        set_aside(file)
    if not sound:
        drop(path)
    elif path.name.startswith("made-"):
        for stray in seals_in(path.parent):
            if stray != path:
                drop(stray)  # what a synchroniser or a copy left: it would speak for other bytes


def as_key(option: str, text: str) -> str:
    """A key that a person typed. UserError where it is no part of a file's name."""
    if not KEY.fullmatch(text):
        raise UserError(f"{option}: found {text!r}; letters and digits, such as {'0' * 16}, would do")
    return text


def key_of(made_of: Mapping[str, Any]) -> str:
    """KEY: 16 digits of what a result is made of."""
    return digest(json.loads(canonical(made_of)), length=16)


def _digest(file: Path) -> str | None:
    """None where it is gone or damaged. UnreadableError."""
    try:
        return digest_of(file)
    except OSError as error:
        if not lost(error):
            raise not_read(file, error) from error
        return None
