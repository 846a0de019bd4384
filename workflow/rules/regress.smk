from bench.compare.sides import no_side
from bench.duet.command import budget_of
from bench.duet.baseline.command import WAYS
from bench.duet.baseline.earlier import earlier
from bench.timing.measurement import by_hand

# `snakemake regress`: hold the results against a stored baseline (docs/comparing.md: how to store one).
# No output is declared: it is asked anew each time, and what it wrote outlives a regression.

BASELINE = Path(ASKED.get("baseline", ROOT / "results" / "reference" / "baseline"))
BY = ASKED.get("times", "auto")
BUDGET = ASKED.get("budget", "10m")


def held():
    """What is held against the baseline: tables, or times alone where it has no others.

    Times that a person measured into the folder by hand are taken as they are; where a duet tells them, none
    are needed.
    """
    if MAIN and "regress" in WISH.targets and (wrong := known(no_side, BASELINE)):
        refuse(
            f"baseline: {wrong}; store one (docs/comparing.md), or name it: --config baseline=DIR"
        )
    if (
        BASELINE.resolve() in (RESULTS.resolve(), OUT.resolve())
        and "regress" in WISH.targets
    ):
        refuse(
            f"baseline: found {str(BASELINE)!r}; the results themselves; those of another day would do"
        )
    if BY not in WAYS:
        refuse(f"times: found {BY!r}; one of {', '.join(WAYS)} would do")
    known(budget_of, BUDGET)
    asked_for = MAIN and "regress" in WISH.targets
    duet = BY == "duet" or (
        BY == "auto"
        and (not MAIN or (asked_for and bool(known(earlier, BASELINE).revision)))
    )
    if (BASELINE / "tables").is_dir():
        return [TABLE_SEAL, *(() if duet else TIMING_SEALS)]
    return [] if duet or by_hand(TIMING) else TIMING_SEALS


localrules:
    regress,


rule regress:
    input:
        held(),
    params:
        baseline=str(BASELINE),
        results=str(OUT),
        verdict=str(OUT / "regress.md"),
        times=BY,
        budget=BUDGET,
        force=(
            ""
            if ASKED.get("force", "no").lower() in ("", "0", "no", "false")
            else "--force"
        ),
    message:
        f"{OUT} against the baseline {BASELINE}"
    shell:
        "{PYTHON:q} -m bench regress {params.baseline:q} {params.results:q} {params.force}"
        " --times {params.times:q} --budget {params.budget:q} --markdown {params.verdict:q}"
