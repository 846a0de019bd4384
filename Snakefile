# study -> cells -> packs -> records -> tables -> figures -> report
#
#   snakemake --cores 8                                      the default study
#   snakemake --cores 8 --config study=config/smoke.yaml results=results/smoke
#   snakemake --cores 8 --config only="task=moons,model=mlp-40"
#   snakemake --cores 8 --config retry=failed,timeout        train cells of these statuses again
#   snakemake --cores 8 --config fuse=none                   one job a cell, for comparison
#   snakemake --cores 8 packs                                train, and make no report
#   snakemake --cores 8 timings                              measure the timing suite, and make no report
#   snakemake --cores 8 --config timing=none                 leave the timing suite out
#   snakemake --cores 8 --config timing=later                a report now, with the times that are there
#   snakemake --cores 8 --config reference=DIR               join what another machine measured
#   snakemake --cores 8 regress --config baseline=DIR        hold the results against earlier ones
#
# Rules hold paths and resources; each calls one verb of `python -m bench` or `python -m report`.

from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/plan.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/timing.smk"
include: "workflow/rules/explore.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/regress.smk"


localrules:
    all,
    packs,
    timings,


rule all:
    default_target: True
    input:
        PAGE_SEALS["html"],
        PAGE_SEALS["pdf"],
        BRIEF.values(),
    message:
        f"the report is there: {HTML}, {PDF}"
        + bool(FOLLOWS) * "; without times, which follow in the next run"


onstart:
    follow()


onsuccess:
    progress.set()


onerror:
    progress.set()
