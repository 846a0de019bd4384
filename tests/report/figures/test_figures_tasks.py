"""The gallery of tasks: every task once, its own names, and components that another library finds too."""

import json
from pathlib import Path

import made_up
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from bench.tasks import make_dataset, resolve
from report.figures import boundaries, draw_group, rankings
from report.figures.source import Source
from report.figures.style import styled
from report.figures.tasks import draw, main_components, shortened
from report.tables.collect import write_tables
from report.tables.reader import Tables

LONG = "一个很长的名字" * 20
FOUR = "one,two,three,four,<img onerror>\n" + "".join(
    f"{i % 7},{(3 * i) % 11},{i % 5},{i % 3},{'a&b' if i % 2 else '$x$'}\n" for i in range(80)
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A task of one input, of two, of four with hostile names, and two functions."""
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "four.csv").write_text(FOUR, encoding="utf-8")
    file = {"kind": "csv", "path": "four.csv", "target": "<img onerror>", "problem": "classification"}
    specs = [
        resolve(LONG, {**file, "inputs": ["one"]}, folder),
        resolve("four", file, folder),
        resolve("moons", {"kind": "moons"}, folder),
        resolve("sin", {"kind": "sin"}, folder),
        resolve("up", {"kind": "csv", "path": "four.csv", "target": "one", "problem": "regression"}, folder),
    ]
    records = [
        made_up.measured(made_up.cell(made_up.NEURON, spec, seed), 0.9) for spec in specs for seed in (0, 1)
    ]
    plan = made_up.write_results(folder, records)
    write_tables(plan, folder / "packs", folder / "tables")
    return folder


def test_every_task_has_a_panel_with_its_name_and_its_classes(study):
    with styled():
        figures = list(draw(Source(Tables(study / "tables"), study / "packs")))
    panels = {ax.get_title(loc="left"): ax for one in figures for ax in one.figure.axes}
    assert set(panels) == {shortened(LONG, 24), "four", "moons", "sin", "up"}
    below = panels["four"].get_xlabel()
    assert below.startswith("component 1 (") and "● $x$" in below and "■ a&b" in below
    assert panels["moons"].get_xlabel() == "x1" and "●" not in panels["moons"].get_xlabel()
    assert [one.title for one in figures] == [
        "3 classification tasks: 1 to 4 inputs, 48 to 200 training points",
        "2 regression tasks: 1 to 3 inputs, 48 to 200 training points",
    ]
    assert "principal components" in figures[1].caption and "yellow" in figures[1].caption
    points = panels["moons"].collections[0].get_offsets()
    data = make_dataset(made_up.TASKS["moons"], 0)
    assert np.array_equal(points, data.train.x[data.train.t == 0])


def test_the_group_is_written(study):
    draw_group("tasks", study / "tables", study / "packs", study / "figures")
    entries = json.loads((study / "figures/tasks/manifest.json").read_text())
    assert [e["section"] for e in entries] == ["tasks", "tasks"]
    assert all((study / "figures" / e["file"]).is_file() for e in entries)


def test_components_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 5)) @ rng.standard_normal((5, 5)) * [1, 10, 0.1, 3, 5]
    places, shares = main_components(x)
    other = PCA(2).fit(StandardScaler().fit_transform(x))
    wanted = other.transform(StandardScaler().fit_transform(x))
    assert shares == pytest.approx(other.explained_variance_ratio_, abs=1e-12)
    assert np.abs(places) == pytest.approx(np.abs(wanted), abs=1e-9)


def test_a_components_sign_does_not_hang_on_the_library():
    """The input that a component goes with most goes up with it."""
    for seed in range(8):
        x = np.random.default_rng(seed).standard_normal((40, 4))
        along = (x - x.mean(axis=0)).T @ main_components(x)[0] / x.std(axis=0)[:, None]
        assert all(column[np.abs(column).argmax()] > 0 for column in along.T)
    assert main_components(np.ones((4, 3)))[1].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("heart", "heart"),
        ("up (standardised)", "up"),
        ("a" * 30 + "z", "aaaaaaa…aaz"),
        ("a\nb", "a b"),
        ("abcdefghijk", "abcdefghijk"),
    ],
)
def test_long_names_lose_their_middle(name, said):
    assert shortened(name, 11) == said


def test_a_study_without_tasks_that_can_be_drawn_has_no_gallery(tmp_path: Path):
    spec = resolve(
        "gone",
        {
            "kind": "python",
            "file": "examples/challenge.py",
            "function": "chessboard",
            "problem": "classification",
        },
        Path(),
    )
    lost = spec.from_dict(
        {**spec.as_dict(), "options": {**spec.as_dict()["options"], "inputs": ["a", "b", "c"]}}
    )
    plan = made_up.write_results(tmp_path, [made_up.measured(made_up.cell(made_up.NEURON, lost), 0.9)])
    write_tables(plan, tmp_path / "packs", tmp_path / "tables")
    assert list(draw(Source(Tables(tmp_path / "tables"), tmp_path / "packs"))) == []


def test_pictures_of_classifiers_call_classes_by_their_names(tmp_path: Path):
    """Of a file with two inputs: the boundary's caption, the matrix's sides."""
    (tmp_path / "two.csv").write_text(FOUR, encoding="utf-8")
    entry = {"kind": "csv", "path": "two.csv", "target": "<img onerror>", "problem": "classification"}
    spec = resolve("two", {**entry, "inputs": ["one", "two"]}, tmp_path)
    records = [made_up.record(made_up.cell(made_up.NEURON, spec, seed)) for seed in (0, 1)]
    plan = made_up.write_results(tmp_path, records)
    write_tables(plan, tmp_path / "packs", tmp_path / "tables")
    source = Source(Tables(tmp_path / "tables"), tmp_path / "packs")
    with styled():
        (boundary,) = boundaries.draw(source)
        *_, matrices = rankings.draw(source)
    assert "blue says $x$ (class 0), orange a&b (class 1)" in boundary.caption
    (ax,) = matrices.figure.axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["true\n$x$", "true\na&b"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["said\n$x$", "said\na&b"]
    assert "of what is said to be a&b (class 1) is right for neuron on two" in matrices.title
