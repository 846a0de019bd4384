"""One factor at a time: what stands in one figure."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from comparing import context

from bench.choosing.factors import FACTORS
from report.figures import factors
from report.figures.functions import _used
from report.figures.levels import Place
from report.sections import SECTIONS


def test_a_figure_holds_nine_tasks_or_fourteen_comparisons():
    many = [context(f"task {i}") for i in range(10) for _ in range(2)]
    assert [len(part) for part in factors._portions(many, "width")] == [10, 10]
    assert [len(part) for part in factors._portions(many[:18], "width")] == [18]
    assert [len(part) for part in factors._portions(many[:15], "loss")] == [8, 7]
    assert [len(part) for part in factors._portions(many[:14], "loss")] == [14]


def test_each_metric_has_a_panel_of_its_own_while_none_is_too_long():
    """Else a figure: the two are not cut in the middle of one metric."""
    errors, shares = ([context(f"task {i}", metric) for i in range(20)] for metric in ("rmse", "accuracy"))
    assert [len(part) for part in factors._portions([*shares[:6], *errors[:12]], "optimiser")] == [18]
    found = factors._portions([*shares[:6], *errors], "optimiser")
    assert [(len(part), {one.metric for one in part}) for part in found] == [
        (6, {"accuracy"}), (10, {"rmse"}), (10, {"rmse"}),
    ]  # fmt: skip
    assert factors._portions([], "optimiser") == []


def test_epochs_have_a_figure_for_each_model_whose_lines_are_optimisers():
    many = [context(f"task {i}", model=model) for i in range(10) for model in ("a", "b", "b")]
    found = factors._portions(many, "epochs")
    assert [len(part) for part in found] == [5, 5, 10, 10]
    assert [{one.model for one in part} for part in found] == [{"a"}, {"a"}, {"b"}, {"b"}]


def test_no_line_over_epochs_is_left_out():
    many = [replace(context(task), label=f"mlp, {i}") for i in range(7) for task in "ab"]
    found = factors._portions(many, "epochs")
    assert [len({one.label for one in part}) for part in found] == [4, 3]
    assert sum(map(len, found)) == len(many)


def test_every_factor_has_its_figures():
    """A factor that is studied and drawn nowhere would be missing without a word."""
    names = {one.name for one in FACTORS}
    drawn = set(factors.SECTIONS) | set(factors.OF_THEIR_OWN)
    assert names - drawn == set(), "no section for them in report/figures/factors.py"
    assert drawn - names == set(), "no such factor in report/tables/factors.py"
    assert set(factors.SECTIONS.values()) <= {entry.key for entry in SECTIONS}


@pytest.mark.parametrize(
    ("models", "told"),
    [("ab", " (figure 1 of 3: moons to xor)"), ("aa", " (figure 1 of 3: a on moons to xor)")],
)
def test_one_of_several_figures_says_which_it_is(models, told):
    found = [context(task, model=model) for task, model in zip(("moons", "xor"), models, strict=True)]
    assert Place("epochs", "optimiser", 1, 3).part(found) == told
    assert Place("epochs", "optimiser").part(found) == ""


@pytest.mark.parametrize(
    ("problem", "kind", "activation", "used"),
    [
        ("classification", "mlp", "tanh", {"sigmoid", "tanh"}),
        ("regression", "mlp", "tanh", {"identity", "tanh"}),
        ("classification", "neuron", "relu", {"relu"}),
        ("classification", "neuron", None, {"sigmoid"}),
        ("regression", "neuron", pd.NA, {"identity"}),
        ("classification", "linear", None, set()),
    ],
)
def test_activations_of_the_output_are_used_too(problem, kind, activation, used):
    cells = pd.DataFrame([{"problem": problem, "kind": kind, "activation": activation}])
    assert _used(SimpleNamespace(cells=cells)) == used
