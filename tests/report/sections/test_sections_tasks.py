"""The tables of tasks in the report."""

from types import SimpleNamespace

import pandas as pd

from bench.study.grid import cells
from bench.study.loading import load
from bench.tasks import resolve
from report.sections import tasks
from report.tables.tasks import tasks_frame

THIN = "\N{NARROW NO-BREAK SPACE}"


def tables_of(*specs):
    frame = tasks_frame(specs, 0) if specs else pd.DataFrame()
    return tasks.blocks(SimpleNamespace(tables=SimpleNamespace(tasks=frame)))[:2]


def test_of_a_file_its_own_names_are_told(tmp_path):
    rows = "".join(
        f"{i},{i * i % 13},{i % 5},{i % 7},{i % 3},{'cat' if i % 4 else 'dog'}\n" for i in range(40)
    )
    (tmp_path / "pets.csv").write_text("a,b,c,d,e,pet\n" + rows)
    entry = {"kind": "csv", "path": "pets.csv", "target": "pet", "problem": "classification"}
    sources, points = tables_of(resolve("pets", entry, tmp_path))
    assert sources.texts == (("pets", "rows of a CSV file", "file pets.csv, target column pet"),)
    assert points.texts == (
        (
            "pets",
            "24",
            "8",
            "8",
            "5: a, b, c, d and 1 more (standardised)",
            "cat",
            "dog",
            "–",
            f"75.0{THIN}%",
        ),
    )


def test_where_there_is_no_classification_there_are_no_classes(tmp_path):
    _, points = tables_of(resolve("sin", {"kind": "sin"}, tmp_path))
    assert points.header[-1] == "target" and points.texts == (
        ("sin", "200", "500", f"1{THIN}000", "1: x", "t"),
    )
    assert "class" not in points.title + points.caption


def test_the_author_s_function_stands_under_the_table_once(tmp_path):
    """With the names of the tasks that it draws; long ones are cut, and it is said how much."""
    lines = [f"    {i}" for i in range(60)]
    code = "def f(rng, n):\n    'A draw.'\n" + "\n".join(lines) + f"\n    x = '{'y' * 200}'\n"
    (tmp_path / "mine.py").write_text(f"{code}def g(rng, n):\n\treturn 1\n")
    entry = {"kind": "python", "file": "mine.py", "problem": "regression"}
    specs = [resolve(f"t{i}", entry | {"function": name}, tmp_path) for i, name in enumerate("ffg")]
    frame = tasks_frame(specs, 0)
    table, _, shown, *_ = tasks.blocks(SimpleNamespace(tables=SimpleNamespace(tasks=frame)))
    assert table.texts[0] == ("t0", "A draw.", "file mine.py, function f")
    assert table.caption == "Functions of a file stand below. Source: tasks."
    first, _, second = shown.text.partition("\n\n")
    told = first.split("\n")
    assert told[:3] == ["# t0 and t1: file mine.py, function f", "def f(rng, n):", "    'A draw.'"]
    assert (len(told), told[-1]) == (42, "# 23 more lines")
    assert second == "# t2: file mine.py, function g\ndef g(rng, n):\n    return 1"
    assert tasks._cut("y" * 200) == "y" * 109 + "…" and tasks._cut("y" * 110) == "y" * 110


def test_the_study_that_is_shown_is_one(tmp_path):
    """As a reader would type it, with a file of their own beside it."""
    (tmp_path / "mine.yaml").write_text(tasks.STUDY.partition("\n\n#")[0], encoding="utf-8")
    rows = [f"{i},{-i},{'yes' if i % 2 else 'no'}" for i in range(40)]
    (tmp_path / "mine.csv").write_text("\n".join(["a,b,label", *rows]), encoding="utf-8")
    loaded = load(tmp_path / "mine.yaml")
    assert {cell.model.name for cell in cells(loaded)} == {"mlp-40", "neuron", "linear"}
    assert "snakemake --cores 2 --config study=mine.yaml" in tasks.STUDY


def test_what_n_is_is_said_where_a_formula_has_one(tmp_path):
    (tmp_path / "n.csv").write_text("a,n\n" + "".join(f"{i},{i % 7}\n" for i in range(40)))
    own = resolve("mine", {"kind": "csv", "path": "n.csv", "target": "n", "problem": "regression"}, tmp_path)
    said = "n in a formula: a fresh normal random number for each input of each point. "
    for specs, there in (([own], False), ([resolve("sin", {"kind": "sin"}, tmp_path)], False),
                         ([own, resolve("xor", {"kind": "xor"}, tmp_path)], True)):  # fmt: skip
        assert tables_of(*specs)[0].caption.startswith(said) is there
