"""Comparisons by context: which levels are told apart, and what the lines are called."""

import made_up
import pandas as pd
import pytest
from made_up import NEURON, mlp
from runs import run

from report.figures.levels import Context, _said, contexts, counted, left_out, middle, tally
from report.findings.levels import comparisons, levels_of
from report.tables.gains import typical


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
        "n_seeds": 5, "n_pairs": 5, "mean": [0.8, 0.9, 0.7], "difference": [0.0, 0.1, -0.1],
        "verdict": [None, "better", "worse"],
    }  # fmt: skip
    return pd.DataFrame(axes | columns | changes, index=range(3))


def test_levels_are_told_apart_as_the_findings_do() -> None:
    (one,) = contexts(effects(), "momentum")
    assert list(one.sure) == [1, -1]
    assert one.best_level() == "0.5"
    assert tally([one]) == "momentum 0.5 in place of no momentum: mlp-40 +10.0 points (better in 1 of 1)"
    for words in (["equal", "cannot say"], ["not worse", "not better"]):
        (unsure,) = contexts(effects(verdict=[None, *words]), "momentum")
        assert list(unsure.sure) == [0, 0]
        said = "momentum 0.5 in place of no momentum, in the median: mlp-40 +10.0 points (better in 1 of 2)"
        assert tally([one, unsure]) == said
        told = "equal" if words[0] == "equal" else "not settled"
        assert tally([unsure]).endswith(f": mlp-40 +10.0 points ({told} in 1 of 1)")


def test_neurons_and_networks_are_tallied_apart_and_first_by_how_much():
    """Weight decay costs the network 17 points and the neuron nothing: of both together the median is 9."""
    network = Context("alpha", "moons", "accuracy", "mlp-40", effects(difference=[0.0, -0.172, -0.1]))
    neuron = effects(difference=[0.0, 0.0, -0.008], verdict=[None, "equal", "worse"]).assign(
        kind="neuron", model="neuron"
    )
    both = [network, Context("alpha", "moons", "accuracy", "neuron", neuron)]
    assert tally(both) == (
        "α 0.5 in place of no weight decay: mlp-40 −17.2 points (better in 1 of 1); neuron 0.0 points (equal "
        "in 1 of 1)"
    )


def test_kinds_without_a_level_in_common_have_each_its_own():
    """Where both have one, that is told of both: no α of the one beside another of the other."""
    network = effects(difference=[0.0, -0.172, -0.1], level=["0", "0.1", "0.2"])
    neuron = effects(difference=[0.0, 0.0, -0.008], verdict=[None, "equal", "worse"]).assign(
        kind="neuron", model="neuron"
    )
    both = [Context("alpha", "moons", "accuracy", name, of) for name, of in (("m", network), ("n", neuron))]
    assert tally(both) == (
        "in place of no weight decay: mlp-40 −17.2 points (better in 1 of 1) with α 0.1; "
        "neuron −0.8 points (worse in 1 of 1) with α 0.9"
    )


def test_sizes_are_the_medians_that_findings_tell():
    """Of errors that of the logarithms, so that of two it is the geometric mean; metrics apart, the largest
    first."""
    halves = [None, "worse", "cannot say"]
    found = [
        Context(
            "bias", str(ratio), metric, "mlp-40",
            effects(
                factor=["bias"] * 3, level=["true", "false", "other"], reference=["true"] * 3,
                metric=[metric] * 3, difference=[0.0, change, 0.0], verdict=halves,
            ),
        )
        for metric, ratio, change in (("accuracy", 0, -0.01), ("rmse", 18, 17.0), ("rmse", 2, 1.0))
    ]  # fmt: skip
    assert tally(found) == (
        "no bias in place of a bias, in the median: mlp-40 RMSE × 6.00 (worse in 2 of 2) "
        "and −1.0 points (worse in 1 of 1)"
    )


