from bench.compare.earlier import digests_before
from bench.imports import code_digest
from bench.record import sealed_digests
from bench.seals import identity, sealed_files
from bench.timing.measurement import reference_digests
from report.figures import GROUPS, TIMED
from report.made_of import page_code

# What each stage is made of, in a digest that its seal's name carries: a result of another study, or of
# other code, is not there, from whichever folder one looks.
TABLE_CODE = {"code": code_digest("report.tables")}
FIGURE_CODE = {"code": code_digest("report.figures")}
PAGE_CODE = {"code": page_code()}
REFERENCE_DIGESTS = known(reference_digests, REFERENCES)
BEFORE = known(digests_before, RESULTS)  # a duet, and runs that were kept
TABLE_KEY = key_of(
    {**TABLE_CODE, "plan": PLAN.meaning, "explored": list(map(str, EXPLORED_KEYS))}
)
TIMES_KEY = key_of(
    {
        **TABLE_CODE,
        "timing": TIMING_KEY,
        "references": REFERENCE_DIGESTS,
        "before": BEFORE,
    }
)
FIGURE_KEY = key_of({**FIGURE_CODE, "tables": TABLE_KEY})
PAGE_KEY = key_of(
    {
        **PAGE_CODE,
        "figures": FIGURE_KEY,
        "times": TIMES_KEY,
        "notes": PLAN.noted,
        "follows": FOLLOWS,
    }
)
TABLES, TIMES, FIGURES = OUT / "tables", OUT / "times", OUT / "figures"
HTML, PDF = PAGES.values()
MADE_WHOLE = {"tables": TABLES, "times": TIMES, "html": FIGURES, "timings": TIMING}
if MAIN and (complaint := WISH.complaint(PAGES, MADE_WHOLE)):
    refuse(complaint)
TABLE_SEAL = settle(
    seal_in(TABLES, TABLE_KEY),
    "tables",
    "tables",
    {
        **TABLE_CODE,
        "plan": PLAN.meaning,
        "packs": known(sealed_digests, [*PACKS, *CONFIRMS]),
        "explored": {
            name: said
            for seal in EXPLORED.values()
            for name, said in known(sealed_files, seal).items()
        },
    },
    [*PACKS, *CONFIRMS, *EXPLORED.values()],
)
TIMES_SEAL = settle(
    seal_in(TIMES, TIMES_KEY),
    "times",
    "tables of times",
    {
        **TABLE_CODE,
        "timing": {
            name: said
            for seal in TIMING_SEALS
            for name, said in known(sealed_files, seal).items()
        },
        "references": REFERENCE_DIGESTS,
        "before": BEFORE,
    },
    TIMING_SEALS,
)
DRAWN_OF = {"tables": known(identity, TABLES)}
TIMED_OF = {"times": known(identity, TIMES)}


def drawn_from(group):
    """The seals of the tables that a group of figures is drawn of; of times one group alone."""
    return [TABLE_SEAL, *([TIMES_SEAL] if group == TIMED else [])]


FIGURE_SEALS = {
    group: settle(
        seal_in(FIGURES / group, FIGURE_KEY),
        "figures",
        f"figures of {group}",
        {
            **FIGURE_CODE,
            **DRAWN_OF,
            **(TIMED_OF if group == TIMED else {}),
            "group": group,
        },
        drawn_from(group),
    )
    for group in GROUPS
}
# Times of change mean nothing: what comes after something that is gone or damaged has lost its seal by now.
DRAWN = [TABLE_SEAL, TIMES_SEAL, *FIGURE_SEALS.values()]
WRITTEN_OF = {
    **PAGE_CODE,
    **DRAWN_OF,
    **TIMED_OF,
    "notes": PLAN.noted,
    "follows": FOLLOWS,
    "figures": {group: known(identity, FIGURES / group) for group in GROUPS},
}
PAGE_SEALS = {}
for page in sorted(PAGES, key=lambda one: one not in STANDING):
    # Where a page that stands is well, so is all that it is made of; then the other one is mended as ever.
    PAGE_SEALS[page] = settle(
        seal_beside(PAGES[page], PAGE_KEY),
        page,
        f"the {page.upper()} report",
        WRITTEN_OF,
        DRAWN,
        mend=CHANGES and page not in STANDING,
    )
    if page in STANDING and not BUSY and not PAGE_SEALS[page].exists():
        refuse(f"{PAGES[page]}: is to be made again; ask for it by its rule: {page}")
