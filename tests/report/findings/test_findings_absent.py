"""Why levels are not compared: what the study has is never denied."""

import pytest
from made_up import NEURON, mlp
from runs import run

from report.document import Missing
from report.findings import batches, budget, descent, shape
from report.sections.contents import SECTIONS
from report.sections.entry import section_of
from report.sections.material import Material

SGD_AND_ADAM = ({}, {"optimiser": "adam"})


def swept(model, *axes, seeds=range(4), task="moons"):
    return [record for one in axes for record in run(model, task, 0.8, seeds=seeds, **one)]


def test_levels_of_another_network_are_told_and_not_denied(tables):
    """Only mlp-5 has two optimisers, while comparisons are about mlp-40."""
    found = budget.optimiser(tables(swept(mlp(40), {}) + swept(mlp(5), *SGD_AND_ADAM)))
    assert found.claim == (
        "Cannot be said: the study has plain descent and Adam with mlp-5, but compares neurons and mlp-40 "
        "alone there, of which no two settings differ in this alone."
    )
    none = budget.optimiser(tables(swept(mlp(40), {}) + swept(mlp(5), {})))
    assert none.claim == "Cannot be said: everything in this study is trained with plain descent."


def test_nor_are_they_denied_by_the_section_that_would_show_them(tables, tmp_path):
    """Its figures and findings are of comparisons that there are none of."""
    made = tables(swept(mlp(40), {}) + swept(mlp(5), *SGD_AND_ADAM))
    (entry,) = (one for one in SECTIONS if one.key == "optimiser")
    material = Material(made, tmp_path)
    vars(material).update(manifest=[])
    found = section_of(entry, material)
    (said,) = (block.text for block in found.blocks if isinstance(block, Missing))
    assert said.startswith(
        "Nothing is compared here: the study has plain descent and Adam with mlp-5, but compares neurons and"
    )
    none = tables(swept(mlp(40), {}) + swept(mlp(5), {}))
    material = Material(none, tmp_path)
    vars(material).update(manifest=[])
    found = section_of(entry, material)
    assert found.blocks == (Missing(entry.missing),)


def test_who_has_the_levels_is_told_where_others_are_compared(tables):
    """Neurons that are compared are no reason why networks are not."""
    etas = ({"eta": 0.1}, {"eta": 1e9})
    records = swept(mlp(3), *etas) + swept(NEURON, *etas) + swept(mlp(40), {"eta": 0.1})
    records += swept(mlp(40), {"eta": 1.0}, task="xor")
    assert descent.best_eta(tables(records)).claim == (
        "Cannot be said: the study has η 0.1 and η 1 000 000 000 with mlp-3 on moons, but compares mlp-40 "
        "alone there, of which no two settings differ in this alone."
    ).replace("1 000 000 000", "1\u202f000\u202f000\u202f000")


@pytest.mark.parametrize(
    ("find", "axes"),
    [
        (budget.optimiser, SGD_AND_ADAM),
        (descent.alpha, ({}, {"alpha": 0.1})),
        (descent.best_eta, ({}, {"eta": 1.0})),
        (descent.momentum, ({}, {"momentum": 0.9})),
        (batches.batch_size, ({}, {"batch_size": 16})),
        (descent.loss, ({}, {"loss": "mse"})),
        (shape.bias, ({}, {"bias": False})),
        (shape.activation, ({}, {"activation": "tanh"})),
        (budget.epochs, ({}, {"epochs": 50})),
        (budget.schedule, ({}, {"schedule": "cosine"})),
    ],
)
def test_one_seed_is_the_reason_where_there_are_levels(tables, find, axes):
    made = tables(swept(mlp(40), *axes, seeds=range(1)))
    assert find(made).claim == (
        "Cannot be said: the only comparison does not rest on two seeds or more with a result on both sides."
    )


def test_levels_of_different_models_are_no_levels(tables):
    """A neuron with squares beside a network with cross-entropy says nothing of a loss."""
    made = tables(swept(NEURON, {"loss": "mse"}) + swept(mlp(40), {}))
    assert descent.loss(made).claim == (
        "Cannot be said: this study has squared error and cross-entropy, but no two of them for one model on "
        "one task."
    )


def test_networks_without_40_neurons_have_their_widths_named(tables):
    made = tables([record for n in (5, 10) for record in swept(mlp(n), {})])
    assert shape.width(made).claim == (
        "Cannot be said: this study has no network of 40 neurons side by side, only of 5 and 10; widths "
        "that are compared: 5 with 10."
    )


def test_models_that_are_tried_and_not_compared_are_named(tables):
    decays = ({}, {"alpha": 0.1})
    found = descent.alpha(tables(swept(mlp(40), *decays) + swept(mlp(5), *decays) + swept(NEURON, {})))
    assert found.beside.startswith("Only mlp-40 is compared, though mlp-5 was tried with several too.")
    alone = descent.alpha(tables(swept(mlp(40), *decays) + swept(mlp(5), {})))
    assert "tried with several" not in alone.beside
