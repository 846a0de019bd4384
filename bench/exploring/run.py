"""The verb `explore`: run one part of the study's `exploring:` section and write its file.

    {"part": "map-2", "machine": {...}, "rows": [...]}

Rows are as `bench.exploring.points` and `.maps` give them; what holds seconds of them is named so.
"""

import json
from pathlib import Path
from typing import Any

from bench import NUMERICS
from bench.errors import UserError
from bench.imports import code_digest
from bench.provenance import provenance
from bench.seals import key_of, write_sealed
from bench.seeds import canonical
from bench.study.loading import load
from bench.study.schema import Loaded
from bench.tasks.options import suggest

POINTS, MAP = "next-point", "map"
FOLDER = "explored"  # of a results folder


def parts_of(loaded: Loaded) -> list[str]:
    """next-point, map-1, map-2, …: a part for each number of inputs, so that they run side by side."""
    exploring = loaded.study.exploring
    inputs = sorted(set(exploring.map.inputs)) if exploring.map else []
    return [*([POINTS] if exploring.next_point else []), *(f"{MAP}-{n}" for n in inputs)]


def made_of(loaded: Loaded, part: str) -> dict[str, Any]:
    """What a part's result depends on."""
    code = {"numerics": NUMERICS, "code": code_digest("bench.exploring.run")}
    exploring = loaded.study.exploring
    if part == POINTS:
        asked = exploring.next_point
        assert asked is not None
        named = {name: loaded.tasks[name].as_dict() for name in asked.task}
        named |= {name: loaded.models[name].as_dict() for name in asked.model}
        of = code | {"asked": asked.model_dump(mode="json"), "named": named}
        return dict(json.loads(canonical(of)))  # as a seal has it: options' pairs as lists
    assert exploring.map is not None
    return code | {"asked": exploring.map.model_dump(mode="json"), "part": part}


def explore(study: Path, part: str, out: Path, key: str | None = None) -> None:
    """Run one part and write its file. key: of its seal, that of `made_of`, None where nobody asks for one.

    UserError for a part that the study has not, and where it is not the one that the key is of.
    """
    from threadpoolctl import threadpool_limits

    loaded = load(study)
    parts = parts_of(loaded)
    if part not in parts:
        raise UserError(f"part: found {part!r} in {study}{suggest(part, parts)}")
    of = made_of(loaded, part)
    if key is not None and key != key_of(of):
        raise UserError(
            f"{study}: its exploring section has changed since this run began; run snakemake again"
        )
    with threadpool_limits(1):  # the last bits must not depend on the number of cores
        rows = _rows(loaded, part)
    content = {"part": part, "machine": provenance(), "rows": rows}
    write_sealed(out, canonical(content) + "\n", key, of)


def _rows(loaded: Loaded, part: str) -> list[dict[str, Any]]:
    from bench.exploring import maps, points

    exploring = loaded.study.exploring
    if part == POINTS:
        assert exploring.next_point is not None
        return points.rows_of(exploring.next_point, loaded.tasks, loaded.models)
    assert exploring.map is not None
    return maps.rows_of(exploring.map, int(part.rpartition("-")[2]))
