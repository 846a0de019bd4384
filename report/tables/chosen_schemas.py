"""What the tables of chosen settings hold: the scoreboard, its confusion counts and seconds, the effects."""

from report.tables.cell_schemas import AXES
from report.tables.columns import FLAG, INT, REAL, TEXT, Column, Schema, columns

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
        "share of these seeds that failed: no result, below the median by more than 5 points of accuracy and "
        "by more than 2 test points, or more than twice the median RMSE",
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
    Column(
        "seeds_needed",
        INT,
        "seeds that both would have to have, in place of n_pairs, to settle what is not settled, if "
        "difference and spread stayed as they are",
    ),
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
        "factor e in epochs: more epochs might have given another score",
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
        Column("n_pairs", INT, "seeds where this and the first are ok; missing for the first"),
        Column(
            "difference", REAL, "accuracy: this minus the first's; rmse: its ratio to the first's, less 1"
        ),
        *_DIFFERENCE,
        Column("p_corrected", REAL, "p after Holm's correction over all rows of the table that have one"),
        *_VERDICT,
        *_BUDGET,
        Column("limit", REAL, "Bayes accuracy, where it is known in closed form"),
        Column(
            "guess",
            REAL,
            "mean (of rmse geometric) over these seeds of the metric of a guess that ignores the inputs: the "
            "class of most training points, or the test points' mean, the best that one number can do",
        ),
        Column(
            "over_guess",
            TEXT,
            "verdict on this against the guess, seed by seed: better where it is told from it, by however "
            "little, the others as in verdict; each test after Benjamini and Hochberg's correction over all "
            "rows of the table; missing with fewer than two seeds",
        ),
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
