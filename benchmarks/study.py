"""What training the default study takes of one core, by activation: `make bench-study`.

Cells are trained as jobs train them, activation by activation; the seconds are those of this process,
libraries compiled before. Prints a table; --other DIR has another revision (a folder with its `bench`) train
its own study after it, --confirmed RESULTS what confirms there is trained as well. Other optimisers and
budgets than plain descent's 1,000 epochs are rows of their own, and so is what is not trained by descent.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent.parent


def confirming(results: Path) -> list[Any]:
    """The cells of a results folder that confirm what was chosen."""
    from bench.cell import Cell

    plan = json.loads((results / "plan.json").read_text(encoding="utf-8"))
    wanted, found = set(plan["confirming"]), {}
    for file in sorted((results / "packs").glob("*.parquet")):
        rows = pq.read_table(file.absolute(), columns=["digest", "cell"])
        for digest, text in zip(rows["digest"].to_pylist(), rows["cell"].to_pylist(), strict=True):
            if digest in wanted:
                found[digest] = Cell.from_dict(json.loads(text)).placed(plan["settings"]["files"])
    return list(found.values())


def seconds(study: Path, rounds: int, confirmed: Path | None = None) -> dict[str, float]:
    """Row -> least seconds of `rounds`; the engines' libraries are compiled in a round before.

    confirmed: a results folder whose cells that confirm are rows as well.
    """
    from bench.planning import packs
    from bench.running.train import train_cells
    from bench.study.grid import grow, unique

    new = find_spec("bench.study.loading") is not None  # an older revision's is called otherwise
    load = import_module(f"bench.study.{'loading' if new else 'schema'}").load
    cells = [c for c in unique(grow(load(study))) if c.device == "cpu"]
    rows = defaultdict(list)
    for before, held in (("", cells), ("confirm: ", confirming(confirmed) if confirmed else [])):
        for cell in held:
            plain = (cell.epochs or 0) <= 1000 and getattr(cell, "optimiser", "sgd") == "sgd"
            budget = "" if plain else "budget: "
            named = budget + (cell.activation or "neither") if cell.model.trained else cell.model.kind
            rows[before + named].append(cell)
    libraries_of = getattr(packs, "libraries_for", None) or packs.worth_compiling  # an older revision's name
    compiled = frozenset(libraries_of(cells))
    found: dict[str, float] = {}
    for row, held in sorted(rows.items()):
        train_cells(held[:1], compiled)
        for _ in range(rounds):
            begun = time.process_time()
            train_cells(held, compiled)
            found[row] = min(found.get(row, float("inf")), time.process_time() - begun)
    return found


def main() -> None:
    """Both revisions, where there are two."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--other", type=Path, help="folder of another revision")
    parser.add_argument("--confirmed", type=Path, help="a results folder: what confirms is trained as well")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        for row, value in seconds(args.study, args.rounds, args.confirmed).items():
            print(f"{row}\t{value:.2f}", flush=True)
        return
    folders = [HERE, *([args.other.resolve()] if args.other else [])]
    found: list[dict[str, float]] = []
    for folder in folders:
        words = [sys.executable, __file__, "--one", "--study", str(args.study), "--rounds", str(args.rounds)]
        if args.confirmed and folder == HERE:
            words += ["--confirmed", str(args.confirmed.resolve())]
        own = os.environ | {"PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
        done = subprocess.run(words, env=own, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
        found.append(
            {row: float(value) for row, value in (line.split("\t") for line in done.stdout.splitlines())}
        )
    names = list(dict.fromkeys(row for one in found for row in one))
    print(f"{'seconds of one core':24}" + "".join(f"{folder.name:>12}" for folder in folders))
    networks = [{row: value for row, value in one.items() if "gp" not in row.split()} for one in found]
    for row in [*names, "in all", "but processes"]:
        sums = {"in all": found, "but processes": networks}.get(row)
        values = (
            [sum(one.values()) for one in sums] if sums else [one.get(row, float("nan")) for one in found]
        )
        print(f"{row:24}" + "".join(f"{value:12.2f}" for value in values))


if __name__ == "__main__":
    main()
