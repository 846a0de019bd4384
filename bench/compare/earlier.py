"""Where a results folder has what was before: the duet that somebody ran, and the runs that were kept."""

from pathlib import Path

from bench.files import digest_of

DUET, KEPT = "duet.json", "history"


def files_before(results: Path) -> list[Path]:
    """The duet and the kept runs, those that are there."""
    found = [results / DUET, *sorted((results / KEPT).glob("*.parquet"))]
    return [file for file in found if file.is_file()]


def digests_before(results: Path | None) -> dict[str, str]:
    """Their digests, by name; none of no folder. OSError where one cannot be read."""
    return {} if results is None else {file.name: digest_of(file) for file in files_before(results)}
