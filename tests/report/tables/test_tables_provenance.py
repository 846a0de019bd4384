"""Where the numbers come from: the study, its cells, and what the packs were trained with."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from report.tables import places
from report.tables.gather import PlanIndex
from report.tables.provenance import provenance_frame

MADE = {"commit": "c1", "code": "x", "processor": "p", "system": "s", "compiler": "g", "python": "3"}
MADE |= {"numpy": "1", "scipy": "4", "scikit-learn": "5", "torch": "2"}
WORDS = (
    "commit c1, code x, processor p, system s, compiler g, python 3, "
    "numpy 1, scipy 4, scikit-learn 5, torch 2"
)


def told(packs, headers, plan=None):
    """Keys and values of cells in these packs, the seeds falling."""
    n = len(packs)
    texts = [
        json.dumps(
            {"seed": n - i, "model": {"name": "gp" if i % 2 else "mlp"}, "task": {"name": f"task-{packs[i]}"}}
        )
        for i in range(n)
    ]
    rows = {"digest": [f"d{i}" for i in range(n)], "cell": texts}
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
    assert found["mixed"] == "yes: 2 kinds of packs; others than most: model mlp, task task-a"


def test_packs_that_no_compiled_library_trained_are_of_the_same_kind():
    """A pack of linear models alone uses no compiler; on this machine, with this code, it is not mixed."""
    alone = {"made_of": MADE | {"compiler": "not used"}}
    found = told(list("aab"), {"a": alone, "b": {"made_of": MADE}})
    assert found["trained_with"] == f"3 cells: {WORDS}" and found["mixed"] == "no"
    found = told(list("aab"), {"a": alone, "b": {"made_of": MADE | {"torch": "3"}}})
    assert found["mixed"].startswith("yes: 2 kinds of packs; others than most: model mlp, task task-b")
    assert "compiler not used" in found["trained_with"]


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


@pytest.mark.parametrize(
    ("file", "name"), [("/here/config/s.yaml", "config/s.yaml"), ("/home/ann/s.yaml", "s.yaml")]
)
def test_no_folder_of_this_machine_is_told(monkeypatch, file, name):
    monkeypatch.setattr(Path, "cwd", lambda: Path("/here"))
    monkeypatch.setattr(places, "project", lambda: Path("/here"))
    assert told(["a"], {"a": {}}, {"study": "mine", "settings": {"file": file}})["study"] == f"mine ({name})"
