"""Comparisons by context: which levels are told apart, and what the lines are called."""

import made_up
import pandas as pd
import pytest
from made_up import mlp
from runs import run

from report.figures.levels import Context, _said, contexts, tally


def effects(**changes: list) -> pd.DataFrame:
    """Rows of the table for one comparison of three levels."""
    base = made_up.record(made_up.cell(made_up.mlp(40), "moons"))
    axes = dict.fromkeys(("early_stop", "n_train")) | {"task": "moons", "problem": "classification"}
    axes |= {"model": "mlp-40", "kind": "mlp", "hidden": "40", "batch_size": None, "device": "cpu"}
    names = ("activation", "eta", "alpha", "bias", "reduction", "loss", "epochs", "init", "dtype")
    names += ("optimiser", "momentum", "betas", "eps", "schedule")
    axes |= {name: getattr(base.cell, name) for name in (*names, "split")}
    columns = {
        "factor": "momentum", "level": ["0", "0.5", "0.9"], "reference": "0", "metric": "accuracy",
        "n_seeds": 5, "mean": [0.8, 0.9, 0.7], "difference": [0.0, 0.1, -0.1],
        "verdict": [None, "better", "worse"],
    }  # fmt: skip
    return pd.DataFrame(axes | columns | changes, index=range(3))


def test_levels_are_told_apart_as_the_findings_do() -> None:
    (one,) = contexts(effects(), "momentum")
    assert list(one.sure) == [1, -1]
    assert one.best_level() == "0.5"
    assert (
        tally([one])
        == "mlp-40 +10.0 points with momentum 0.5 in place of none (better in 1, worse in 0 of 1)"
    )
    for words in (["equal", "cannot say"], ["not worse", "not better"]):
        (unsure,) = contexts(effects(verdict=[None, *words]), "momentum")
        assert list(unsure.sure) == [0, 0]
        assert tally([one, unsure]).endswith(
            " in the median with momentum 0.5 in place of none (better in 1, worse in 0 of 2)"
        )


def test_neurons_and_networks_are_tallied_apart_and_first_by_how_much():
    """Weight decay costs the network 17 points and the neuron nothing: of both together the median is 9."""
    network = Context("alpha", "moons", "accuracy", "mlp-40", effects(difference=[0.0, -0.172, -0.1]))
    neuron = effects(difference=[0.0, 0.0, -0.008], verdict=[None, "equal", "worse"]).assign(
        kind="neuron", model="neuron"
    )
    assert tally([network, Context("alpha", "moons", "accuracy", "neuron", neuron)]) == (
        "mlp-40 −17.2 points with α 0.5 in place of no weight decay (better in 1, worse in 0 of 1); "
        "neuron −0.8 points with α 0.9 in place of no weight decay (better in 0, worse in 1 of 1)"
    )


def test_of_an_error_less_is_better() -> None:
    """The verdict knows which way is better, the mean does not."""
    (one,) = contexts(effects(metric=["rmse"] * 3, verdict=[None, "worse", "better"]), "momentum")
    assert list(one.sure) == [-1, 1]
    assert one.best_level() == "0.9"


def test_of_made_up_rmses_the_lower_is_told_to_be_better(tables):
    levels = ((0, 0.5), (0.5, 0.7), (0.9, 0.3))
    made = tables([r for momentum, value in levels for r in run(mlp(40), "sin", value, momentum=momentum)])
    (one,) = contexts(made.effects, "momentum")
    assert dict(zip(one.others["level"], one.sure, strict=True)) == {"0.5": -1, "0.9": 1}
    assert one.best_level() == "0.9"


def test_models_are_told_apart_by_what_differs() -> None:
    both = pd.concat([effects(), effects(loss=["mse"] * 3)])
    assert [one.label for one in contexts(both, "momentum")] == ["mlp-40, bce", "mlp-40, mse"]
    assert [one.label for one in contexts(effects(), "momentum")] == ["mlp-40"]


@pytest.mark.parametrize(
    ("axis", "value", "said"),
    [
        ("bias", True, ""), ("bias", False, "no bias"), ("reduction", "sum", "summed"), ("loss", None, ""),
        ("batch_size", None, "full batch"), ("batch_size", 16, "batch of 16"), ("n_train", 20, "20 points"),
        ("momentum", 0, ""), ("momentum", 0.9, "momentum 0.9"), ("init", "zeros", "zeros"),
        ("epochs", 5, "5 epochs"), ("optimiser", "sgd", ""), ("optimiser", "adam", "adam"),
        ("betas", "0.9, 0.999", ""), ("betas", "0.8, 0.99", "β (0.8, 0.99)"), ("eps", 1e-8, ""),
        ("eps", 1e-5, "ε 1e−5"), ("schedule", "constant", ""), ("schedule", "cosine", "schedule cosine"),
        ("schedule", None, ""),
    ],
)  # fmt: skip
def test_what_tells_a_model_apart_in_words(axis, value, said):
    assert _said(axis, value) == said


def test_one_other_level_is_named_in_the_tally():
    one = Context("width", "moons", "accuracy", "mlp", effects().iloc[:2])
    assert (
        tally([one])
        == "mlp-40 +10.0 points with 0.5 neurons in place of 0 neurons (better in 1, worse in 0 of 1)"
    )


def test_depths_are_compared_at_one_width(tables):
    shapes = [(5,), (5, 5), (40,), (40, 40)]
    made = tables([r for i, shape in enumerate(shapes) for r in run(mlp(*shape), "moons", 0.7 + i / 20)])
    found = contexts(made.effects, "depth")
    assert [one.label for one in found] == ["layers of 5, relu", "layers of 40, relu"]
    assert [list(one.rows["level"]) for one in found] == [["1", "2"], ["1", "2"]]
    assert [one.label for one in contexts(made.effects, "width")] == ["relu"]


def test_optimisers_are_one_comparison_whatever_their_budget(tables):
    """Each has chosen its schedule too, and so is in one line with those that have none."""
    axes = [{"optimiser": "lbfgs"}, {}, {"optimiser": "adam"}]
    axes += [{"schedule": "cosine"}, {"optimiser": "adam", "schedule": "cosine"}]
    found = contexts(
        tables([r for one in axes for r in run(mlp(40), "moons", 0.8, **one)]).effects, "optimiser"
    )
    assert [list(one.rows["level"]) for one in found] == [["lbfgs", "sgd", "adam"]]
    assert [one.label for one in found] == ["mlp-40"]


def test_lines_over_epochs_are_named_by_their_optimiser(tables):
    axes = [{}, {"optimiser": "adam"}, {"optimiser": "nesterov", "momentum": 0.9}, {"optimiser": "lbfgs"}]
    records = [r for one in axes for n in (50, 200) for r in run(mlp(40), "moons", 0.8, epochs=n, **one)]
    labels = [one.label for one in contexts(tables(records).effects, "epochs")]
    assert labels == ["mlp-40", "mlp-40, adam", "mlp-40, nesterov, momentum 0.9", "mlp-40, lbfgs, float64"]
