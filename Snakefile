# study -> cells -> packs -> records -> tables -> figures -> report
#
#   snakemake --cores 8                                      the default study
#   snakemake --cores 8 --config study=config/smoke.yaml results=results/smoke
#   snakemake --cores 8 --config only="task=moons,model=mlp-40"
#
# Rules hold paths and resources; each calls one verb of `python -m bench` or `python -m report`.

from snakemake.utils import min_version

min_version("9.0")


container: "docker://python:3.11"  # ignored unless asked for by --sdm


include: "workflow/rules/plan.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/report.smk"


localrules:
    all,


rule all:
    default_target: True
    input:
        OUT / "report.html",
        OUT / "report.pdf",


onstart:
    follow()


onsuccess:
    progress.set()


onerror:
    progress.set()
