"""What the table of Gaussian processes holds."""

from report.tables.columns import INT, REAL, TEXT, Schema, columns

PROCESSES = Schema(
    "processes",
    "One row per cell of kind gp: what was fitted, and how sure one can be of it. Hyperparameters in the "
    "data's own units, 3 significant digits; of a cell that is not ok they are missing. docs/method.md tells "
    "what they mean.",
    columns(
        ("digest", TEXT, "identity of the cell"),
        ("task", TEXT, "task as the study names it"),
        ("model", TEXT, "model as the study names it"),
        ("n_train", INT, "training points"),
        ("seed", INT, "of the data draw"),
        ("status", TEXT, "ok, timeout, failed or unavailable"),
        ("kernel", TEXT, "the kernel in words"),
        ("constant", REAL, "factor of the kernel, variance of f: in the target's unit squared"),
        ("length_scale", REAL, "in the input's unit; with several inputs the shortest, as numbers go"),
        (
            "length_scales",
            TEXT,
            "of each input by its name; missing for an input that never varies and for linear",
        ),
        ("noise", REAL, "standard deviation of the noise, in the target's unit"),
        ("others", TEXT, "other hyperparameters by name: alpha, periods, slopes"),
        ("log_likelihood", REAL, "log marginal likelihood of the standardised targets, in nats"),
        ("bounds", TEXT, "hyperparameters that ended at a bound; missing where none did"),
        ("warnings", TEXT, "what else is to be known of the fit; missing where there is nothing"),
        ("starts", INT, "searches for the best hyperparameters"),
        ("starts_at_best", INT, "those of them that ended within 0.1 nats of the best"),
    ),
)
