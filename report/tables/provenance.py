"""The table `provenance`: the code and the machine, the study, and how to make any row again."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bench.provenance import UNUSED, provenance
from report.tables.columns import checked
from report.tables.gather import PlanIndex
from report.tables.places import shown
from report.tables.schemas import PROVENANCE

TRAINED_BY = (  # where packs may differ
    *("commit", "code", "processor", "system", "compiler"),
    *("python", "numpy", "scipy", "scikit-learn", "torch"),
)


Headers = Mapping[str, Mapping[str, Any]]


def provenance_frame(plan: PlanIndex, rows: pa.Table, headers: Headers) -> pd.DataFrame:
    """Keys and values in words; rows: the plan's records; headers: pack -> its footer's words.

    The commit is that of the code that made the tables; `trained_with` is that of the packs.
    """
    words = provenance() | _study(plan) | _records(rows) | _origins(rows, headers)
    return checked(pd.DataFrame({"key": list(words), "value": list(words.values())}), PROVENANCE)


def _study(plan: PlanIndex) -> dict[str, str]:
    content, file = plan.content, plan.settings.get("file")
    return {
        "study": f"{content.get('study', 'unnamed')} ({shown(Path(file)) if file else 'file unknown'})",
        "study_digest": str(content.get("study_digest", "unknown")),
        "part": str(content.get("only") or "the whole study"),
    }


def _origins(rows: pa.Table, headers: Headers) -> dict[str, str]:
    """What the packs were trained with, most cells first; whether, and where, code or machines differ."""
    cells = Counter(rows["pack"].to_pylist())
    kinds = {name: _kind(headers[name].get("made_of") or {}) for name in cells}
    compiled = {rest: compiler for rest, compiler in kinds.values() if compiler != UNUSED}
    packs: dict[str, list[str]] = {}
    for name in cells:
        rest, compiler = kinds[name]
        said = dict(rest, compiler=compiled.get(rest, UNUSED) if compiler == UNUSED else compiler)
        packs.setdefault(", ".join(f"{key} {said[key]}" for key in TRAINED_BY), []).append(name)
    counts = Counter({words: sum(cells[name] for name in names) for words, names in packs.items()})
    told = [f"{n} cells: {words}" for words, n in counts.most_common()]
    others = [_covered(rows, packs[words]) for words, _ in counts.most_common()[1:]]
    mixed = f"yes: {len(told)} kinds of packs; others than most: {'; '.join(others)}" if others else "no"
    return {"trained_with": "; ".join(told), "mixed": mixed}


def _covered(rows: pa.Table, packs: list[str]) -> str:
    """Which models and tasks the cells of some packs are of."""
    texts = rows.filter(pc.is_in(rows["pack"], value_set=pa.array(packs, pa.string())))["cell"].to_pylist()
    cells = [json.loads(text) for text in texts]
    axes = {axis: sorted({cell[axis]["name"] for cell in cells}) for axis in ("model", "task")}
    return ", ".join(f"{axis} {' '.join(names)}" for axis, names in axes.items())


def _kind(made_of: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], str]:
    """What a pack was trained with but for the compiler, which not every pack uses; and the compiler."""
    words = {key: str(made_of.get(key, "unknown")) for key in TRAINED_BY}
    compiler = words.pop("compiler")
    return tuple(words.items()), compiler


def _records(rows: pa.Table) -> dict[str, str]:
    seeds = sorted({json.loads(text)["seed"] for text in rows["cell"].to_pylist()})
    engines = sorted(str(name) for name in pc.unique(rows["engine"]).to_pylist() if name)
    digest = rows["digest"][0].as_py() if len(rows) else "DIGEST"
    return {
        "cells": str(len(rows)),
        "seeds": ", ".join(str(s) for s in seeds),
        "engines": ", ".join(engines),
        "reproduce": f"python -m bench cell {digest}  (the first row of cells; any row by its digest)",
    }
