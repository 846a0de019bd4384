from bench.compare.sides import no_side
from bench.timing.measurement import by_hand

# `snakemake regress`: hold the results against a stored baseline (docs/comparing.md: how to store one).
# No output is declared: it is asked anew each time, and what it wrote outlives a regression.

BASELINE = Path(ASKED.get("baseline", ROOT / "results" / "reference" / "baseline"))


def held():
    """What is held against the baseline: tables, or times alone where it has no others.

    Times that a person measured into the folder by hand are taken as they are.
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
    if (BASELINE / "tables").is_dir():
        return [TABLE_SEAL, *TIMING_SEALS]
    return [] if by_hand(TIMING) else TIMING_SEALS


localrules:
    regress,


rule regress:
    input:
        held(),
    params:
        baseline=str(BASELINE),
        results=str(OUT),
        verdict=str(OUT / "regress.md"),
        force=(
            ""
            if ASKED.get("force", "no").lower() in ("", "0", "no", "false")
            else "--force"
        ),
    message:
        f"{OUT} against the baseline {BASELINE}"
    shell:
        "{PYTHON:q} -m bench compare {params.baseline:q} {params.results:q} {params.force}"
        " --markdown {params.verdict:q}"
