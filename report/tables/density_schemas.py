"""What the tables of densities hold: what models that say how sure they are say, and what it is worth."""

from bench.score import LEVELS
from report.tables.columns import INT, REAL, TEXT, Schema, columns

COVERAGE = tuple(f"coverage_{level:02d}" for level in LEVELS)
_SAME = (
    ("digest", TEXT, "identity of the cell"),
    ("task", TEXT, "task as the study names it"),
    ("model", TEXT, "model as the study names it"),
    ("kind", TEXT, "gp or ensemble"),
    ("n_train", INT, "training points"),
)
_SPLIT = ("split", TEXT, "test: fresh points of the training range; outside: of the wide range beyond it")
_BANDS = tuple(
    (name, REAL, f"share of points in the middle band that holds {level} % of the density")
    for name, level in zip(COVERAGE, LEVELS, strict=True)
)

DENSITIES = Schema(
    "densities",
    "One row per ok cell of kind gp or ensemble and split of fresh points: what its density of the function "
    "(normal; with the noise where test targets carry it) is worth there.",
    columns(
        *_SAME,
        ("seed", INT, "of the data draw"),
        _SPLIT,
        ("nlpd", REAL, "mean negative logarithm of the density at the target, in nats (target's unit)"),
        ("crps", REAL, "mean continuous ranked probability score, in the target's unit"),
        ("width", REAL, "mean length of the 95 % band, in the target's unit"),
        *_BANDS,
    ),
)

SURENESS = Schema(
    "sureness",
    "One row per model of kind gp or ensemble on the scoreboard and split: the same over its reported seeds, "
    "with 95 % intervals; of a process beside the task's first ensemble, paired over the seeds of both.",
    columns(
        *_SAME,
        _SPLIT,
        ("n_seeds", INT, "seeds"),
        ("crps", REAL, "geometric mean of the CRPS"),
        ("crps_low", REAL, "lower end of its interval"),
        ("crps_high", REAL, "upper end"),
        ("nlpd", REAL, "mean of the NLPD, in nats"),
        ("nlpd_low", REAL, "lower end of its interval"),
        ("nlpd_high", REAL, "upper end"),
        ("width", REAL, "geometric mean of the 95 % band's length"),
        *_BANDS,
        ("coverage_95_low", REAL, "lower end of the interval of coverage_95"),
        ("coverage_95_high", REAL, "upper end"),
        ("reference", TEXT, "the ensemble that a process stands beside; missing where there is none"),
        ("n_pairs", INT, "seeds that both have"),
        ("crps_ratio", REAL, "the process' CRPS over the ensemble's, geometric mean over pairs"),
        ("crps_ratio_low", REAL, "lower end of its interval"),
        ("crps_ratio_high", REAL, "upper end"),
        ("nlpd_difference", REAL, "the process' NLPD less the ensemble's, mean over pairs, in nats"),
        ("nlpd_difference_low", REAL, "lower end of its interval"),
        ("nlpd_difference_high", REAL, "upper end"),
        (
            "verdict",
            TEXT,
            "better, worse, equal, not worse, not better or cannot say: of the CRPS, margin as of RMSEs, all "
            "rows that have a reference together (Benjamini and Hochberg)",
        ),
    ),
)
