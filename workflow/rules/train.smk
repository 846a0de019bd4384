def per_pack(value, otherwise):
    """An input function: `value` of the wildcards' pack."""
    return lambda wildcards: (
        value(NEW[wildcards.pack]) if wildcards.pack in NEW else otherwise
    )


# A pack is immutable: the rule makes the plan's new packs alone; those that are there are sources. The names
# of packs that confirm are not known before what chooses is trained.
STANDING_PACKS = [pack.name for pack in PLAN.packs if not pack.new]
UNKNOWN = rf"(?!({'|'.join(STANDING_PACKS) or '-'})\.)[0-9a-f]{{16}}(-\d+)?"


rule train:
    output:
        RESULTS / "packs" / "{pack}.parquet",
        RESULTS / "packs" / "{pack}.seal.json",
    log:
        RESULTS / "logs" / "train" / "{pack}.log",
    wildcard_constraints:
        pack="|".join([*NEW, *([UNKNOWN] if CHOOSES else [])]) or "(?!)",
    priority: per_pack(lambda pack: 10 + pack.cost_seconds, 10)
    threads: 1
    resources:
        mem_mb=1500,
        runtime=per_pack(lambda pack: 20 + round(pack.cost_seconds / 6), 60),
    params:
        plan=lambda wildcards: RESULTS / "plan" / f"{Path(wildcards.pack).name}.json",
        covers=per_pack(lambda pack: pack.covers, "the plan knows of no such pack"),
        cells=per_pack(lambda pack: f"{pack.cells:,}", "no"),
        what=per_pack(lambda pack: "confirm" if pack.confirms else "train", "train"),
    message:
        "{params.what} {wildcards.pack}: {params.cells} cells; {params.covers}"
    shell:
        "{PYTHON:q} -m bench --log {log:q} train {params.plan:q} --out {output[0]:q}"


# What validation chose is trained again on fresh seeds: which cells these are, and in which packs, is planned
# here, when all that chooses is trained. Where that is so before a run begins, its plan has them already.
FRESH = bool(PLAN.settings["fresh_seeds"])
CHOSEN = RESULTS / "plan" / f"chosen-{PLAN.key}.json"
if CHOOSES and MAIN and CHOSEN.exists():
    if CHANGES:
        drop(CHOSEN)
    else:
        CHOSEN = CHOSEN.parent / "again" / CHOSEN.name


localrules:
    choose,


checkpoint choose:
    input:
        [ancient(pack) for pack in PACKS],
    output:
        CHOSEN,
    log:
        OUT / "logs" / "choose.log",
    params:
        study=STUDY,
        results=RESULTS,
        part=[f"--only={ONLY}"] if ONLY else [],
        ways=[f"--{key}={ASKED[key]}" for key in ("retry", "fuse") if key in ASKED],
        told=to_come(PLAN),
    message:
        "choose on validation; then {params.told}"
    shell:
        "{PYTHON:q} -m bench --log {log:q} choose --study {params.study:q} --results {params.results:q}"
        " {params.part:q} {params.ways:q} --out {output:q}"


# `snakemake packs`: train and stop, for a machine that makes no report.
rule packs:
    input:
        PACKS,
        [CHOSEN] if CHOOSES else [],
        confirming,
    message:
        f"all {len(PLAN.digests):,} cells are trained"
        + FRESH * ", and what they chose is confirmed"
