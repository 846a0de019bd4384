"""What the weights of the best validation epoch would have given, beside those of the last: paired seed by
seed."""

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report.tables.reader import Tables
from report.tables.results import judged_gains
from report.tables.statistics import Estimate, accuracy_gain, rmse_gain

COUNTS = ("test_tp", "test_fp", "test_tn", "test_fn")


def stopped(tables: Tables) -> pd.DataFrame:
    """A row for each trained row of the scoreboard with a result over two seeds or more, as one family.

    Columns: problem, task, model, kind, metric, epoch (median of the best), and those of `Results.judged`,
    of the best epoch beside the last.
    """
    board = tables.scoreboard[tables.scoreboard["epochs"].notna() & (tables.scoreboard["n_seeds"] > 1)]
    rows, gains = [], []
    for _, row in board.iterrows():
        cells, metric = tables.ended(str(row["digest"])), str(row["metric"])
        best, last = numbers(cells, f"best_test_{metric}"), numbers(cells, f"test_{metric}")
        if (~np.isnan(best - last)).sum() < 2:
            continue
        points = np.sum([numbers(cells, name) for name in COUNTS], axis=0)
        gain = accuracy_gain(best, last, points) if metric == "accuracy" else rmse_gain(best, last)
        gains.append(gain)
        said = {name: row[name] for name in ("problem", "task", "model", "kind", "metric")}
        epochs = numbers(cells, "best_epoch")
        rows.append(said | {"epoch": float(np.nanmedian(epochs)) if (epochs >= 0).any() else np.nan})
    if not rows:
        return pd.DataFrame(columns=["problem", "task", "model", "kind", "metric", "epoch", "verdict"])
    frame = pd.DataFrame(rows)
    together = Estimate(*(np.array([float(part) for part in parts]) for parts in zip(*gains, strict=True)))
    accurate = (frame["metric"] == "accuracy").to_numpy(bool)
    return pd.concat([frame, judged_gains(together, accurate, tables.results.margins, "holm")], axis=1)
