# What the study explores beside its cells: a job for each part, its file and the seal beside that.

from bench.exploring.run import FOLDER, made_of, parts_of

EXPLORED_FOLDER = RESULTS / FOLDER


def explored():
    """What each part of the study is made of; nothing for a part of the study's cells."""
    try:
        loaded = load(STUDY)
        return (
            {} if ONLY else {part: made_of(loaded, part) for part in parts_of(loaded)}
        )
    except (UserError, OSError) as error:
        refuse(error)


EXPLORED_OF = explored()
EXPLORED_KEYS = {part: key_of(of) for part, of in EXPLORED_OF.items()}
EXPLORED = {
    part: settle(
        seal_beside(EXPLORED_FOLDER / f"{part}.json", EXPLORED_KEYS[part]),
        "explore",
        f"what {part} explored",
        of,
    )
    for part, of in EXPLORED_OF.items()
}


rule explore:
    output:
        EXPLORED_FOLDER / ".{part}.json.made-{key}.json",
    log:
        RESULTS / "logs" / "explore-{part}-{key}.log",
    wildcard_constraints:
        part="|".join(EXPLORED) or "(?!)",
        key="[0-9a-f]+",
    priority: 40
    threads: 1
    resources:
        mem_mb=1500,
        runtime=30,
    params:
        study=STUDY,
        out=lambda wildcards: EXPLORED_FOLDER / f"{wildcards.part}.json",
    message:
        "explore: {wildcards.part}"
    shell:
        "{PYTHON:q} -m bench --log {log:q} explore --study {params.study:q} --part {wildcards.part}"
        " --out {params.out:q} --seal {wildcards.key}"
