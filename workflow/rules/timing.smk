# The timing suite is one job and runs alone: it asks for more threads than any machine has, which is scaled
# down to all cores of this run, and on a cluster for a node of its own (the profile's `--exclusive`).
# `--config timing=none` leaves them out; `timing=later` takes what is measured, and where it is not makes the
# report that says that times follow, which the next run with `all` adds to it; `--config reference=DIR` joins what another machine measured.

from bench.study.loading import load
from bench.timing.measurement import references_in
from bench.timing.run import code, expected_seconds, suite
from bench.timing.suite import measurements_of

TIMING = RESULTS / "timing"


def timed():
    """The study's section and its measurements; none for a part of it, nor where they are not wanted."""
    wanted = ASKED.get("timing", "all")
    if wanted not in ("all", "later", "none"):
        refuse(f"timing: found {wanted!r}; all, later or none would do")
    try:
        loaded = load(STUDY)
        return (
            loaded.study.timing,
            (
                {}
                if ONLY or wanted == "none"
                else measurements_of(loaded.study.timing, loaded.models)
            ),
        )
    except (UserError, OSError) as error:
        refuse(error)


SUITE, TIMED = timed()
ENTRIES = list(TIMED)
REFERENCES = [
    *references_in(ROOT / "results" / "reference"),
    *(Path(name) for name in filter(None, [ASKED.get("reference")])),
]
TIMING_CODE = {"code": code()}
TIMING_KEY = key_of(suite(SUITE, TIMED))
TIMING_SEALS = (
    [settle(seal_in(TIMING, TIMING_KEY), "timing", "the timing suite", TIMING_CODE)]
    if ENTRIES
    else []
)
FOLLOWS = ""
if ASKED.get("timing") == "later" and ENTRIES and not TIMING_SEALS[0].exists():
    FOLLOWS = (
        "Times follow: the timing suite runs once all else is done, alone on its machine;"
        " then this chapter is added and nothing else is drawn again."
    )
    ENTRIES, TIMED, TIMING_SEALS = [], {}, []
    TIMING_KEY = key_of(suite(SUITE, TIMED))


rule timing:
    output:
        TIMING_SEALS or TIMING / "nothing",
        [TIMING / f"{entry}.json" for entry in ENTRIES],
    log:
        RESULTS / "logs" / "timing.log",
    threads: 10000
    resources:
        mem_mb=6000,
        runtime=30
        + round(
            2
            / 60
            * expected_seconds(SUITE, [one for ones in TIMED.values() for one in ones])
        ),
    params:
        key=TIMING_KEY,
        study=STUDY,
        out=TIMING,
    message:
        "time the suite, alone on this machine; {log} tells how it goes"
    shell:
        "{PYTHON:q} -m bench --log {log:q} time --seal {params.key} --study {params.study:q}"
        " --out {params.out:q}"


rule timings:
    input:
        TIMING_SEALS,
    message:
        "the timing suite is measured"
