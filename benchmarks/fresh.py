"""Do the printed intervals hold on seeds that nobody has seen? `make bench-fresh`, of a confirmed study.

The settings of the scoreboard of RESULTS are trained again on new seeds, which neither chose nor confirmed,
and each interval is asked whether it holds the new mean. That mean has an error of its own: of intervals that
hold the truth in 95 %, with n seeds and N new ones, as many hold it as |t_(n-1)| sqrt(1 + n / N) <= t_(n-1,
0.975) says. Beside them stand intervals of the seeds that chose (Student's t), as they were printed before
there was a second stage. Prints a table by metric, the settings whose interval failed by most, and writes
results/benchmarks/fresh.json.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from bench.cell import Cell
from bench.choosing.axes import numbers
from bench.choosing.settings import by_seed, metric_of
from bench.planning.packs import libraries_for
from bench.record import write_pack
from bench.running.train import train_cells
from report.tables.cells import CHOOSING, cells_frame
from report.tables.collect import COLUMNS
from report.tables.gather import read_plan, read_rows
from report.tables.reader import Tables
from report.tables.statistics import Array, mean_interval

OUT = Path("results/benchmarks/fresh.json")
FIRST = 100_000  # of the new seeds
MOST_PROCESS = 30  # new seeds of a Gaussian process


def main() -> None:
    """One table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--seeds", type=int, default=100, help="new seeds of each setting")
    args = parser.parse_args()
    begun, tables = time.perf_counter(), Tables(args.results / "tables")
    board = tables.scoreboard[tables.scoreboard["n_seeds"] > 1].reset_index(drop=True)
    frame = _trained(args.results, board, args.seeds)
    place = {digest: i for i, digest in enumerate(board["digest"])}
    setting = frame["of"].map(place).to_numpy()
    _, (test,) = by_seed(frame, setting, [metric_of(frame, "test")], len(board))
    rows = _compared(board, test, tables)
    told = {name: _told(part) for name, part in rows.groupby("metric", sort=False)}
    for name, lines in told.items():
        print(f"{name}: " + "; ".join(f"{key} {value}" for key, value in lines.items()))
    worst = rows[~rows["held"]].sort_values("off", ascending=False).head(12)
    print(worst[["task", "model", "test", "low", "high", "new", "worst_new", "off"]].to_string(index=False))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"rows": told, "seeds": args.seeds}, indent=1), encoding="utf-8")
    print(f"{len(rows)} settings, {time.perf_counter() - begun:.0f} s")


def _trained(results: Path, board: pd.DataFrame, n: int) -> pd.DataFrame:
    """Table `cells` of the board's settings on n new seeds, and in `of` whose they are."""
    plan = read_plan(results / "plan.json")
    rows = read_rows(results / "packs", plan, list(board["digest"]), ["digest", "cell"])
    firsts = [Cell.from_dict(json.loads(text)) for text in rows["cell"].to_pylist()]
    firsts = [one.placed(plan.settings.get("files", {})) for one in firsts]
    cells = [
        (digest, replace(one, seed=FIRST + i, checkpoints=0))
        for digest, one in zip(board["digest"], firsts, strict=True)
        for i in range(min(n, MOST_PROCESS) if one.model.kind == "gp" else n)
    ]
    new = [cell for _, cell in cells]
    records = train_cells(new, frozenset(libraries_for(new)))
    pack = results / "benchmarks" / "fresh.parquet"
    write_pack(pack, records)
    from bench.record import read_pack

    found = cells_frame(read_pack(pack, COLUMNS))
    return found.assign(of=[digest for digest, _ in cells])


def _compared(board: pd.DataFrame, test: Array, tables: Tables) -> pd.DataFrame:
    """The board's rows with the new mean, and whether their interval, and the one of the seeds that chose,
    hold it."""
    accurate = (board["metric"] == "accuracy").to_numpy(bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        new = np.where(accurate, np.nanmean(test, axis=1), np.exp(np.nanmean(np.log(test), axis=1)))
    count = (~np.isnan(test)).sum(axis=1)
    low, high = numbers(board, "low"), numbers(board, "high")
    n = numbers(board, "n_seeds")
    right = 2 * stdtr(n - 1, stdtrit(n - 1, 0.975) / np.sqrt(1 + n / count)) - 1
    chose = tables.cells[tables.cells["stage"] == CHOOSING]
    rows = [tables.setting_of(digest) for digest in board["digest"]]
    setting = tables.settings.setting[tables.cells["stage"] == CHOOSING]
    _, (before,) = by_seed(chose, setting, [metric_of(chose, "test")], len(tables.settings.frame))
    old, plain = mean_interval(before[rows]), np.nanmean(test, axis=1)
    m = old.n
    fair = 2 * stdtr(m - 1, stdtrit(m - 1, 0.975) / np.sqrt(1 + m / count)) - 1
    off = np.maximum(np.maximum(low - new, new - high), 0) / np.maximum(high - low, 1e-300)
    worst = np.where(accurate, np.nanmin(test, axis=1), np.nanmax(test, axis=1))
    return board.assign(
        new=new,
        worst_new=worst,
        held=(low <= new) & (new <= high),
        right=right,
        off=off,
        before=(old.low <= plain) & (plain <= old.high),
        fair=fair,
    )


def _told(rows: pd.DataFrame) -> dict[str, str]:
    """Of one metric: how many hold, of how many, and what would be right."""
    return {
        "settings": str(len(rows)),
        "fresh seeds hold": f"{100 * rows['held'].mean():.1f} %",
        "right would be": f"{100 * rows['right'].mean():.1f} %",
        "seeds that chose hold": f"{100 * rows['before'].mean():.1f} %",
        "right for them": f"{100 * rows['fair'].mean():.1f} %",
    }


if __name__ == "__main__":
    main()
