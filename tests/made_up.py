"""Made-up records: a small study whose numbers come from formulas and seeded noise, nothing trained.

`study_cells` has every kind of model, both problems, 5 seeds, cells that diverged, failed or had no
device, and metrics that do not exist. `write_results` writes plan.json and packs of it as the
pipeline would, those that confirm on fresh seeds too, so that tables, figures and reports can be tested in
seconds.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.choosing.chosen import Fresh, fresh_seeds
from bench.models.network import architecture_of, initial_weights
from bench.planning.confirm import to_confirm
from bench.record import Curve, Record, pack_name, write_pack
from bench.score import LEVELS
from bench.seeds import stream
from bench.tasks import make_dataset, n_inputs, resolve

SEEDS = range(5)
FRESH = Fresh(fresh_seeds(6, SEEDS), sweep=4, process=5)
ETAS, ALPHAS = (0.01, 0.1, 1.0, 100.0), (0.0, 1e-3)
EPOCHS = (0, 1, 2, 5, 10, 20, 50, 100, 200)
TASKS = {
    name: resolve(name, {"kind": name}, Path()) for name in ("moons", "overlap", "xor", "sin", "harmonic")
}
NEURON, LINEAR = ModelSpec("neuron", "neuron"), ModelSpec("linear", "linear")
BY_HAND = ModelSpec("by-hand", "neuron", weights=(1.0, -1.0, 0.25))
GP = ModelSpec("gp", "gp", kernel="rbf")
ERROR = {"neuron": 0.3, "mlp": 0.05, "linear": 0.28, "gp": 0.02, "ensemble": 0.04}  # of accuracy, and RMSE


def mlp(*hidden: int) -> ModelSpec:
    return ModelSpec("mlp-" + "-".join(map(str, hidden)), "mlp", hidden=hidden)


def cell(model: ModelSpec, task: str | TaskSpec, seed: int = 0, eta: float = 0.1, **axes: Any) -> Cell:
    """A trained cell with the default settings, `axes` apart."""
    spec = TASKS[task] if isinstance(task, str) else task
    activation = axes.pop("activation", "sigmoid" if model.kind == "neuron" else "relu")
    sigmoid = spec.problem == "classification" and (model.kind == "mlp" or activation == "sigmoid")
    settings: dict[str, Any] = {
        "alpha": 0.0, "bias": True, "reduction": "mean", "loss": "bce" if sigmoid else "mse", "epochs": 200,
        "optimiser": "sgd", "momentum": 0.0, "schedule": "constant", "init": "uniform", "dtype": "float32",
    }  # fmt: skip
    settings |= of_optimiser(axes.get("optimiser", "sgd"))
    return Cell(model, spec, seed, activation=activation, **{"eta": eta} | settings | axes)


def of_optimiser(name: str) -> dict[str, Any]:
    """What an optimiser does not have, and what it has that others do not."""
    if name == "lbfgs":
        return {"eta": None, "momentum": None, "schedule": None, "dtype": "float64"}
    return {"momentum": None, "betas": (0.9, 0.999), "eps": 1e-8} if name in ("adam", "adamw") else {}


def fixed_cell(model: ModelSpec, task: str, seed: int = 0, **axes: Any) -> Cell:
    """A cell of a model that is not trained by descent."""
    return Cell(model, TASKS[task], seed, **axes)


def study_cells() -> list[Cell]:
    """The made-up study: about 1,000 cells."""
    cells: list[Cell] = []
    for task, spec in TASKS.items():
        classifies = spec.problem == "classification"
        for model, activations in (
            (NEURON, ("sigmoid", "tanh") if classifies else ("identity", "tanh")),
            (mlp(40), ("relu", "tanh")),
        ):
            cells += [
                cell(model, task, seed, eta, alpha=alpha, activation=activation, checkpoints=25 * (seed == 0))
                for activation in activations for eta in ETAS for alpha in ALPHAS for seed in SEEDS
            ]  # fmt: skip
        cells += [fixed_cell(LINEAR, task, seed, alpha=alpha) for alpha in (0.0, 0.1) for seed in SEEDS]
        cells += [fixed_cell(BY_HAND, task, seed) for seed in SEEDS if classifies]
        cells += [fixed_cell(GP, task, seed) for seed in SEEDS if not classifies]
    return list({c.digest: c for c in cells + _sweeps()}.values())


def _sweeps() -> list[Cell]:
    """One factor at a time, on moons."""
    shapes = [(1,), (5,), (10,), (40,), (40, 40), (40, 40, 40)]
    axes: list[dict[str, Any]] = [{"bias": False}, {"batch_size": 1}, {"batch_size": 16}, {"loss": "mse"}]
    axes += [{"momentum": 0.9}, {"init": "zeros"}, {"activation": "gelu"}]
    axes += [{"optimiser": "nesterov", "momentum": 0.9}, {"optimiser": "adam"}, {"schedule": "cosine"}]
    axes += [{"epochs": 50}, {"optimiser": "adam", "epochs": 50}]
    sweeps = [
        cell(mlp(*shape), "moons", seed, eta) for shape in shapes for eta in (0.1, 1.0) for seed in SEEDS
    ]
    sweeps += [cell(mlp(40), "moons", seed, eta, **a) for a in axes for eta in (0.1, 1.0) for seed in SEEDS]
    sweeps += [
        cell(mlp(40), "moons", seed, eta / 200, reduction="sum") for eta in (0.1, 1.0) for seed in SEEDS
    ]
    sweeps += [cell(mlp(40), "moons", seed, optimiser="lbfgs") for seed in SEEDS]
    return [*sweeps, cell(mlp(40), "moons", 0, device="cuda")]


def record(of: Cell, **changes: Any) -> Record:
    """A made-up outcome; the same cell, the same numbers."""
    rng = stream("made up", of.as_dict())
    if of.device != "cpu":
        made = Record(of, "unavailable", "cuda: torch sees no GPU on this machine")
    elif of.eta == 100.0 and (of.model.kind == "mlp" or of.seed == 0):
        made = Record(
            of, "diverged", "not finite, or loss out of bounds, in epoch 3", "fused-eager", 0.01, 3, 3
        )
        made = replace(made, curve=_curve(of, rng, EPOCHS[:3]))
    else:
        made = _ok(of, rng)
    return replace(made, **changes)


def measured(of: Cell, validation: float, test: float | None = None, **changes: Any) -> Record:
    """An ok record with this accuracy (of 1,000 test points) or RMSE on validation and test, nothing else."""
    test = validation if test is None else test
    classifies = of.task.problem == "classification"
    name = "accuracy" if classifies else "rmse"
    metrics: dict[str, float | None] = {f"validation_{name}": validation, f"test_{name}": test}
    if classifies:
        right = round(500 * test)
        metrics |= {"test_tp": right, "test_fn": 500 - right, "test_fp": 500 - right, "test_tn": right}
    else:
        metrics["test_r2"] = 1 - test**2  # of targets whose deviation is 1
    return Record(of, "ok", metrics=metrics | changes.pop("metrics", {}), **changes)


def write_results(
    folder: Path, records: Iterable[Record], n_packs: int = 3, fresh: Fresh | None = None
) -> Path:
    """Write packs and plan.json as the pipeline does; returns plan.json.

    fresh: what the records choose is made up on these seeds, too.
    """
    records = list(records)
    holders = _write_packs(folder / "packs", records, n_packs)
    more: list[Record] = []
    if fresh is not None:
        cells = [r.cell for r in records]
        more = [record(cell) for cell in to_confirm(cells, fresh, folder / "packs", holders)]
        _write_packs(folder / "packs", more, n_packs)
    digests = [r.cell.digest for r in records]
    settings: dict[str, Any] = {"shown_seed": 0, "file": "made-up.yaml"}
    settings["fresh_seeds"] = list(fresh.seeds) if fresh else []
    plan = {
        "study": "made-up", "title": "Made up", "study_digest": "0" * 20, "only": None, "digests": digests,
        "grids": [{"name": "all", "question": "What is made up?", "cells": len(digests), "trainings": 0}],
        "packs": [], "settings": settings, "confirming": [r.cell.digest for r in more],
    }  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(plan))
    return folder / "plan.json"


def _write_packs(folder: Path, records: list[Record], n_packs: int) -> dict[str, str]:
    """Cut the records into packs; digest -> its pack."""
    holders = {}
    for part in [part for i in range(n_packs) if (part := records[i::n_packs])]:
        name = pack_name(r.cell.digest for r in part)
        write_pack(folder / f"{name}.parquet", part)
        holders |= {r.cell.digest: name for r in part}
    return holders


def _ok(of: Cell, rng: np.random.Generator) -> Record:
    error = ERROR[of.model.kind] + 0.02 * abs(np.log10(of.eta)) if of.eta else ERROR[of.model.kind]
    error = float(abs(error + 0.01 * rng.standard_normal()))
    trained = of.model.trained
    if not trained:
        error = float(f"{error:.2g}")  # of such models tables keep few digits
    made = Record(
        of,
        "ok",
        engine="fused-eager" if trained else "scikit-learn",
        seconds=0.01,
        epochs_run=of.epochs,
        best_epoch=100 if trained else None,
        epochs_to_95=20 if trained and of.task.problem == "classification" else None,
        trend=-float(f"{error / 10 * rng.random():.9g}") if trained else None,
        metrics=_metrics(of, error),
        curve=_curve(of, rng, EPOCHS) if trained else None,
    )
    return _with_fit(made) if of.model.kind == "gp" else _with_weights(made, rng)


def _metrics(of: Cell, error: float) -> dict[str, float | None]:
    splits = ["train", "validation", "test"] + (["best_validation", "best_test"] if of.model.trained else [])
    metrics: dict[str, float | None] = {}
    for split in splits:
        if of.task.problem == "classification":
            wrong = round(min(error, 0.5) * 500)
            counts = {"tp": 500 - wrong, "fn": wrong, "fp": wrong, "tn": 500 - wrong}
            values = {"accuracy": 1 - wrong / 500, "precision": 1 - wrong / 500, "recall": 1 - wrong / 500}
            values |= {**counts, "f1": 1 - wrong / 500, "brier": error / 2}
            log_loss = error if of.activation in (None, "sigmoid") or of.model.kind == "mlp" else None
            metrics |= {f"{split}_{k}": float(v) for k, v in values.items()} | {f"{split}_log_loss": log_loss}
        else:
            metrics |= {f"{split}_rmse": error, f"{split}_mae": error * 0.8, f"{split}_r2": 1 - error**2}
        if of.model.trained:
            metrics[f"{split}_loss"] = error
    if of.task.problem == "regression":
        metrics["outside_rmse"] = round(5 * error, 12)
    if of.model.kind in ("gp", "ensemble"):
        for split, times in (("test", 1.0), ("outside", 5.0)):
            metrics |= {f"{split}_nlpd": -1.0 + error, f"{split}_crps": times * error, f"{split}_width": 0.4}
            metrics |= {f"{split}_coverage_{n:02d}": round(n / 100 * (1 - error) / times, 3) for n in LEVELS}
    return metrics


def _curve(of: Cell, rng: np.random.Generator, epochs: tuple[int, ...]) -> Curve:
    fall = 0.7 * np.exp(-np.arange(len(epochs)) / 3) + 0.05 + 0.01 * rng.random(len(epochs))
    classifies = of.task.problem == "classification"
    score = (1 - 0.6 * fall if classifies else fall).tolist()
    loss = fall.tolist()
    return Curve(list(epochs), loss, score, [1.1 * v for v in loss], score, [1 / v for v in loss], loss)


def _with_weights(made: Record, rng: np.random.Generator) -> Record:
    of = made.cell
    arch = architecture_of(of, n_inputs(of.task))
    if of.model.weights is not None or not of.model.trained:
        weights = np.array(of.model.weights or rng.standard_normal(arch.n_weights))
        return replace(
            made, weights=weights.tolist(), engine=made.engine if not of.model.weights else "set-by-hand"
        )
    start = initial_weights(arch, of.init or "uniform", of.seed)
    end = start + 3 * rng.standard_normal(arch.n_weights)
    epochs = (
        list(EPOCHS)
        if of.model.kind == "neuron"
        else np.linspace(0, 200, of.checkpoints).astype(int).tolist()
    )
    path = [start + (end - start) * e / 200 for e in epochs] if epochs else []
    kept = {"weight_epochs": epochs, "weight_path": np.concatenate(path).tolist()} if path else {}
    return replace(made, weights=end.tolist(), **kept)


def _with_fit(made: Record) -> Record:
    data = make_dataset(made.cell.task, made.cell.seed, made.cell.n_train)
    assert data.wide_range is not None
    x = np.linspace(*data.wide_range, 61)
    mean = np.interp(x, np.sort(data.train.x[:, 0]), data.train.t[np.argsort(data.train.x[:, 0])])
    mean = mean * data.target_scale + data.target_shift
    return replace(
        made,
        fit_x=x.tolist(),
        fit_mean=mean.tolist(),
        fit_std=(0.05 + 0.1 * np.abs(x)).tolist(),
        detail=json.dumps(
            {
                "kernel": "constant * (exp(-r^2 / 2)) + noise",
                "constant": 1.0,
                "length_scales": {"x": 0.5},
                "others": {},
                "noise_std": 0.1,
                "log_likelihood": -1.5,
                "bounds": ["noise at its lower bound"] if made.cell.seed == 0 else [],
                "warnings": [],
                "starts": 3,
                "starts_at_best": 2,
            }
        ),
    )
