"""The table `effects`: what one factor does, everything else alike.

What is compared, and at which settings, is chosen on validation (`bench.choosing.comparisons`). The level's
chosen setting is then set against the reference's on the seeds that confirm, pair by pair, since a seed gives
both the same points and the same initial weights. All comparisons of one factor are a family: many are
screened, so that what is told apart is held to a share of false ones (Benjamini and Hochberg), and no single
comparison is picked out without it.
"""

import numpy as np
import pandas as pd

from bench.choosing.comparisons import Comparison, comparisons
from bench.choosing.edges import Edges
from report.tables.chosen_schemas import EFFECTS
from report.tables.columns import checked
from report.tables.results import Results
from report.tables.statistics import Array

Frame = pd.DataFrame


def effects_frame(results: Results) -> Frame:
    """Every factor that has two levels or more somewhere."""
    found = comparisons(results.settings)
    if not found:
        return checked(pd.DataFrame(columns=EFFECTS.names), EFFECTS)
    return checked(_measured(results, found), EFFECTS)


def _measured(results: Results, found: list[Comparison]) -> Frame:
    """The comparisons' numbers, all at once: a row each, with the axes of the level's chosen setting."""
    settings = results.settings
    rows, against = np.array([c.row for c in found]), np.array([c.against for c in found])
    frame = settings.frame.iloc[rows].reset_index(drop=True).drop(columns=["n_seeds"])
    for name in ("factor", "level", "reference", "n_not_ok"):
        frame[name] = [getattr(c, name) for c in found]
    frame["n_settings"] = [len(c.candidates) for c in found]
    frame["reference_settings"] = [len(c.against_candidates) for c in found]
    frame["reference_digest"] = settings.frame["digest"].to_numpy()[against]
    edges = Edges(settings)
    frame["edge"] = [edges.of(c.row, c.candidates) for c in found]
    frame["reference_edge"] = [edges.of(c.against, c.against_candidates) for c in found]
    frame = pd.concat([frame, results.scores(rows).rename(columns={"test": "mean"})], axis=1)
    there = results.scores(against)
    frame["reference_mean"], frame["reference_falling"] = results.means(against, rows), there["falling"]
    frame["epochs_to_95"] = _median(results.epochs_to_95[rows])
    others = np.array([c.level != c.reference for c in found])
    parts = [
        results.judged(rows[at], against[at], "bh").set_index(at)
        for at in frame[others].groupby("factor", sort=False).indices.values()
        for at in [np.flatnonzero(others)[at]]
    ]
    return frame.join(pd.concat(parts)) if parts else frame


def _median(values: Array) -> Array:
    """Median of each row of (C, seeds), NaN where it has no value."""
    there = ~np.isnan(values).all(axis=1)
    found = np.full(len(values), np.nan)
    found[there] = np.nanmedian(values[there], axis=1)
    return found
