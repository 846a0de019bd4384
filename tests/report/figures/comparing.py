"""A comparison of two levels or more, made by hand."""

import numpy as np
import pandas as pd

from report.figures.levels import Context


def context(task="moons", metric="accuracy", levels=("5", "40"), mean=(0.8, 0.9), **more):
    n = len(levels)
    rows = pd.DataFrame(
        {"level": list(levels), "mean": list(mean), "reference": "40", "n_seeds": [5] * n, "model": "mlp"}
        | {
            "kind": "mlp",
            "digest": [f"{task} at {level}" for level in levels],
            "optimiser": "sgd",
            "n_pairs": 5,
            "metric": metric,
            "difference": np.nan,
            "verdict": None,
        }
        | more
    )
    return Context("width", task, metric, "label", rows)
