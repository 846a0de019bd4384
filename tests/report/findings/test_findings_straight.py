"""A neuron that a linear model beats: what is lost there is not what a line cannot draw."""

from made_up import LINEAR, NEURON, mlp
from runs import run

from report.findings import models
from report.findings.straight import straighter


def study(linear):
    """On xor nothing but the network draws what it takes; on moons the neuron is as good as the line."""
    scores = {"moons": (0.88, 0.88), "xor": (0.55, linear)}
    return [
        record
        for task, (neuron, line) in scores.items()
        for model, value in ((NEURON, neuron), (LINEAR, line), (mlp(40), 0.98))
        for record in run(model, task, value)
    ]


def test_the_linear_model_that_is_better_is_named(tables):
    made = tables(study(0.75))
    found = straighter(made, ["moons", "xor"])
    assert list(found) == ["xor"] and found["xor"].model == "linear" and found["xor"].over.better
    for find in (models.network_beats_neuron, models.one_neuron):
        text = find(made).beside
        assert text.startswith(
            "The neuron stays behind a line that a linear model draws: on xor linear against "
        )
        assert " against it +20.0 points [" in text and ", mlp-40 against linear +23.0 points [" in text
    line = models.network_beats_neuron(made).short
    assert line == (
        "+23.0 points of accuracy: mlp-40 over linear on xor, the largest of 2 tasks that no line separates"
    )


def test_a_neuron_that_keeps_up_with_lines_stands_alone(tables):
    made = tables(study(0.55))
    assert straighter(made, ["moons", "xor"]) == {}
    assert models.network_beats_neuron(made).beside == ""
    assert models.network_beats_neuron(made).short.startswith(
        "+43.0 points of accuracy: mlp-40 over one neuron"
    )
    alone = tables([one for one in study(0.75) if one.cell.model is not LINEAR])
    assert straighter(alone, ["moons", "xor"]) == {}
