"""Where the numbers come from: the study, its cells, and what the packs were trained with."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from report.tables.gather import PlanIndex
from report.tables.provenance import provenance_frame

MADE = {"commit": "c1", "code": "x", "processor": "p", "compiler": "g", "torch": "2", "numpy": "1"}
WORDS = "commit c1, code x, processor p, compiler g, torch 2, numpy 1"


def told(packs, headers, plan=None):
    """Keys and values of cells in these packs, the seeds falling."""
    n = len(packs)
    rows = {"digest": [f"d{i}" for i in range(n)], "cell": [json.dumps({"seed": n - i}) for i in range(n)]}
    engines = ["lanes", None, "eager", "lanes"][:n]
    table = pa.table(rows | {"pack": packs, "engine": pa.array(engines, pa.string())})
    frame = provenance_frame(PlanIndex(Path("plan.json"), (), plan or {}), table, headers)
    return dict(zip(frame["key"], frame["value"], strict=True))


def test_cells_seeds_and_engines_are_told_in_order():
    found = told(list("aaaa"), {"a": {"made_of": MADE}})
    assert (found["cells"], found["seeds"], found["engines"]) == ("4", "1, 2, 3, 4", "eager, lanes")
    assert found["reproduce"].startswith("python -m bench cell d0 ")
    assert found["trained_with"] == f"4 cells: {WORDS}" and found["mixed"] == "no"


@pytest.mark.parametrize("differs", MADE)
def test_packs_of_different_origins_are_told_most_cells_first(differs):
    headers = {"a": {"made_of": MADE | {differs: "other"}}, "b": {"made_of": MADE}, "c": {"made_of": MADE}}
    found = told(list("abbc"), headers)
    first, second = found["trained_with"].split("; ")
    assert first == f"3 cells: {WORDS}" and f"{differs} other" in second and second.startswith("1 cells: ")
    assert found["mixed"] == "yes: 2 kinds of packs"


def test_what_is_not_known_says_so():
    found = told(["a"], {"a": {}})
    assert found["trained_with"].startswith("1 cells: commit unknown, code unknown")
    assert found["study"] == "unnamed (file unknown)" and found["study_digest"] == "unknown"
    assert found["part"] == "the whole study"
    assert told([], {})["reproduce"].startswith("python -m bench cell DIGEST ")


def test_the_study_is_named_with_its_file_and_part():
    plan = {"study": "mine", "study_digest": "abc", "only": "moons", "settings": {"file": "mine.yaml"}}
    found = told(["a"], {"a": {}}, plan)
    assert found["study"] == "mine (mine.yaml)" and found["study_digest"] == "abc"
    assert found["part"] == "moons"