if MAIN and not BUSY and not LOOK:
    not_ahead([*PACKS, *CONFIRMS, *TIMING_SEALS, *DRAWN])


localrules:
    html,
    pdf,


rule tables:
    input:
        packs=[ancient(pack) for pack in PACKS],
        confirming=confirming,
        explored=[ancient(seal) for seal in EXPLORED.values()],
    output:
        TABLE_SEAL,
    log:
        OUT / "logs" / "tables.log",
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        key=TABLE_KEY,
        meaning=PLAN.meaning,
        plan=OUT / "plan.json",
        packs=RESULTS / "packs",
        out=TABLES,
        explored=[EXPLORED_FOLDER / f"{part}.json" for part in EXPLORED],
    message:
        f"tables of {len(PLAN.digests):,} cells"
        + FRESH * ", and of those that confirm what they chose"
    shell:
        "{PYTHON:q} -m report --log {log:q} tables --part cells --seal {params.key} --meaning {params.meaning}"
        " --plan {params.plan:q} --packs {params.packs:q} --out {params.out:q} --explored {params.explored:q}"


rule times:
    input:
        [ancient(seal) for seal in TIMING_SEALS],
    output:
        TIMES_SEAL,
    log:
        OUT / "logs" / "times.log",
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        key=TIMES_KEY,
        out=TABLES,
        timings=[TIMING / f"{entry}.json" for entry in ENTRIES],
        references=[f"--reference={folder}" for folder in REFERENCES],
        before=RESULTS,
    message:
        "tables of times"
    shell:
        "{PYTHON:q} -m report --log {log:q} tables --part times --seal {params.key} --out {params.out:q}"
        " --before {params.before:q} --timing {params.timings:q} {params.references:q}"


rule figures:
    input:
        lambda wildcards: [
            ancient(seal) for seal in drawn_from(wildcards.group.partition("/")[0])
        ],
    output:
        FIGURES / "{group}" / f"made-{FIGURE_KEY}.json",
    log:
        OUT / "logs" / "figures-{group}.log",
    wildcard_constraints:
        group=f"({'|'.join(GROUPS)})(/again)?",
    resources:
        mem_mb=1500,
        runtime=30,
    params:
        key=FIGURE_KEY,
        tables=TABLES,
        packs=RESULTS / "packs",
        out=FIGURES,
    message:
        "figures: {wildcards.group}"
    shell:
        "{PYTHON:q} -m report --log {log:q} figures --seal {params.key} --tables {params.tables:q}"
        " --packs {params.packs:q} --out {params.out:q} --group {wildcards.group}"


rule html:
    input:
        [ancient(seal) for seal in DRAWN],
    output:
        PAGE_SEALS["html"],
        report(HTML, category="Report"),
        BRIEF["html"],
    log:
        OUT / "logs" / "html.log",
    params:
        key=PAGE_KEY,
        tables=TABLES,
        figures=FIGURES,
        out=HTML,
        brief=BRIEF["html"],
        follows=[f"--follows={FOLLOWS}"] if FOLLOWS else [],
    message:
        f"report: {HTML}"
    shell:
        "{PYTHON:q} -m report --log {log:q} html --seal {params.key} --tables {params.tables:q}"
        " --figures {params.figures:q} --out {params.out:q} --brief {params.brief:q} {params.follows:q}"


rule pdf:
    input:
        [ancient(seal) for seal in DRAWN],
    output:
        PAGE_SEALS["pdf"],
        report(PDF, category="Report"),
        BRIEF["pdf"],
    log:
        OUT / "logs" / "pdf.log",
    params:
        key=PAGE_KEY,
        tables=TABLES,
        figures=FIGURES,
        out=PDF,
        brief=BRIEF["pdf"],
        follows=[f"--follows={FOLLOWS}"] if FOLLOWS else [],
    message:
        f"report: {PDF}"
    shell:
        "{PYTHON:q} -m report --log {log:q} pdf --seal {params.key} --tables {params.tables:q}"
        " --figures {params.figures:q} --out {params.out:q} --brief {params.brief:q} {params.follows:q}"
