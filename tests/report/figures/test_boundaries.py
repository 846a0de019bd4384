"""What the titles and captions of decision boundaries say."""

from types import SimpleNamespace

from made_up import LINEAR, NEURON, mlp
from runs import both, run, seeded

from report.figures import boundaries

THIN = "\N{NARROW NO-BREAK SPACE}"


def title_of_boundaries(made, task):
    rows = made.ranked.firsts(task, boundaries.KINDS)
    return boundaries._title(SimpleNamespace(tables=made), task, rows).replace(THIN, " ")


def test_boundaries_say_who_is_best_or_that_none_can_be_told(tables):
    made = tables(
        both(moons=(0.8, 0.9), overlap=(0.841, 0.84)) + run(LINEAR, "moons", 0.85) + run(NEURON, "xor", 0.5)
    )
    assert (
        title_of_boundaries(made, "moons") == "moons: mlp-40 90.0 %, against linear 85.0 % and neuron 80.0 %"
    )
    assert (
        title_of_boundaries(made, "overlap") == "overlap: no telling neuron and mlp-40 apart (84.1 % at best)"
    )
    assert title_of_boundaries(made, "xor") == "xor: neuron 50.0 %"


def test_one_model_that_is_told_apart_is_enough_to_name_the_best(tables):
    made = tables(both(moons=(0.9, 0.9)) + run(LINEAR, "moons", 0.7))
    assert "against" in title_of_boundaries(made, "moons")


def test_models_that_are_shown_to_be_equal_are_called_so(tables):
    """Within a point of accuracy: not the same as that nothing can be told."""
    rows = {NEURON: (0.901, 0.902, 0.903), mlp(40): (0.9, 0.901, 0.902)}
    records = [r for m, tests in rows.items() for r in seeded(0.9, tests * 10, range(30), m)]
    said = "moons: neuron and mlp-40 are equal within the margin (90.2 % at best)"
    assert title_of_boundaries(tables(records), "moons") == said


def test_one_seed_tells_nothing_apart(tables):
    """Neither in the title nor in the caption there is a test or a mean."""
    records = [r for m, test in ((NEURON, 0.8), (mlp(40), 0.9)) for r in seeded(0.9, [test], range(1), m)]
    made = tables(records)
    said = "moons: mlp-40 90.0 % and neuron 80.0 % on one seed, which tells nothing apart"
    assert title_of_boundaries(made, "moons") == said
    rows = made.ranked.firsts("moons", boundaries.KINDS)
    caption = boundaries._caption(SimpleNamespace(train=range(9)), 0, rows)
    assert "in the title that of the one seed that is reported." in caption and "mean" not in caption
    several = tables(both(moons=(0.8, 0.9))).ranked.firsts("moons", boundaries.KINDS)
    assert "in the title the mean over seeds." in boundaries._caption(
        SimpleNamespace(train=range(9)), 0, several
    )


def test_an_output_that_is_no_probability_is_noted():
    data = SimpleNamespace(train=range(200))
    plain, tanh = ({"kind": "neuron", "activation": a, "n_seeds": 5} for a in ("sigmoid", "tanh"))
    note = "The neuron's output is tanh, no probability"
    assert note in boundaries._caption(data, 3, [tanh, {"kind": "mlp", "activation": "relu", "n_seeds": 5}])
    words = boundaries._caption(data, 3, [plain, {"kind": "mlp", "activation": "tanh", "n_seeds": 5}])
    assert note not in words and "200 training points of seed 3" in words
