"""What every table holds: its columns, in order, with type, unit and meaning.

docs/tables.md is printed from here
(`python -m report schema`). A change of columns raises VERSION.
"""

from bench.score import CLASSIFICATION, REGRESSION
from report.tables.columns import FLAG, INT, REAL, SINGLE, TEXT, Column, Schema, columns
from report.tables.timing_schemas import CROSSOVERS, MACHINES, SCALING, SPEEDUPS, TIMINGS

VERSION = 5

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
AXIS_NAMES = tuple(c.name for c in AXES)

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

SCOREBOARD = Schema(
    "scoreboard",
    "Per task every model at its best setting, chosen on validation over all seeds, reported on test.",
    (
        *AXES,
        Column("digest", TEXT, "cell of the setting's first seed"),
        Column(
            "metric", TEXT, "accuracy (higher is better) or rmse (lower is better, in the task's own unit)"
        ),
        Column("n_seeds", INT, "seeds with status ok"),
        Column("n_settings", INT, "settings of this model that were chosen from on this task"),
        Column("n_not_ok", INT, "cells among those settings that diverged, failed, …"),
        Column("validation", REAL, "mean over seeds of the metric on validation"),
        Column("test", REAL, "mean over seeds of the metric on test"),
        Column("low", REAL, "lower end of the 95 % interval of the test mean; missing with one seed"),
        Column("high", REAL, "upper end"),
        Column("rank", INT, "1 is best by test mean"),
        Column(
            "tied",
            FLAG,
            "not told apart from the first: the paired difference's interval holds 0; missing with one seed",
        ),
        Column("difference", REAL, "mean paired difference to the first, positive where this one is worse"),
        Column("difference_low", REAL, "lower end of its 95 % interval"),
        Column("difference_high", REAL, "upper end"),
        Column("limit", REAL, "Bayes accuracy, where it is known in closed form"),
    ),
)

CONFUSION = Schema(
    "confusion",
    "Confusion counts on test of the scoreboard's settings, one row per seed.",
    columns(
        ("task", TEXT, "task"),
        ("model", TEXT, "model"),
        ("digest", TEXT, "identity of the cell"),
        ("seed", INT, "seed"),
        ("tp", INT, "class 1 said 1"),
        ("fp", INT, "class 0 said 1"),
        ("tn", INT, "class 0 said 0"),
        ("fn", INT, "class 1 said 0"),
        ("accuracy", REAL, "(tp + tn) / all"),
        ("precision", REAL, "tp / (tp + fp); missing where nothing was said to be 1"),
        ("recall", REAL, "tp / (tp + fn)"),
    ),
)

EFFECTS = Schema(
    "effects",
    "What one factor does: each level against a reference level, everything else alike, eta and alpha "
    "chosen on validation anew for each level (where they are not the factor) from the pairs that every "
    "level tried; paired over seeds. To each optimiser an eta means something else (to lbfgs nothing), so "
    "that each chooses from all pairs, momenta, betas and eps of its own; sgd has no momentum there, unless "
    "the study trains none without. The axes are those of the level's chosen setting.",
    (
        Column(
            "factor",
            TEXT,
            "eta, alpha, activation, bias, batch_size, width, depth, loss, reduction, optimiser, momentum, "
            "schedule, epochs, …",
        ),
        Column("level", TEXT, "level"),
        Column("reference", TEXT, "level it is compared with"),
        *AXES,
        Column("digest", TEXT, "cell of the level's chosen setting, first seed"),
        Column("reference_digest", TEXT, "cell of the reference's chosen setting, first seed"),
        Column("metric", TEXT, "accuracy or rmse, on test"),
        Column("n_seeds", INT, "seeds where both are ok"),
        Column("n_not_ok", INT, "cells that this level chose from that diverged, failed, …"),
        Column("mean", REAL, "mean metric at the level"),
        Column("low", REAL, "lower end of its 95 % interval"),
        Column("high", REAL, "upper end"),
        Column("reference_mean", REAL, "mean metric at the reference"),
        Column("difference", REAL, "mean paired difference, level minus reference"),
        Column("difference_low", REAL, "lower end of its 95 % interval"),
        Column("difference_high", REAL, "upper end"),
        Column(
            "p",
            REAL,
            "of the paired t test, two-sided; missing with one seed or where all differ alike",
        ),
        Column("p_holm", REAL, "p after Holm's correction over the levels compared with the same reference"),
        Column("epochs_to_95", REAL, "median over seeds at the level"),
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

PROVENANCE = Schema(
    "provenance",
    "Where the numbers come from; nothing here depends on when or how fast it ran.",
    columns(("key", TEXT, "what"), ("value", TEXT, "value")),
)

WALLTIME = Schema(
    "walltime",
    "Seconds, apart from the other tables because no two runs agree on them.",
    columns(
        ("digest", TEXT, "identity of the cell"),
        ("pack", TEXT, "pack that holds it"),
        ("seconds", REAL, "the cell's share of its pack's wall time"),
    ),
)

TIMES = Schema(
    "times",
    "Seconds of the scoreboard's rows, apart because no two runs agree on them.",
    columns(
        ("task", TEXT, "task"),
        ("model", TEXT, "model"),
        ("digest", TEXT, "cell of the setting's first seed, as in scoreboard"),
        ("n_seeds", INT, "cells of the chosen setting"),
        ("seconds", REAL, "mean share of its pack's wall time that one of them took"),
        ("n_cells", INT, "cells of this model and task, every setting"),
        ("all_seconds", REAL, "what they took together"),
    ),
)

TABLES = {
    s.name: s
    for s in (
        *(CELLS, CURVES, SCOREBOARD, CONFUSION, EFFECTS, DIVERGED, PROVENANCE, WALLTIME, TIMES),
        *(TIMINGS, MACHINES, SPEEDUPS, SCALING, CROSSOVERS),
    )
}


def as_markdown() -> str:
    """docs/tables.md: every table, every column."""
    parts = [
        "# Tables\n\n"
        "`python -m report tables` writes each one as results/tables/NAME.parquet and NAME.csv. This page is "
        f"printed by `python -m report schema` (schema version {VERSION}).\n\n"
        "The same study on the same machine gives the same bytes, apart from those that hold times "
        "(`walltime`, `times`, `timings` and what is made of it). A value that "
        "does not exist is missing (null; nothing between two commas), never 0 and never NaN.\n"
    ]
    words = {
        TEXT: "text",
        INT: "integer",
        REAL: "real",
        SINGLE: "real, single precision",
        FLAG: "true or false",
    }
    for table in TABLES.values():
        rows = [f"| `{c.name}` | {words[c.dtype]} | {c.meaning} |" for c in table.columns]
        parts.append(
            "\n".join(
                [
                    f"## {table.name}\n",
                    f"{table.meaning}\n",
                    "| column | type | meaning |",
                    "|---|---|---|",
                    *rows,
                    "",
                ]
            )
        )
    return "\n".join(parts)
