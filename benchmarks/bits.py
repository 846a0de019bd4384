"""Are the numbers the same bits on any machine? `make bench-bits`.

The smoke study is trained, scored and tabulated with the compiled libraries built in several ways: other
compilers, optimisations, widths of vectors, a processor without fused products, ARM64 under emulation; and
with NumPy, OpenBLAS and torch as they behave on processors without AVX-512. Each way in a process of its
own, with a cache of its own; its tables are held against the first way's byte by byte, but for those that
say how long something took or where. Prints a table, writes results/benchmarks/bits.json, exits 1 on a
difference.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bench.provenance import provenance

STUDY = Path("config/smoke.yaml")
OUT = Path("results/benchmarks/bits.json")
OF_A_RUN = ("machines", "provenance", "speedups", "times", "timings", "walltime")  # tables that tell of one
WITHOUT_AVX512 = {
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Haswell",
    "ATEN_CPU_CAPABILITY": "avx2",
}


@dataclass(frozen=True)
class Way:
    """How the libraries are built: CXX, and what else stands in the environment; or on which processor."""

    cxx: str = "g++"
    environment: dict[str, str] = field(default_factory=dict)
    emulated: bool = False

    def missing(self) -> str:
        """Why it cannot be had here; empty where it can."""
        if self.emulated:
            from benchmarks.emulated import missing

            return missing()
        name = self.cxx.split()[0]
        return "" if shutil.which(name) else f"no {name} here"


WAYS = {
    "g++, as it comes": Way(),
    "g++ -O2": Way("g++ -O2"),
    "clang++": Way("clang++"),
    "clang++ -O2": Way("clang++ -O2"),
    "g++, 8 lanes": Way("g++ -DLANES=8"),
    "x86-64-v3, 8 lanes": Way("g++ -march=x86-64-v3 -DLANES=8"),
    "x86-64-v3, 16 lanes": Way("g++ -march=x86-64-v3 -DLANES=16"),
    "clang++, x86-64-v3, 8 lanes": Way("clang++ -march=x86-64-v3 -DLANES=8"),
    "no fused products (x86-64-v2)": Way("g++ -march=x86-64-v2 -DLANES=4"),
    "NumPy, BLAS, torch without AVX-512": Way(environment=WITHOUT_AVX512),
    "ARM64, under emulation": Way(emulated=True),
}


def tables(study: Path, folder: Path, emulated: bool = False) -> None:
    """Train a study into `folder` in this process, as its jobs would, and write its tables."""
    from bench.running.kernels import take_steady_kernels

    take_steady_kernels()
    from bench.planning.plan import make_plan
    from bench.running.train import train_pack
    from bench.training import compiler
    from report.tables.collect import write_tables

    if emulated:
        from benchmarks import emulated as other

        compiler._library = other.library
    plan = make_plan(study, folder)
    for pack in plan.packs:
        train_pack(folder / "plan" / f"{pack.name}.json", folder / "packs" / f"{pack.name}.parquet")
    write_tables(folder / "plan.json", folder / "packs", folder / "tables")


def digests(folder: Path) -> dict[str, str]:
    """Table -> SHA-256 of its CSV."""
    files = sorted((folder / "tables").glob("*.csv"))
    return {f.stem: hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f.stem not in OF_A_RUN}


def tried(way: Way, study: Path, base: Path) -> dict[str, str]:
    """The digests of one way's tables, made in a process of its own."""
    folder = Path(tempfile.mkdtemp(dir=base))
    own = {"BENCH_CACHE": str(folder / "cache"), "CXX": way.cxx, **way.environment}
    words = ["--one", str(folder / "r"), "--study", str(study), *(["--emulated"] if way.emulated else [])]
    command = [sys.executable, "-m", "benchmarks.bits", *words]
    subprocess.run(
        command, env=os.environ | {"OMP_NUM_THREADS": "1"} | own, check=True, stdout=subprocess.DEVNULL
    )
    return digests(folder / "r")


def main() -> None:
    """Every way that can be had here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=STUDY)
    parser.add_argument("--only", default="", help="ways whose names hold these words, and the first")
    parser.add_argument("--keep", type=Path, help="folder for what is trained, which stays there")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--emulated", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        tables(args.study, args.one, args.emulated)
        return
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    base = args.keep or Path(tempfile.mkdtemp())
    found: dict[str, dict[str, str]] = {}
    rows: dict[str, str] = {}
    for name, way in WAYS.items():
        if found and args.only not in name:
            continue
        if reason := way.missing():
            rows[name] = f"not tried: {reason}"
        else:
            found[name] = tried(way, args.study, base)
            first = next(iter(found.values()))
            other = [table for table in first if found[name].get(table) != first[table]]
            rows[name] = f"other: {', '.join(other)}" if other else f"the same {len(first)} tables"
        print(f"{name:36} {rows[name]}", flush=True)
    if not args.keep:
        shutil.rmtree(base)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"provenance": provenance(), "ways": rows}, indent=1), encoding="utf-8")
    sys.exit(any(words.startswith("other") for words in rows.values()))


if __name__ == "__main__":
    main()
