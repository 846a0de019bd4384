"""What every table holds: its columns, in order, with type, unit and meaning.

docs/tables.md is printed from here
(`python -m report schema`). A change of columns raises VERSION.
"""

from bench.score import CLASSIFICATION, REGRESSION
from report.tables.columns import FLAG, INT, REAL, SINGLE, TEXT, Column, Schema, columns
from report.tables.process_schemas import PROCESSES
from report.tables.timing_schemas import CROSSOVERS, MACHINES, SCALING, SPEEDUPS, TIMINGS

VERSION = 6

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

_SCORES = (
    Column(
        "confirmed",
        FLAG,
        "whether what follows is over fresh seeds, which had no part in choosing; else over the seeds "
        "that chose",
    ),
    Column("n_seeds", INT, "of these seeds, those with status ok"),
    Column(
        "failed",
        REAL,
        "share of these seeds that failed: no result, more than 5 points of accuracy below the median, "
        "or more "
        "than twice the median RMSE",
    ),
)
_ENDS = (
    Column(
        "low",
        REAL,
        "lower end of its 95 % interval, of seeds and test points together; missing with one seed",
    ),
    Column("high", REAL, "upper end"),
    Column("median", REAL, "median over seeds"),
    Column("worst", REAL, "of the worst seed"),
)
_DIFFERENCE = (
    Column(
        "difference_low", REAL, "lower end of its 95 % interval, not corrected for the number of comparisons"
    ),
    Column("difference_high", REAL, "upper end"),
    Column("p", REAL, "of no difference, two-sided; missing with fewer than two pairs of seeds"),
)
_VERDICT = (
    Column(
        "verdict",
        TEXT,
        "better or worse (told from no difference), equal (shown to lie within the study's margin), not "
        "worse or "
        "not better (shown not to be so by the margin or more), or cannot say; each test corrected likewise",
    ),
    Column("seeds_needed", INT, "seeds that would settle what is not settled, if the spread stayed as it is"),
)
_BUDGET = (
    Column(
        "edge",
        TEXT,
        "which of eta and alpha was chosen at the end of what was tried ('highest eta'), the next value "
        "inward "
        "being worse: the best may lie outside; missing: none",
    ),
    Column(
        "falling",
        REAL,
        "share of these seeds whose validation loss was still falling at the last epoch, by more than 1 "
        "% for each "
        "factor e in epochs: the score is then a bound of what more epochs give",
    ),
)

SCOREBOARD = Schema(
    "scoreboard",
    "Per task every model at its best setting, chosen on validation over the seeds that choose, trained "
    "again and "
    "reported on test over fresh seeds. RMSEs are averaged and compared on their logarithm.",
    (
        *AXES,
        Column("digest", TEXT, "cell of the setting's first seed that chose"),
        Column(
            "metric", TEXT, "accuracy (higher is better) or rmse (lower is better, in the task's own unit)"
        ),
        Column("n_settings", INT, "settings of this model that were chosen from on this task"),
        Column("n_not_ok", INT, "cells among those settings that diverged, failed, …"),
        Column("n_choosing", INT, "seeds that chose, with status ok"),
        Column("validation", REAL, "mean over the seeds that chose of the metric on validation"),
        Column(
            "chosen_test",
            REAL,
            "mean over these of the metric on test, of rmse the geometric; not what is reported",
        ),
        *_SCORES,
        Column("test", REAL, "mean accuracy on test over these seeds, or geometric mean of the RMSE"),
        *_ENDS,
        Column("rank", INT, "1 is best by validation; missing without a result"),
        Column(
            "difference", REAL, "accuracy: this minus the first's; rmse: its ratio to the first's, less 1"
        ),
        *_DIFFERENCE,
        Column("p_corrected", REAL, "p after Holm's correction over all rows of the table that have one"),
        *_VERDICT,
        *_BUDGET,
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
    "level tried. Widths, depths, optimisers, the neuron beside the linear "
    "model "
    "(solver) and the network beside the process choose from all settings of their own, whose numbers "
    "are told. "
    "What was chosen is compared on fresh seeds, pair by pair. The axes are those of the level's chosen "
    "setting.",
    (
        Column(
            "factor",
            TEXT,
            "eta, alpha, activation, bias, batch_size, width, depth, loss, reduction, optimiser, momentum, "
            "schedule, epochs, …; solver (neuron, linear), process (network, process)",
        ),
        Column("level", TEXT, "level"),
        Column("reference", TEXT, "level it is compared with"),
        *AXES,
        Column("digest", TEXT, "cell of the level's chosen setting, first seed that chose"),
        Column("reference_digest", TEXT, "cell of the reference's chosen setting, first seed that chose"),
        Column("metric", TEXT, "accuracy or rmse, on test"),
        Column("n_settings", INT, "settings that this level was chosen from"),
        Column("reference_settings", INT, "settings that the reference was chosen from"),
        Column("n_not_ok", INT, "cells that this level chose from that diverged, failed, …"),
        *_SCORES,
        Column("mean", REAL, "mean accuracy on test at the level, or geometric mean of the RMSE"),
        *_ENDS,
        Column("reference_mean", REAL, "the same at the reference, over the seeds that both have"),
        Column("n_pairs", INT, "seeds where both are ok"),
        Column(
            "difference", REAL, "accuracy: level minus reference; rmse: ratio of level to reference, less 1"
        ),
        *_DIFFERENCE,
        Column(
            "p_corrected",
            REAL,
            "p after Benjamini and Hochberg's correction over all comparisons of the factor",
        ),
        *_VERDICT,
        *_BUDGET,
        Column("reference_edge", TEXT, "the reference's chosen eta or alpha at the end of what it tried"),
        Column("reference_falling", REAL, "falling of the reference"),
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
        *(CELLS, CURVES, SCOREBOARD, CONFUSION, EFFECTS, PROCESSES, DIVERGED, PROVENANCE, WALLTIME, TIMES),
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
