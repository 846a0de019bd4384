def per_pack(value, otherwise):
    """An input function: `value` of the wildcards' pack."""
    return lambda wildcards: (
        value(NEW[wildcards.pack]) if wildcards.pack in NEW else otherwise
    )


# A pack is immutable: the rule makes the plan's new packs alone; those that are there are sources.
rule train:
    output:
        RESULTS / "packs" / "{pack}.parquet",
        RESULTS / "packs" / "{pack}.seal.json",
    log:
        RESULTS / "logs" / "train" / "{pack}.log",
    wildcard_constraints:
        pack="|".join(NEW) or "(?!)",
    priority: per_pack(lambda pack: 10 + pack.cost_seconds, 10)
    threads: 1
    resources:
        mem_mb=1500,
        runtime=per_pack(lambda pack: 20 + round(pack.cost_seconds / 6), 60),
    params:
        plan=per_pack(lambda pack: RESULTS / "plan" / f"{pack.name}.json", ""),
        covers=per_pack(lambda pack: pack.covers, ""),
        cells=per_pack(lambda pack: f"{pack.cells:,}", ""),
    message:
        "train {wildcards.pack}: {params.cells} cells; {params.covers}"
    shell:
        "{PYTHON:q} -m bench --log {log:q} train {params.plan:q} --out {output[0]:q}"


# `snakemake packs`: train and stop, for a machine that makes no report.
rule packs:
    input:
        PACKS,
    message:
        f"all {len(PLAN.digests):,} cells are trained"
