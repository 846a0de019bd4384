"""What the tables of what was explored hold: the next point, and the map."""

from report.tables.columns import FLAG, INT, REAL, TEXT, Column, Schema, columns

WALKS = Schema(
    "walks",
    "One row per model, rule, start and number of points: points are added to one that is drawn, each "
    "where the rule says (`exploring.next_point` of the study; docs/method.md tells the rules).",
    columns(
        ("task", TEXT, "task as the study names it"),
        ("model", TEXT, "whose error it is: a process as the study names it, or 5 networks"),
        ("rule", TEXT, "variance, average, disagreement, sobol or random"),
        ("start", INT, "which first point"),
        ("n", INT, "points so far"),
        ("x", REAL, "the last of them"),
        (
            "rmse",
            REAL,
            "RMSE on fresh points without noise, in the target's unit; missing where nothing is fitted",
        ),
        ("spread", REAL, "root of the process' mean variance there; missing of an ensemble"),
    ),
)

REACHED = Schema(
    "reached",
    "One row per task, model and rule: how many points it takes to come to an RMSE, over the starts.",
    columns(
        ("task", TEXT, "task as the study names it"),
        ("model", TEXT, "as in walks"),
        ("rule", TEXT, "as in walks"),
        ("n_starts", INT, "starts"),
        ("goal", REAL, "the RMSE to come to, in the target's unit"),
        ("share", REAL, "share of the starts that came to it"),
        ("share_low", REAL, "lower end of its 95 % interval (Wilson)"),
        ("share_high", REAL, "upper end"),
        ("points", REAL, "median of the points it took; missing where fewer than half came to it"),
        ("points_low", REAL, "lower end of its 95 % interval by ranks; missing where beyond what was tried"),
        ("points_high", REAL, "upper end; missing where beyond what was tried"),
        ("last", REAL, "geometric mean of the RMSE after all points"),
        ("last_low", REAL, "lower end of its 95 % interval"),
        ("last_high", REAL, "upper end"),
        ("ratio", REAL, "the same over that of random points, paired over starts; missing for random itself"),
        ("ratio_low", REAL, "lower end of its 95 % interval"),
        ("ratio_high", REAL, "upper end"),
        ("verdict", TEXT, "better, worse, … than random points, all rows together (Benjamini and Hochberg)"),
        ("ratio_sobol", REAL, "as ratio, over that of Sobol points; missing for sobol itself"),
        ("ratio_sobol_low", REAL, "lower end of its 95 % interval"),
        ("ratio_sobol_high", REAL, "upper end"),
        ("verdict_sobol", TEXT, "as verdict, beside Sobol points"),
    ),
)

_FUNCTION = (
    ("function", TEXT, "kind, turns asked for and number of a drawn function; name of one that was held out"),
    ("inputs", INT, "their number"),
    ("n", INT, "points"),
    ("noise", REAL, "standard deviation of the noise over the function's own"),
    ("draw", INT, "of the points"),
)

MAP = Schema(
    "map",
    "One row per function, number of points and noise: a process and an ensemble of networks on the "
    "same points.",
    columns(
        *_FUNCTION,
        ("turns", REAL, "half waves over the range, as measured (docs/method.md)"),
        ("held", FLAG, "whether the map is held against it, and not made of it"),
        ("process_rmse", REAL, "over the function's deviation, on fresh points without noise"),
        ("ensemble_rmse", REAL, "the same; missing where a network diverged"),
        ("process_crps", REAL, "over the function's deviation"),
        ("ensemble_crps", REAL, "the same"),
    ),
)

MAP_SECONDS = Schema(
    "map_seconds",
    "Seconds of the processor that the rows of `map` took, apart since no two runs agree on them.",
    columns(
        *_FUNCTION,
        ("process_seconds", REAL, "to fit and to predict 500 points: the process"),
        ("ensemble_seconds", REAL, "and the ensemble, eta chosen"),
    ),
)

BORDERS = Schema(
    "borders",
    "One row per number of inputs, noise, turns and measure: from how many points on the ensemble wins, by a "
    "logistic regression over the rows of `map` that are not held out.",
    columns(
        ("measure", TEXT, "rmse or crps"),
        ("inputs", INT, "their number"),
        ("noise", REAL, "over the function's deviation"),
        ("turns", REAL, "half waves over the range"),
        ("n", INT, "points"),
        ("share", REAL, "probability that the process is better"),
        ("share_low", REAL, "lower end of its 95 % interval, from resampled functions"),
        ("share_high", REAL, "upper end"),
        ("called", TEXT, "process or ensemble, where the interval does not hold one half; missing else"),
    ),
)

EFFORT = Schema(
    "effort",
    "As borders, of RMSE times seconds of the processor, and so another in every run.",
    (Column("measure", TEXT, "effort"), *BORDERS.columns[1:]),
)

CALLS = Schema(
    "calls",
    "One row per held-out function, number of points and noise, and measure: what the map says, and what is.",
    columns(
        ("measure", TEXT, "rmse or crps"),
        *_FUNCTION[:4],
        ("turns", REAL, "half waves over the range"),
        ("n_draws", INT, "draws of the points"),
        ("share", REAL, "probability that the process is better, as the map says"),
        ("share_low", REAL, "lower end of its 95 % interval"),
        ("share_high", REAL, "upper end"),
        ("called", TEXT, "process or ensemble, where the interval does not hold one half; missing else"),
        ("ratio", REAL, "error of the process over that of the ensemble, geometric mean over draws"),
        ("ratio_low", REAL, "lower end of its 95 % interval"),
        ("ratio_high", REAL, "upper end"),
        ("found", TEXT, "process or ensemble, where the interval does not hold 1; missing else"),
    ),
)
