"""The table `provenance`: the code and the machine, the study, and how to make any row again."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bench.provenance import provenance
from report.tables.columns import checked
from report.tables.gather import PlanIndex
from report.tables.schemas import PROVENANCE


def provenance_frame(plan: PlanIndex, rows: pa.Table) -> pd.DataFrame:
    """Keys and values in words; rows: the plan's records."""
    words = provenance() | _study(plan) | _records(rows)
    return checked(pd.DataFrame({"key": list(words), "value": list(words.values())}), PROVENANCE)


def _study(plan: PlanIndex) -> dict[str, str]:
    content = plan.content
    return {
        "study": f"{content.get('study', 'unnamed')} ({plan.settings.get('file', 'file unknown')})",
        "study_digest": str(content.get("study_digest", "unknown")),
        "part": str(content.get("only") or "the whole study"),
    }


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
