"""What the table of tasks holds."""

from report.tables.columns import FLAG, INT, REAL, TEXT, Schema, columns

TASKS = Schema(
    "tasks",
    "One row per task of the study: what it is and where its points come from. Names of classes and inputs "
    "are the file's own; they are missing where a user's function gives its points no more.",
    columns(
        ("task", TEXT, "task as the study names it"),
        ("problem", TEXT, "classification or regression"),
        ("kind", TEXT, "kind in the catalogue of tasks"),
        ("summary", TEXT, "what it is, in a few words"),
        ("formula", TEXT, "how a point comes about, or the file, function or data set that it is from"),
        (
            "code",
            TEXT,
            "the lines of the author's own function that draws it, and a comment on what else of its file it "
            "uses; missing elsewhere, and where the file gives the name another meaning later",
        ),
        ("n_train", INT, "training points, where a grid does not say another number"),
        ("n_validation", INT, "validation points"),
        ("n_test", INT, "test points"),
        ("n_inputs", INT, "inputs"),
        ("inputs", TEXT, "names of the inputs, a JSON list"),
        ("target", TEXT, "name of the target"),
        ("standardised", FLAG, "whether inputs, and a regression's target, have mean 0 and deviation 1"),
        ("class_0", TEXT, "what class 0 is called; missing in regression"),
        ("class_1", TEXT, "what class 1 is called; missing in regression"),
        ("bayes_accuracy", REAL, "best possible accuracy, where it is known"),
        (
            "majority",
            REAL,
            "accuracy on the shown seed's test points of always saying the class of most of its training "
            "points; missing in regression",
        ),
        (
            "first_points",
            TEXT,
            "the first training points of the shown seed as the network sees them: x, a list a point, and t",
        ),
    ),
)
