"""The tables of densities: each cell's scores, their means over seeds, and processes beside ensembles."""

import json
from dataclasses import replace

import made_up
import numpy as np
import pandas as pd
import pytest
from made_up import GP, fixed_cell
from scipy import stats

from bench.cell import ModelSpec
from report.tables.collect import write_tables
from report.tables.density_schemas import COVERAGE
from report.tables.files import read_table

ENSEMBLE = ModelSpec("ensemble-40", "ensemble", (40,), members=10)
RNG = np.random.default_rng(4)
CRPS = np.exp(RNG.normal(size=(2, 6)) * 0.2) * [[0.5], [1.0]]
NLPD = np.add(RNG.normal(size=(2, 6)), [[-2], [1]])
INSIDE = RNG.uniform(0.8, 1, size=(2, 6))


def densities(k, seed, split="test"):
    found = {
        f"{split}_nlpd": NLPD[k, seed],
        f"{split}_crps": CRPS[k, seed],
        f"{split}_width": 2 * CRPS[k, seed],
    }
    found |= {f"{split}_{name}": INSIDE[k, seed] * int(name[-2:]) / 95 for name in COVERAGE}
    return {name: float(value) for name, value in found.items()}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sure")
    records = []
    for seed in range(6):
        for k, model in enumerate((GP, ENSEMBLE)):
            cell = fixed_cell(model, "sin", seed)
            one = made_up.record(cell)
            metrics = dict(one.metrics) | densities(k, seed) | densities(k, seed, "outside")
            records.append(replace(one, metrics=metrics, detail=json.dumps({})))
    records.append(made_up.record(fixed_cell(made_up.LINEAR, "sin", 0)))
    plan = made_up.write_results(folder, records)
    write_tables(plan, folder / "packs", folder / "tables")
    return folder / "tables"


def test_a_cell_has_a_row_a_split_with_three_digits(tables):
    found = read_table(tables, "densities").set_index(["kind", "split", "seed"])
    assert len(found) == 2 * 2 * 6
    row = found.loc[("ensemble", "test", 3)]
    assert row["crps"] == float(f"{CRPS[1, 3]:.3g}") and row["nlpd"] == float(f"{NLPD[1, 3]:.3g}")
    assert row["coverage_50"] == pytest.approx(INSIDE[1, 3] * 50 / 95, abs=1e-3)


def test_means_over_seeds_have_their_intervals(tables):
    row = read_table(tables, "sureness").set_index(["kind", "split"]).loc[("gp", "test")]
    assert row["n_seeds"] == 6
    assert row["crps"] == pytest.approx(np.exp(np.log(CRPS[0]).mean()), rel=1e-2)
    low, high = stats.t.interval(0.95, 5, NLPD[0].mean(), stats.sem(NLPD[0]))
    assert [row["nlpd"], row["nlpd_low"], row["nlpd_high"]] == pytest.approx(
        [NLPD[0].mean(), low, high], rel=1e-2
    )
    assert row["coverage_95"] == pytest.approx(INSIDE[0].mean(), abs=1e-3)
    assert 0 <= row["coverage_95_low"] < row["coverage_95"] < row["coverage_95_high"] <= 1


def test_a_process_stands_beside_the_ensemble_seed_by_seed(tables):
    found = read_table(tables, "sureness").set_index(["kind", "split"])
    row = found.loc[("gp", "outside")]
    assert (row["reference"], row["n_pairs"], row["verdict"]) == ("ensemble-40", 6, "better")
    assert row["crps_ratio"] == pytest.approx(np.exp(np.log(CRPS[0] / CRPS[1]).mean()), rel=1e-2)
    apart = NLPD[0] - NLPD[1]
    low, high = stats.t.interval(0.95, 5, apart.mean(), stats.sem(apart))
    ends = [row[f"nlpd_difference{end}"] for end in ("", "_low", "_high")]
    assert ends == pytest.approx([apart.mean(), low, high], rel=2e-2)
    assert pd.isna(found.loc[("ensemble", "test"), "reference"])
