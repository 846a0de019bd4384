"""What the tables of cells hold: the axes that every row names, the cells, their curves, those not ok."""

from bench.score import CLASSIFICATION, REGRESSION
from report.tables.columns import FLAG, INT, REAL, SINGLE, TEXT, Column, Schema, columns

AXES = columns(
    ("task", TEXT, "task as the study names it"),
    ("problem", TEXT, "classification or regression"),
    ("model", TEXT, "model as the study names it"),
    ("kind", TEXT, "neuron, mlp, linear or gp"),
    (
        "hidden",
        TEXT,
        "widths of the hidden layers, '40' or '40-40'; empty for a neuron; missing for linear and gp",
    ),
    ("activation", TEXT, "of the neuron's output, of the mlp's hidden layers"),
    ("eta", REAL, "learning rate, that of the first epoch; missing for lbfgs"),
    ("alpha", REAL, "weight decay"),
    ("bias", FLAG, "whether the layers have biases"),
    ("batch_size", INT, "points per update; missing: full batch"),
    ("reduction", TEXT, "sum or mean over the batch"),
    ("loss", TEXT, "bce, mse (half the squared error) or l1"),
    ("optimiser", TEXT, "sgd, nesterov, adam, adamw or lbfgs; missing: not trained"),
    ("momentum", REAL, "of sgd and nesterov; 0: plain gradient descent; missing for the others"),
    ("betas", TEXT, "decay of the first and of the second moment, '0.9, 0.999'; of adam and adamw"),
    ("eps", REAL, "what is added to the root of the second moment; of adam and adamw"),
    (
        "schedule",
        TEXT,
        "what becomes of eta: constant, cosine (down to 0 over the epochs), or 'step 0.5 every 300' (times "
        "0.5 after every 300 epochs); missing for lbfgs",
    ),
    (
        "epochs",
        INT,
        "passes over the training points asked for; of lbfgs evaluations of loss and gradient over all",
    ),
    (
        "init",
        TEXT,
        "how initial weights are drawn: uniform, normal or zeros; 'fixed' and a digest of them where set",
    ),
    ("dtype", TEXT, "float32 or float64"),
    ("early_stop", INT, "epochs of patience; missing: not applied"),
    ("n_train", INT, "training points"),
    ("split", TEXT, "separate draws, or same: scored on the training points"),
    ("device", TEXT, "cpu, cuda or mps"),
)

METRICS = (*CLASSIFICATION, "loss")

_SPLITS = {
    "train": "on the training points, final weights",
    "validation": "on the validation points, final weights",
    "test": "on the test points, final weights",
    "best_validation": "on the validation points, weights of best_epoch",
    "best_test": "on the test points, weights of best_epoch",
}

_METRIC_COLUMNS = (
    *(
        Column(f"{split}_{metric}", REAL, f"{metric} {where}")
        for split, where in _SPLITS.items()
        for metric in METRICS + REGRESSION
    ),
    Column("outside_rmse", REAL, "RMSE outside the training range, final weights"),
)

METRIC_NAMES = tuple(c.name for c in _METRIC_COLUMNS)

CELLS = Schema(
    "cells",
    "One row per cell, failed ones too; raw values, no means. Losses and errors of kind linear have 7 "
    "significant digits and those of kind gp 3 (of r2, what it lacks to 1 has): more would change with the "
    "processor, whose BLAS they rest on. Where a process meets targets without noise, the third may. "
    "What lbfgs gave stands whole, and on a processor without AVX2 it may be another: its path follows every "
    "last digit of BLAS.",
    (
        Column("digest", TEXT, "identity of the cell"),
        *AXES,
        Column("seed", INT, "of data draw, initial weights and shuffling"),
        Column("stage", TEXT, "choosing, or confirming: on a fresh seed, which had no part in choosing"),
        Column("status", TEXT, "ok, diverged, timeout, failed or unavailable"),
        Column("reason", TEXT, "why it is not ok, or why a metric does not exist"),
        Column("engine", TEXT, "what computed it"),
        Column("epochs_run", INT, "epochs trained"),
        Column("diverged_epoch", INT, "first epoch with a value that is not finite, or a loss out of bounds"),
        Column("best_epoch", INT, "curve epoch of lowest validation loss"),
        Column("epochs_to_95", INT, "first curve epoch at 95 % of the best validation accuracy"),
        Column(
            "trend",
            REAL,
            "slope of the validation loss against ln(epoch) from epoch E^0.9 on, E the last one run: change "
            "of the loss per factor e of epochs; missing where it diverged or was not trained",
        ),
        *_METRIC_COLUMNS,
    ),
)

CURVES = Schema(
    "curves",
    "Learning curves of every trained cell at log-spaced epochs.",
    columns(
        ("digest", TEXT, "identity of the cell"),
        ("epoch", INT, "0: initial weights"),
        ("train_loss", SINGLE, "misfit per training point"),
        ("train_score", SINGLE, "accuracy (classification), RMSE (regression) on the training points"),
        ("validation_loss", SINGLE, "misfit per validation point"),
        ("validation_score", SINGLE, "accuracy or RMSE on the validation points"),
        ("weight_norm", SINGLE, "Euclidean norm of all weights and biases"),
        ("gradient_norm", SINGLE, "Euclidean norm of the misfit's gradient over the training points"),
    ),
)

DIVERGED = Schema(
    "diverged",
    "Every cell that is not ok, with its reason.",
    (
        Column("digest", TEXT, "identity of the cell"),
        *AXES,
        Column("seed", INT, "seed"),
        Column("status", TEXT, "diverged, timeout, failed or unavailable"),
        Column("reason", TEXT, "in words"),
        Column("diverged_epoch", INT, "first epoch with a value that is not finite, or a loss out of bounds"),
    ),
)
