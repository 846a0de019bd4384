"""The tables of times: columns, types, meanings. They are among `report.tables.schemas.TABLES`."""

from report.tables.columns import FLAG, INT, REAL, TEXT, Column, Schema, columns

_WORK = columns(
    ("machine", TEXT, "here, or the name of the folder that another machine filled"),
    ("what", TEXT, "train, infer, gp-fit, gp-optimise, gp-predict, start, pipeline or peak"),
    ("variant", TEXT, "who does it: plain, scikit-learn, vmap, stack, fused, torch-cholesky, …"),
    ("device", TEXT, "cpu, cuda or mps"),
)
_SIZES = columns(
    ("problem", TEXT, "classification or regression"),
    ("model", TEXT, "neuron, mlp-40, …"),
    ("width", INT, "of the hidden layers, where all are as wide"),
    ("depth", INT, "hidden layers"),
    ("n", INT, "points"),
    ("n_new", INT, "points predicted at once"),
    ("batch_size", TEXT, "points per update, or full"),
    ("K", INT, "networks at once"),
    ("cells", INT, "cells of a pipeline"),
    ("engine", TEXT, "of the fused trainer"),
)

TIMINGS = Schema(
    "timings",
    "One row per measurement, those without a result too. Empty where the study times nothing.",
    (
        *_WORK,
        Column("phase", TEXT, "cold (the first time), transfer (host to device) or steady"),
        *_SIZES,
        Column("unit", TEXT, "one unit of work"),
        Column("status", TEXT, "ok, failed or unavailable"),
        Column("reason", TEXT, "why it is not ok"),
        Column("samples", INT, "samples taken"),
        Column("processes", INT, "that they come from"),
        Column("units", INT, "units of work in one sample"),
        Column("median", REAL, "seconds per unit: median of the processes' medians"),
        Column("low", REAL, "lower end of its 95 % interval (docs/timing.md)"),
        Column("high", REAL, "upper end"),
        Column("drift", REAL, "standard deviation of a whole run, as a share, that the interval takes in"),
        Column("sgemm_seconds", REAL, "median of the fixed product timed beside the samples"),
        Column("sweep_seconds", REAL, "median of the fixed copy timed beside the samples"),
        Column("calls_seconds", REAL, "median of the fixed calls timed beside the samples"),
        Column("contaminated", TEXT, "what else the machine did meanwhile; missing: it was quiet"),
        Column("attempt", INT, "2: measured again, for it was contaminated in some process"),
        Column("threads", INT, "that the work had"),
        Column("flops", REAL, "floating point operations of one unit, counted from the sizes"),
        Column("bytes", REAL, "bytes that one unit moves if nothing stays in a cache"),
        Column("flops_per_second", REAL, "flops over the median"),
        Column("bytes_per_second", REAL, "bytes over the median"),
        Column("started", REAL, "seconds since 1970"),
        Column("ended", REAL, "seconds since 1970"),
    ),
)

MACHINES = Schema(
    "machines",
    "What each machine that was timed says of itself.",
    columns(
        ("machine", TEXT, "here, or the name of the folder that another machine filled"),
        ("key", TEXT, "what"),
        ("value", TEXT, "value; several, where its files do not agree"),
    ),
)

SPEEDUPS = Schema(
    "speedups",
    "How many times faster the fused trainer is than what a user would write, alike in all else.",
    (
        *(c for c in _WORK if c.name != "variant"),
        *(c for c in _SIZES if c.name in ("problem", "model", "depth", "n", "batch_size", "K", "engine")),
        Column("variant", TEXT, "fused"),
        Column("reference", TEXT, "plain, scikit-learn or vmap"),
        Column("reference_K", INT, "networks that the reference trains at once, its best; missing: one"),
        Column("ratio", REAL, "the reference's median over fused's"),
        Column("low", REAL, "lower end of its 95 % interval"),
        Column("high", REAL, "upper end"),
        Column("contaminated", FLAG, "whether either was"),
    ),
)

SCALING = Schema(
    "scaling",
    "How time grows with a size, everything else alike: seconds = floor + a size^exponent.",
    (
        *_WORK,
        *_SIZES,
        Column("axis", TEXT, "the size that varies: width, depth, n or K"),
        Column("sizes", INT, "how many were measured"),
        Column("first", INT, "the smallest"),
        Column("last", INT, "the largest"),
        Column("floor", REAL, "seconds that do not grow; missing where a power law alone describes it"),
        Column("exponent", REAL, "of the power law; along depth that of the hidden layers after the first"),
        Column("low", REAL, "lower end of its 95 % interval"),
        Column("high", REAL, "upper end"),
    ),
)

CROSSOVERS = Schema(
    "crossovers",
    "From which size on the first of two is the faster.",
    columns(
        ("machine", TEXT, "here, or the name of the folder that another machine filled"),
        ("question", TEXT, "device: another against the cpu; process: a network against a Gaussian process"),
        ("first", TEXT, "what becomes faster"),
        ("second", TEXT, "what it is held against"),
        ("axis", TEXT, "the size: width, depth, n or K"),
        ("setting", TEXT, "the other sizes, or the device"),
        ("size", REAL, "where the two cross; missing where they do not"),
        ("low", REAL, "lower end of its 95 % interval"),
        ("high", REAL, "upper end"),
        ("said", TEXT, "the same in words, or 'none up to …'"),
    ),
)

DUETS = Schema(
    "duets",
    "What a duet said, one row an entry: which of two versions is slower, turn by turn (docs/comparing.md). "
    "Empty where the results folder has no duet.json.",
    columns(
        ("entry", TEXT, "what was timed"),
        (
            "verdict",
            TEXT,
            "of B beside A: slower, faster, same, inconclusive, failed (only A can do it) or not compared",
        ),
        ("ratio", REAL, "B's time over A's: median of the pairs"),
        (
            "low",
            REAL,
            "lower end of its interval; all entries' hold at once but in a share `error` of suites",
        ),
        ("high", REAL, "upper end"),
        ("minimum", REAL, "effect that counts, as a share"),
        ("pairs", INT, "pairs of processes"),
        ("seconds_a", REAL, "one time of A: median of the pairs"),
        ("seconds_b", REAL, "one time of B"),
        ("instructions", REAL, "B's over A's; missing where they were not counted"),
        ("witness", TEXT, "what the instructions say of the verdict"),
        ("note", TEXT, "why it was not compared, or what was odd"),
        ("a", TEXT, "what was"),
        ("b", TEXT, "what is"),
        ("error", REAL, "share of suites in which nothing changed that call anything slower or faster"),
        ("machine", TEXT, "processor and cores"),
        ("started", REAL, "seconds since 1970"),
    ),
)

HISTORY = Schema(
    "history",
    "The timings that were kept of each machine, one row an entry and run, and where they change. Empty "
    "where the results folder has no history.",
    columns(
        ("machine", TEXT, "processor and cores"),
        ("entry", TEXT, "what was timed, or 'all entries at once': what they share"),
        ("unit", TEXT, "one unit of work"),
        ("threads", INT, "that the work had"),
        ("run", INT, "number of the run of this machine, the oldest 1"),
        ("started", REAL, "seconds since 1970"),
        ("commit", TEXT, "of the code that ran"),
        ("seconds", REAL, "median per unit, as it was timed"),
        ("level", REAL, "time over the yardsticks beside it, over the median of the entry's runs"),
        ("change", REAL, "at the first run after a change: level after it over that before; else missing"),
        ("p", REAL, "of the change's test, to be held against 0.05 over the machine's series"),
        ("needed", INT, "runs from which on a change can be shown"),
    ),
)
