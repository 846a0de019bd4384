"""The tables `densities` and `sureness`: what densities of single cells are worth, and the scoreboard's."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from bench.choosing.axes import metrics_of
from report.tables.columns import checked
from report.tables.density_schemas import COVERAGE, DENSITIES, SURENESS
from report.tables.results import Results, judged_gains
from report.tables.statistics import Array, mean_interval, paired_interval, rmse_gain, rmse_interval

KINDS = ("gp", "ensemble")
SPLITS = ("test", "outside")
SCORES = ("nlpd", "crps", "width", *COVERAGE)
DIGITS = 3  # significant, that hold whichever processor's BLAS they rest on
SAME = ("digest", "task", "model", "kind", "n_train")
LEAST = 1e-300  # a CRPS that has a logarithm


def densities_frame(cells: pd.DataFrame, rows: pa.Table) -> pd.DataFrame:
    """A row for each ok cell of KINDS and split. cells: the table `cells`, of the same records as `rows`."""
    kept = (cells["kind"].isin(KINDS) & (cells["status"] == "ok")).to_numpy(bool)
    mine = cells.loc[kept, [*SAME, "seed"]].reset_index(drop=True)
    parts = []
    for split in SPLITS:
        names = [f"{split}_{score}" for score in SCORES]
        found = metrics_of(rows.filter(pa.array(kept)), mine["kind"].to_numpy(str), names)
        values = pd.DataFrame(_rounded(found), columns=list(SCORES))
        parts.append(mine.assign(split=split, **values)[~np.isnan(found[:, 0])])
    frame = pd.concat(parts).sort_index(kind="stable")
    return checked(frame, DENSITIES)


def sureness_frame(
    densities: pd.DataFrame, cells: pd.DataFrame, results: Results, scoreboard: pd.DataFrame
) -> pd.DataFrame:
    """A row for each of the scoreboard's models of KINDS and split."""
    settings = results.settings
    setting_of = dict(zip(settings.frame["digest"], range(len(settings.frame)), strict=True))
    of_cell = dict(zip(cells["digest"], settings.setting, strict=True))
    at = np.array([of_cell[digest] for digest in densities["digest"]], int)
    told = densities["seed"].isin(results.seeds).to_numpy(bool)
    board = scoreboard[scoreboard["kind"].isin(KINDS)]
    found: list[dict[str, Any]] = []
    for _, row in board.iterrows():
        mine = densities[told & (at == setting_of[row["digest"]])] if len(densities) else densities
        for split in SPLITS:
            some = mine[mine["split"] == split].set_index("seed")
            if len(some):
                same = {name: row[name] for name in ("digest", "task", "model", "kind")}
                found.append(same | {"n_train": some["n_train"].iloc[0], "split": split, "of": some})
    _pair(found, results)
    frame = pd.DataFrame([_row(one) for one in found], columns=SURENESS.names)
    return checked(frame, SURENESS)


def _row(one: dict[str, Any]) -> dict[str, Any]:
    some = one["of"]
    crps, nlpd = rmse_interval(_positive(some["crps"])), mean_interval(some["nlpd"].to_numpy(float))
    inside = mean_interval(some["coverage_95"].to_numpy(float))
    return {
        **{name: value for name, value in one.items() if name in SURENESS.names},
        "n_seeds": len(some),
        **dict(zip(("crps", "crps_low", "crps_high"), map(float, crps[:3]), strict=True)),
        **dict(zip(("nlpd", "nlpd_low", "nlpd_high"), map(float, nlpd[:3]), strict=True)),
        "width": float(np.exp(np.log(_positive(some["width"])).mean())),
        **{name: float(some[name].mean()) for name in COVERAGE},
        "coverage_95_low": float(np.clip(inside.low, 0, 1)),
        "coverage_95_high": float(np.clip(inside.high, 0, 1)),
    }


def _pair(found: list[dict[str, Any]], results: Results) -> None:
    """Each process beside the first ensemble of its task, where there is one, all as one family."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        if one["kind"] == "ensemble":
            first.setdefault((one["task"], one["split"]), one)
    rivals = [(one, first.get((one["task"], one["split"]))) for one in found if one["kind"] == "gp"]
    both = [(one, other) for one, other in rivals if other and one["n_train"] == other["n_train"]]
    if not both:
        return
    seeds = sorted({seed for one, other in both for seed in (*one["of"].index, *other["of"].index)})
    sides = [
        np.array([_positive(side["of"]["crps"].reindex(seeds)) for side in some])
        for some in zip(*both, strict=True)
    ]
    judged = judged_gains(rmse_gain(*sides), np.zeros(len(both), bool), results.margins, "bh")
    for (one, other), (_, verdict) in zip(both, judged.iterrows(), strict=True):
        nlpd = [side["of"]["nlpd"].reindex(seeds).to_numpy(float) for side in (one, other)]
        apart = paired_interval(*nlpd)
        one |= {
            "reference": other["model"],
            "n_pairs": verdict["n_pairs"],
            "crps_ratio": 1 + verdict["difference"],
            "crps_ratio_low": 1 + verdict["difference_low"],
            "crps_ratio_high": 1 + verdict["difference_high"],
            "nlpd_difference": float(apart.mean),
            "nlpd_difference_low": float(apart.low),
            "nlpd_difference_high": float(apart.high),
            "verdict": verdict["verdict"],
        }


def _positive(values: "pd.Series[float]") -> Array:
    return np.maximum(values.to_numpy(float, na_value=np.nan), LEAST)


def _rounded(values: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        power = DIGITS - 1 - np.floor(np.log10(np.abs(values)))
        scale = 10.0 ** np.where(np.isfinite(power), power, 0)
        return np.where(np.isfinite(values) & (values != 0), np.round(values * scale) / scale, values)
