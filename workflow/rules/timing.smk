# Timing jobs run alone: each asks for more threads than any machine has, which is scaled down to all
# cores of this run, and on a cluster for a node of its own (the profile's `--exclusive`).
# `--config timing=none` leaves them out; `--config reference=DIR` joins what another machine measured.

from bench.study import load

TIMING = RESULTS / "timing"


def timed():
    """Measurements of the study's entries; none for a part of it, nor where they are not wanted."""
    wanted = str(config.get("timing", "all"))
    if wanted not in ("all", "none"):
        refuse(f"timing: found {wanted!r}; all or none would do")
    try:
        return {} if ONLY or wanted == "none" else load(STUDY).timing
    except UserError as error:
        refuse(error)


def references():
    """Folders that other machines filled: those in results/reference with timings, and the one named."""
    kept = ROOT / "results" / "reference"
    found = [
        f
        for f in sorted(kept.glob("*"))
        if f.name != "baseline" and any(f.glob("*.json"))
    ]
    return found + [Path(name) for name in filter(None, [config.get("reference")])]


TIMED = timed()
ENTRIES = list(TIMED)
REFERENCES = references()
TIMING_CODE = sources("bench/timing/**/*.py", "bench/training/**/*", "bench/gp/*.py")


rule timing:
    output:
        TIMING / "{entry}.json",
    log:
        RESULTS / "logs" / "timing" / "{entry}.log",
    wildcard_constraints:
        entry="|".join(ENTRIES) or "(?!)",
    threads: 10000
    resources:
        mem_mb=6000,
        runtime=60,
    params:
        code=TIMING_CODE,
        study=STUDY,
        entry=lambda wildcards: digest(
            [
                [one.what, one.variant, one.device, dict(one.sizes)]
                for one in TIMED[wildcards.entry]
            ]
        ),
    message:
        "time {wildcards.entry}, alone on this machine"
    shell:
        "{PYTHON} -m bench time --study {params.study:q} --entry {wildcards.entry} --out {output:q}"
        " 2> {log:q} || {{ cat {log:q} >&2; exit 1; }}"


rule timings:
    input:
        expand(TIMING / "{entry}.json", entry=ENTRIES),
    message:
        "the timing suite is measured"
