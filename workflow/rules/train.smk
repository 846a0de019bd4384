def covered(wildcards):
    pack = PACKS.get(wildcards.pack)
    return pack.covers if pack else "cells of another plan"


def dearest_first(wildcards):
    pack = PACKS.get(wildcards.pack)
    return max(1, round(pack.cost_seconds * 10)) if pack else 1


# A pack is immutable: once written it is never made again, whatever happens to its plan.
rule train:
    input:
        ancient(RESULTS / "plan" / "{pack}.json"),
    output:
        RESULTS / "packs" / "{pack}.parquet",
    log:
        RESULTS / "logs" / "train" / "{pack}.log",
    priority: 100
    threads: 1
    resources:
        mem_mb=1500,
        runtime=60,
    params:
        covers=covered,
    message:
        "train {wildcards.pack}: {params.covers}"
    shell:
        ONE_THREAD + " python -m bench train {input} --out {output} 2> {log}"
        " || {{ cat {log} >&2; exit 1; }}"
