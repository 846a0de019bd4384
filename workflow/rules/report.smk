from bench.imports import code_digest
from report.figures import GROUPS

TABLES = OUT / "tables"
# Snakemake does not see code that is imported: what each stage comes to load tells when it changes.
TABLE_CODE = code_digest("report.tables")
FIGURE_CODE = code_digest("report.figures")
PAGE_FILES = [
    f for name in ("templates", "static") for f in (ROOT / "report" / name).glob("*")
]
PAGE_CODE = code_digest("report.sections", "report.render", beside=sorted(PAGE_FILES))


localrules:
    html,
    pdf,


rule tables:
    input:
        packs=[RESULTS / "packs" / f"{pack.name}.parquet" for pack in PLAN.packs],
        plan=ancient(OUT / "plan.json"),
        timings=[TIMING / f"{entry}.json" for entry in ENTRIES],
        references=[
            file for folder in REFERENCES for file in sorted(folder.rglob("*.json"))
        ],
    output:
        directory(TABLES),
    log:
        OUT / "logs" / "tables.log",
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=TABLE_CODE,
        plan=PLAN.meaning,
        packs=RESULTS / "packs",
        references=[f"--reference={folder}" for folder in REFERENCES],
    message:
        f"tables of {len(PLAN.digests):,} cells"
    shell:
        "{PYTHON} -m report tables --plan {input.plan} --packs {params.packs} --out {output}"
        " --timing {input.timings:q} {params.references:q}"
        " 2> {log} || {{ cat {log} >&2; exit 1; }}"


rule figures:
    input:
        TABLES,
    output:
        directory(OUT / "figures" / "{group}"),
    log:
        OUT / "logs" / "figures-{group}.log",
    wildcard_constraints:
        group="|".join(GROUPS),
    resources:
        mem_mb=1500,
        runtime=30,
    params:
        code=FIGURE_CODE,
        packs=RESULTS / "packs",
        out=OUT / "figures",
    message:
        "figures: {wildcards.group}"
    shell:
        "{PYTHON} -m report figures --tables {input} --packs {params.packs} --out {params.out}"
        " --group {wildcards.group} 2> {log} || {{ cat {log} >&2; exit 1; }}"


rule html:
    input:
        tables=TABLES,
        figures=expand(OUT / "figures" / "{group}", group=GROUPS),
    output:
        report(OUT / "report.html", category="Report"),
    log:
        OUT / "logs" / "html.log",
    params:
        code=PAGE_CODE,
        figures=OUT / "figures",
    message:
        f"report: {OUT / 'report.html'}"
    shell:
        "{PYTHON} -m report html --tables {input.tables} --figures {params.figures}"
        " --out {output} 2> {log} || {{ cat {log} >&2; exit 1; }}"


rule pdf:
    input:
        tables=TABLES,
        figures=expand(OUT / "figures" / "{group}", group=GROUPS),
    output:
        report(OUT / "report.pdf", category="Report"),
    log:
        OUT / "logs" / "pdf.log",
    params:
        code=PAGE_CODE,
        figures=OUT / "figures",
    message:
        f"report: {OUT / 'report.pdf'}"
    shell:
        "{PYTHON} -m report pdf --tables {input.tables} --figures {params.figures}"
        " --out {output} 2> {log} || {{ cat {log} >&2; exit 1; }}"
