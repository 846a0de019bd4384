"""The compiled engine of two revisions, taking turns: `make bench-revisions OTHER=DIR`.

2-40-1 on 200 points, every activation, full batch and batches of 16, compiled for this processor and for
x86-64-v3 (eight lanes). Each turn is a process of its own with one revision's code; ratios are of one round.
Prints medians of CPU microseconds an epoch and network, and writes results/benchmarks/revisions.json.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent.parent
OUT = HERE / "results" / "benchmarks" / "revisions.json"
WAYS = ("native", "x86-64-v3")
SIZES = (None, 16)
K, N, SECONDS = 64, 200, 0.1
# Another processor's flags in place of those that either revision gives.
WRAPPER = """#!/bin/sh
for word; do
  shift
  case $word in -march=native) word=-march=x86-64-v3 ;; -DLANES=16) word=-DLANES=8 ;; esac
  set -- "$@" "$word"
done
exec {compiler} "$@"
"""


def measure() -> dict[str, float]:
    """`activation, batch` -> microseconds an epoch and network, least of three."""
    import numpy as np

    from bench.models.activations import ACTIVATIONS
    from bench.models.network import Architecture, initial_weights
    from bench.training.choice import engine_for
    from bench.training.descent import Descent
    from bench.training.member import Member

    x = np.random.default_rng(0).normal(size=(N, 2))
    t = (x[:, 0] * x[:, 1] > 0).astype(float)
    found = {}
    for name in ACTIVATIONS:
        arch = Architecture(2, (40,), name, "sigmoid")
        for size in SIZES:
            descent = Descent(0.1, 1e-4, batch_size=size)
            held = [Member(initial_weights(arch, "uniform", s), x, t, x, t, descent, s % 5) for s in range(K)]
            engine = engine_for(arch, held[0], "float32", engine="fused-lanes").make(held, K)
            done, epochs, times = 0, 32, []
            while len(times) < 4:
                begun = time.process_time()
                engine.train(done + 1, done + epochs)
                took = time.process_time() - begun
                done += epochs
                if took > SECONDS / 2:
                    times.append(took / epochs / K * 1e6)
                else:
                    epochs *= 2
            found[f"{name}, {size or 'full'}"] = min(times[1:])
    return found


def turn(folder: Path, way: str, base: Path) -> dict[str, float]:
    """One revision's measurements in a process of its own."""
    own = {"PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1", "BENCH_CACHE": str(base / folder.name / way)}
    if way != "native":
        wrapper = base / "g++-v3"
        wrapper.write_text(WRAPPER.format(compiler=shutil.which("g++")), encoding="utf-8")
        wrapper.chmod(0o755)
        own["CXX"] = str(wrapper)
    words = [sys.executable, __file__, "--one"]
    done = subprocess.run(
        words, env=os.environ | own, cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Turn about, then the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--other", type=Path, help="folder of the revision before")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure()))
        return
    if args.other is None:
        parser.error("--other is missing: a folder with the revision before, such as a git worktree")
    folders = {"before": args.other.resolve(), "after": HERE}
    found: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as base:
        for i in range(args.rounds):
            for way in WAYS:
                for when in ("before", "after") if i % 2 else ("after", "before"):
                    for row, value in turn(folders[when], way, Path(base)).items():
                        found.setdefault(f"{way}, {row}", {}).setdefault(when, []).append(value)
    print(f"{'us an epoch and network':32}{'before':>9}{'after':>9}{'ratio':>8}")
    for row, of in found.items():
        ratio = median(b / a for b, a in zip(of["after"], of["before"], strict=True))
        print(f"{row:32}{median(of['before']):9.2f}{median(of['after']):9.2f}{ratio:8.2f}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
