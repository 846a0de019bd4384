"""What it costs that damage is noticed: `python -m benchmarks.seals [RESULTS]`, for a finished run.

Bytes: seals beside all files, and page checksums in the packs. Time: reading every byte at planning, and
writing each pack with its checksums, seal and syncs, beside writing the bare file. Times are the best of
three; files are read from memory where it has them.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from bench.files import sync, write_whole
from bench.planning.trained import checked_packs
from bench.record import read_pack, seal_of
from bench.seals import flaws, write_seal


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seals", description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, nargs="?", default=Path("results"))
    results = parser.parse_args().results
    packs = sorted((results / "packs").glob("*.parquet"))
    seals = [*results.rglob("made-*.json"), *results.rglob(".*.made-*.json")]
    files = [file for file in results.rglob("*") if file.is_file()]
    sealing = [*seals, *map(seal_of, packs)]
    print(f"all {_bytes(files):,} bytes in {len(files)} files; {len(sealing)} seals {_bytes(sealing):,}")
    print(f"packs read whole at planning: {_best(lambda: checked_packs(results / 'packs')):.2f} s")
    print(f"tables, figures, pages, times held against their seals: {_best(lambda: _held(seals)):.2f} s")
    tables = [read_pack(pack) for pack in packs]
    with tempfile.TemporaryDirectory(dir=results) as folder:
        file = Path(folder) / "pack.parquet"

        def bare() -> None:
            for table in tables:
                pq.write_table(table, file, compression="zstd")

        def sealed() -> None:
            for table in tables:
                write_whole(
                    file,
                    lambda part, table=table: pq.write_table(
                        table, part, compression="zstd", write_page_checksum=True
                    ),
                    before=lambda part: write_seal(seal_of(file), {file.name: part}, {}),
                )
            sync(file.parent)

        print(
            f"{len(packs)} packs written: bare {_best(bare):.2f} s, sealed and synced {_best(sealed):.2f} s"
        )
        sizes = [0, 0]
        for table in tables:
            for number, checked in enumerate((False, True)):
                pq.write_table(table, file, compression="zstd", write_page_checksum=checked)
                sizes[number] += file.stat().st_size
        print(f"packs without page checksums {sizes[0]:,} bytes, with them {sizes[1]:,}")


def _bytes(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def _held(seals: list[Path]) -> None:
    for seal in seals:
        flaws(seal)


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main()
