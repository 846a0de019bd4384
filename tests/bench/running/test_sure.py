"""Records of models that say how sure they are."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench import score
from bench.cell import Cell, ModelSpec
from bench.models.network import architecture_of, forward, initial_weights
from bench.running.outcomes import Ready
from bench.running.sure import ensemble_records, gp_records
from bench.running.train import train_cells
from bench.tasks import make_dataset, resolve
from bench.training.descent import descent_of
from bench.training.member import Member
from tests.bench.running.test_outcomes import outcome

TASK = resolve("sin", {"n_train": 20, "n_validation": 30, "n_test": 40}, Path())
SETTINGS = {
    "activation": "tanh", "eta": 0.01, "alpha": 0.0, "bias": True, "reduction": "mean", "loss": "mse",
    "epochs": 50, "optimiser": "adam", "betas": (0.9, 0.999), "eps": 1e-8, "schedule": "constant",
    "init": "uniform", "dtype": "float32",
}  # fmt: skip
ENSEMBLE = Cell(ModelSpec("e", "ensemble", (6,), members=3), TASK, 1, **SETTINGS)
ALONE = Cell(ModelSpec("mlp-6", "mlp", (6,)), TASK, 1, **SETTINGS)


def ready(cell=ENSEMBLE):
    data = make_dataset(cell.task, cell.seed, cell.n_train, cell.split)
    arch = architecture_of(cell, 1)
    t, v = data.train, data.validation
    member = Member(initial_weights(arch, "uniform", 1), t.x, t.t, v.x, v.t, descent_of(cell), 1, False)
    return Ready(cell, data, arch, member)


def weights_of(n):
    return [initial_weights(architecture_of(ENSEMBLE, 1), "normal", 5, number) for number in range(n)]


def test_an_ensemble_says_the_mean_and_the_spread_of_its_networks():
    of, weights = ready(), weights_of(3)
    (record,) = ensemble_records([of] * 3, [outcome(w=one) for one in weights])
    x = np.array(record.fit_x)[:, None]
    y = np.array([forward(of.arch, one, x) for one in weights])
    np.testing.assert_allclose(record.fit_mean, y.mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(record.fit_std, y.std(axis=0, ddof=1), rtol=1e-9)
    said = np.array([forward(of.arch, one, of.data.test.x) for one in weights])
    wanted = score.density(said.mean(axis=0), said.std(axis=0, ddof=1), of.data.test.t)
    assert record.metrics["test_crps"] == pytest.approx(wanted["crps"])
    assert record.metrics["test_coverage_80"] == wanted["coverage_80"]
    assert record.metrics["test_rmse"] == pytest.approx(
        np.sqrt(np.mean((said.mean(0) - of.data.test.t) ** 2))
    )
    assert json.loads(record.detail)["members"] == 3 and record.status == "ok" and record.weights is None


def test_several_ensembles_are_told_apart_in_their_order():
    cells = [replace(ENSEMBLE, seed=seed) for seed in (1, 2)]
    weights = weights_of(6)
    records = ensemble_records(
        [ready(cell) for cell in cells for _ in range(3)], [outcome(w=one) for one in weights]
    )
    assert [record.cell.seed for record in records] == [1, 2]
    assert records[0].fit_mean != records[1].fit_mean


def test_an_ensemble_diverges_with_one_of_its_networks():
    lost = outcome(weights=None, best_weights=None, status="diverged", diverged_epoch=7)
    (record,) = ensemble_records([ready()] * 3, [outcome(w=weights_of(1)[0]), lost, lost])
    assert record.status == "diverged" and record.diverged_epoch == 7 and not record.metrics
    assert record.reason == "2 of 3 networks not finite, or loss out of bounds, in epoch 7"


def test_an_ensemble_out_of_time_is_scored_and_says_so():
    late = [outcome(w=one, status="timeout") for one in weights_of(3)]
    (record,) = ensemble_records([ready()] * 3, late)
    assert record.status == "timeout" and "3 of 3 networks out of time" in record.reason and record.metrics


def test_trained_in_company_its_first_network_is_the_network_alone():
    one = replace(ENSEMBLE, model=replace(ENSEMBLE.model, members=1))
    ensemble, alone, several = train_cells([one, ALONE, ENSEMBLE])
    assert ensemble.metrics["test_rmse"] == pytest.approx(alone.metrics["test_rmse"], rel=1e-12)
    assert several.metrics["test_rmse"] != ensemble.metrics["test_rmse"]


@pytest.mark.parametrize(("split", "noisy"), [("separate", False), ("same", True)])
def test_a_density_has_the_noise_where_test_targets_carry_it(split, noisy):
    cell = Cell(ModelSpec("gp", "gp", kernel="rbf"), TASK, 0, split=split)
    data = make_dataset(TASK, 0, None, split)
    (record,) = gp_records([(cell, data)], "scipy-cholesky", 0.0)
    std = np.interp(data.test.x[:, 0], record.fit_x, record.fit_std)
    noise = json.loads(record.detail)["noise_std"]
    whole = np.hypot(std, noise) if noisy else std
    assert record.metrics["test_width"] == pytest.approx(2 * 1.96 * whole.mean(), rel=0.02)


def test_a_density_is_no_narrower_than_the_jitter_leaves_it():
    exact = resolve("linear", {"noise": 0, "n_train": 30}, Path())
    data = make_dataset(exact, 0)
    cell = Cell(ModelSpec("g", "gp", kernel="linear", noise_variance=1e-12), exact, 0)
    (record,) = gp_records([(cell, data)], None, 0.0)
    least = 2 * 1.96 * score.LEAST_STD * data.train.t.std()
    assert record.metrics["test_width"] == pytest.approx(least, rel=1e-3)