def test_a_figure_and_a_finding_tell_the_same_of_the_same_comparisons(tables):
    """Two kinds of models, two metrics, an even number of tasks; a comparison over one seed is none."""
    records, axes = [], ({}, {"bias": False})
    for model, task, values in (
        (mlp(40), "moons", (0.9, 0.7)), (mlp(40), "xor", (0.8, 0.8)), (mlp(40), "sin", (0.1, 0.9)),
        (mlp(40), "harmonic", (0.1, 0.2)), (NEURON, "sin", (0.5, 0.4)), (NEURON, "moons", (0.6, 0.5)),
    ):  # fmt: skip
        records += [r for one, v in zip(axes, values, strict=True) for r in run(model, task, v, **one)]
    made = tables(records)
    figures = typical(pd.concat([one.others for one in contexts(made.effects, "bias")]))
    levels = levels_of(comparisons(made, "bias"))
    assert len(figures) == len(levels) == 4
    for figure, finding in zip(figures, levels, strict=True):
        assert (figure.level, figure.kind, figure.metric) == (finding.name, finding.kind, finding.metric)
        assert (figure.better, figure.worse, figure.n) == (finding.better, finding.worse, finding.n)
        told = finding.points if figure.metric == "accuracy" else finding.ratio - 1
        assert figure.difference == pytest.approx(told)


def test_a_long_title_tells_of_the_kind_that_is_furthest():
    """Of both, 2 lines of print would not hold it."""
    long = "a-model-of-a-very-long-name-that-fills-a-line-of-its-own-" * 2
    some = effects(difference=[0.0, -0.2, 0.1]).assign(model=long)
    found = [Context("momentum", "a", "accuracy", "", some.assign(kind=kind)) for kind in ("mlp", "neuron")]
    assert tally(found).count(long) == 1 and tally(found[:1]) == tally(found)


def test_what_a_title_counts_and_a_figure_does_not_show_is_said():
    """Comparisons of a level with its reference: two a task here, of which the title counts one level's."""
    one, other, quiet = (
        Context("momentum", "a", "accuracy", "", effects(difference=some))
        for some in ([0.0, 0.1, 0.0], [0.0, 0.2, 0.1], [0.0, 0.0, 0.0])
    )
    two = Context("momentum", "a", "accuracy", "", effects().iloc[:2])
    assert tally([two]).endswith("(better in 1 of 1)")
    assert left_out([two], [two]) == counted([two], [two]) == ""
    every = "comparisons of a level with its reference"
    assert left_out([one], [one]) == f" Drawn are 2 {every}; the title counts 1 of them."
    assert tally([one, other, quiet]).endswith("of 3)")
    assert left_out([one], [one, other, quiet]) == (
        f" Of 6 {every} 2 are drawn here (in 2 nothing changes); the title counts 3."
    )
    assert counted([one, other], [one, other, quiet]) == (
        f" The title counts 2 of 4 {every} drawn here; findings count 6."
    )
    assert counted([one], [one], all_told=True) == ""
    assert counted([one], [one, other], all_told=True).startswith(" The title counts 2 of 2 ")
    assert middle([one, other]) == "momentum 0.5: +15.0 points in the median"
    assert middle([one]) == "momentum 0.5: +10.0 points"


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
    assert [one.label for one in contexts(both, "momentum")] == [
        "mlp-40, cross-entropy",
        "mlp-40, squared error",
    ]
    assert [one.label for one in contexts(effects(), "momentum")] == ["mlp-40"]


@pytest.mark.parametrize(
    ("axis", "value", "said"),
    [
        ("bias", True, ""), ("bias", False, "no bias"), ("reduction", "sum", "summed"), ("loss", None, ""),
        ("batch_size", None, "full batch"), ("batch_size", 16, "batch of 16"), ("n_train", 20, "20 points"),
        ("momentum", 0, ""), ("momentum", 0.9, "momentum 0.9"), ("init", "zeros", "zeros"),
        ("epochs", 5, "5 epochs"), ("optimiser", "sgd", ""), ("optimiser", "adam", "Adam"),
        ("betas", "0.9, 0.999", ""), ("betas", "0.8, 0.99", "β (0.8, 0.99)"), ("eps", 1e-8, ""),
        ("eps", 1e-5, "ε 1e−5"), ("schedule", "constant", ""), ("schedule", "cosine", "schedule cosine"),
        ("schedule", None, ""),
    ],
)  # fmt: skip
def test_what_tells_a_model_apart_in_words(axis, value, said):
    assert _said(axis, value) == said


def test_one_other_level_is_named_in_the_tally():
    one = Context("width", "moons", "accuracy", "mlp", effects().iloc[:2])
    assert tally([one]) == "0.5 neurons in place of 0 neurons: mlp-40 +10.0 points (better in 1 of 1)"


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
    assert labels == [
        "mlp-40", "mlp-40, Adam", "mlp-40, Nesterov's momentum, momentum 0.9", "mlp-40, L-BFGS, float64",
    ]  # fmt: skip
