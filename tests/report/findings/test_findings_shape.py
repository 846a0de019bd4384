"""What findings say of activation, bias, width and depth, both ways."""

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import NEURON, mlp
from runs import effect, run, tables_of

from report.findings import shape


def activation(level, gain, verdict="better", **more):
    """A row of the table for the activation of an mlp; relu is the reference."""
    return effect(level, gain, verdict, **{"factor": "activation", "reference": "relu"} | more)


def without_bias(gain, verdict="worse", **more):
    """A row of the table for the bias of a neuron; with it is the reference."""
    row = {"factor": "bias", "reference": "true", "model": "neuron", "kind": "neuron"}
    return effect("false", gain, verdict, **row | more)


def test_what_an_activation_does(tables):
    records = run(mlp(40), "moons", 0.9) + run(mlp(40), "moons", 0.7, activation="identity")
    found = shape.activation(tables(records))
    assert found.verdict == "yes"
    assert found.claim.startswith("Identity with mlp-40: −20.0 points of accuracy; worse in the only comp")


def test_the_activations_that_win_and_lose_most_are_told():
    rows = [activation("gelu", -0.1, "worse"), activation("tanh", 0.1), activation("sigmoid", 0.1, "equal")]
    rows += [activation("softplus", 0.2, task=task) for task in "ab"]
    rows += [activation("identity", 0.9, kind="neuron", model="neuron")]
    found = shape.activation(tables_of(*rows))
    assert found.verdict == "in part" and len(found.evidence) == 4 + 5
    names = [clause.split(" with ")[0] for clause in found.claim.split("; ") if " with mlp-40: " in clause]
    assert names == ["Softplus", "gelu"]


def test_the_activation_with_the_largest_shown_difference_is_told_though_tried_on_few_tasks():
    rows = [activation("sigmoid", -0.01, "worse", task=task) for task in "abcde"]
    rows += [activation("identity", gain, "worse", task=task) for task, gain in (("a", -0.1), ("b", -0.3))]
    claim = shape.activation(tables_of(*rows)).claim
    assert "; identity with mlp-40: −30.0 to −10.0 points of accuracy; worse in 2 of 2" in claim


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (("equal", "equal", "equal"), "cannot say"),
        (("equal", "equal", "cannot say"), "cannot say"),
        (("not better",), "cannot say"),
    ],
)
def test_where_no_activation_is_told_apart_the_ends_are_named(verdicts, verdict):
    names = ("gelu", "tanh", "elu")
    found = shape.activation(
        tables_of(*(activation(*one) for one in zip(names, [0.0] * 3, verdicts, strict=False)))
    )
    assert found.verdict == verdict
    lines = [line for line in found.evidence if " with mlp-40: " in line]
    assert [line.split(" ")[0] for line in lines] == list(names[: len(verdicts)])
    assert len(found.claim.split("; ")) == 2 * min(len(verdicts), 2)


def test_activations_of_neurons_say_nothing_of_hidden_layers():
    neuron = activation("tanh", 0.1, kind="neuron", model="neuron")
    assert shape.activation(tables_of(neuron)).verdict == "cannot say"


def test_what_the_bias_is_for(tables):
    records = run(NEURON, "moons", 0.9) + run(NEURON, "moons", 0.6, bias=False)
    found = shape.bias(tables(records))
    assert found.verdict == "yes"
    assert found.claim.startswith(
        "Without them −30.0 points of accuracy for neuron, worse in the only comparison with biases (worse "
        "on moons −30.0 points ["
    )


def test_the_largest_differences_without_bias_are_told_first_and_by_kind():
    lost = [
        without_bias(gain, task=task) for task, gain in zip("abcd", (-0.1, -0.4, -0.2, -0.3), strict=True)
    ]
    won = [without_bias(gain, "better", task=task) for task, gain in (("e", 0.1), ("f", 0.2))]
    network = without_bias(0.0, "equal", model="mlp-40", kind="mlp")
    found = shape.bias(tables_of(*lost, *won, without_bias(-0.9, "cannot say"), network))
    assert found.verdict == "in part" and len(found.evidence) == 8
    assert found.claim == (
        "Without them −20.0 points of accuracy in the median for neuron, better in 2, worse in 4 and not "
        "settled in 1 of 7 comparisons with biases (worse on b −40.0 points [−41.0, −39.0], "
        "d −30.0 points [−31.0, −29.0] and 2 more; better on f +20.0 points [+19.0, +21.0] and "
        "e +10.0 points [+9.0, +11.0]). Without them 0.0 points of accuracy for mlp-40, "
        "equal in the only comparison with biases."
    )


@pytest.mark.parametrize(
    ("word", "verdict"), [("equal", "no"), ("cannot say", "cannot say"), ("not worse", "cannot say")]
)
def test_biases_that_make_no_difference_are_shown_to_make_none(word, verdict):
    """On several tasks: one alone says nothing of others."""
    rows = [without_bias(0.01, word), without_bias(0.01, word, task="xor")]
    assert shape.bias(tables_of(*rows)).verdict == verdict
    assert shape.bias(tables_of(rows[0])).verdict == "cannot say"


PLACES = {"best": 0, "second": 5}
LOST = "no task; on moons every smaller number is worse."
OPEN = "no task; on moons it cannot be said."


def width(level, verdict, task="moons", best="best", **more):
    row = {"factor": "width", "reference": "40", "model": f"mlp-{level}", "reference_digest": best}
    return effect(level, -0.1, verdict, **row | {"task": task, "digest": best} | more)


def with_places(*rows):
    made = tables_of(*rows)
    frame = pd.DataFrame(
        {"place": [0, 5], "model": "mlp-40", "optimiser": ["sgd", "adam"], "epochs": [200, 1000]}
    )
    vars(made).update(
        settings=SimpleNamespace(frame=frame), setting_of=lambda digest: list(PLACES).index(digest)
    )
    vars(made).update(scoreboard=pd.DataFrame({"task": [], "model": []}))
    return made


OTHERS = width("39", "equal", "xor"), width("2", "worse", "sin"), width("5", "cannot say", "a")


@pytest.mark.parametrize(
    ("rows", "verdict", "claim"),
    [
        ([width("2", "worse"), width("10", "not worse")], "yes", "the only task: 10 on moons."),
        ([width("2", "equal"), width("10", "better")], "yes", "the only task: 2 on moons."),
        (
            [width("2", "worse"), width("10", "worse")],
            "no",
            LOST,
        ),
        ([width("2", "worse"), width("10", "cannot say")], "cannot say", OPEN),
        ([width("10", "not better")], "cannot say", OPEN),
        (
            [
                width("10", "equal"),
                width("39", "equal", "xor"),
                width("2", "worse", "sin"),
                width("5", "cannot say", "a"),
            ],
            "in part",
            "2 of 4 tasks: 10 on moons; 39 on xor; on sin the only smaller number tried, 2, is worse; on "
            "a it cannot be said.",
        ),
        (
            [width("80", "equal"), width("10", "worse")],
            "no",
            "no task; on moons the only smaller number tried, 10, is worse.",
        ),
        (
            [width("2", "equal", best="second"), width("10", "equal")],
            "yes",
            "the only task: 10 on moons.",
        ),
    ],
)
def test_the_smallest_width_that_is_shown_to_keep_up(rows, verdict, claim):
    """In the context whose forty validation puts first."""
    found = shape.width(with_places(*rows))
    assert (found.verdict, found.claim) == (
        verdict,
        f"Fewer than 40 are shown to be as good as 40 on {claim}",
    )
    assert found.beside == "Both sides were chosen from as many settings (3)."


def test_each_width_tells_its_budget():
    row = width("10", "equal", falling=0.6, edge="highest eta", n_settings=1) | {"digest": "second"}
    found = shape.width(with_places(row))
    assert found.evidence[0].endswith(
        "equal; Adam, 1\u202f000 epochs (of 1 setting), still on its way down against plain descent, "
        "200 epochs (of 3 settings)"
    )
    assert found.claim.endswith("10 on moons.")
    assert found.beside == (
        "A smaller number was chosen from 1 setting, 40 neurons from 3. A side was still on its way "
        "down; η or α was chosen at the end of what was tried."
    )


def widths(task, **means):
    """Records of networks of one hidden layer: w5=0.8 and so on."""
    return [r for name, value in means.items() for r in run(mlp(int(name[1:])), task, value)]


def test_of_widths_that_are_worse_it_is_said_by_what_each_side_was_trained(tables):
    fewer = [r for n in (5, 10) for r in run(mlp(n), "moons", 0.7)]
    fewer += [r for n in (5, 10) for r in run(mlp(n), "moons", 0.6, optimiser="lbfgs")]
    forty = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.95, optimiser="lbfgs")
    eighty = run(mlp(80), "moons", 0.7) + run(mlp(80), "moons", 0.6, optimiser="lbfgs")
    claim = shape.width(tables(fewer + forty + eighty)).claim
    assert "; on moons (trained by plain descent, 40 by L-BFGS) every smaller number is worse" in claim
    assert (
        "; more than 40 are worse on moons (80, by plain descent, 40 by L-BFGS: −25.0 points of accuracy)."
        in (claim)
    )
    assert "trained by" not in shape.width(tables(fewer + run(mlp(40), "moons", 0.95))).claim


def test_widths_from_records(tables):
    found = shape.width(tables(widths("moons", w2=0.7, w10=0.95, w40=0.8, w80=0.99)))
    assert found.verdict == "yes" and found.claim.startswith(
        "Fewer than 40 are shown to be as good as 40 on the only task: 10 on moons; more than 40 are better "
        "on moons (80: +19.0 points of accuracy)."
    )
    found = shape.width(tables(widths("moons", w2=0.7, w10=0.8, w40=0.95)))
    assert found.verdict == "no" and "every smaller number is worse" in found.claim


def test_within_what_widths_are_compared_is_said(tables):
    """A forty that does better with another activation is not theirs."""
    records = [
        r for n, value in ((10, 0.8), (40, 0.8)) for r in run(mlp(n), "moons", value, activation="tanh")
    ]
    records += run(mlp(40), "moons", 0.7, activation="sigmoid")
    found = shape.width(tables(records))
    assert found.verdict == "yes" and found.beside.startswith(
        "Both sides have tanh as activation; on the scoreboard each model chooses its own. "
    )


def test_where_the_scoreboard_has_another_budget_that_is_said(tables):
    """The smaller network alone was trained by Adam too, and is better so."""
    records = run(mlp(10), "moons", 0.7) + run(mlp(40), "moons", 0.8)
    records += run(mlp(10), "moons", 0.9, optimiser="adam")
    found = shape.width(tables(records))
    assert found.short.endswith(" on moons: 10 in place of 40 neurons, both by plain descent")
    told = "Budgets are of those that both sides have; the scoreboard has mlp-10 by Adam on moons. "
    assert told in found.beside
    records = run(mlp(40), "moons", 0.7) + run(mlp(40, 40), "moons", 0.8)
    records += run(mlp(40), "moons", 0.9, epochs=1000)
    assert "has mlp-40 with 1\u202f000 epochs on moons." in shape.depth(tables(records)).beside


def test_a_width_of_one_seed_is_not_compared(tables):
    records = widths("moons", w40=0.8) + run(mlp(10), "moons", 0.9, seeds=(0,))
    assert shape.width(tables(records)).verdict == "cannot say"


@pytest.mark.parametrize(("value", "verdict"), [(0.95, "yes"), (0.7, "no")])
def test_depth_helps_or_not(tables, value, verdict):
    found = shape.depth(tables(run(mlp(40), "moons", 0.8) + run(mlp(40, 40), "moons", value)))
    assert found.verdict == verdict
    words = "helps, at its best level" if verdict == "yes" else "does not help, at its best level"
    assert found.claim.startswith(
        f"Depth {words} (wins less losses): 2 hidden layers (mlp-40-40, of 1 setting against 1): "
    )
    assert "plain descent, 200 epochs (of 1 setting) against plain descent, 200 epochs" in found.evidence[0]


def test_each_depth_with_a_budget_of_its_own(tables):
    """Two layers are best by Adam, one by plain descent; what one alone tried is not compared. It is told
    from how many each chose."""
    adam = {"optimiser": "adam", "epochs": 1000}
    records = run(mlp(40), "moons", 0.8) + run(mlp(40), "moons", 0.6, **adam)
    records += run(mlp(40, 40), "moons", 0.7) + run(mlp(40, 40), "moons", 0.99, optimiser="lbfgs")
    records += [r for eta in (0.1, 0.3) for r in run(mlp(40, 40), "moons", 0.95 + eta / 100, eta=eta, **adam)]
    found = shape.depth(tables(records))
    assert (
        found.verdict == "yes"
        and "2 hidden layers (mlp-40-40, of 3 settings against 2): +15.3 points" in found.claim
    )
    assert "; Adam, 1\u202f000 epochs (of 3 settings) against plain descent" in found.evidence[0]


@pytest.mark.parametrize("find", [shape.activation, shape.bias])
def test_caveats_are_told_of_activations_and_biases(find):
    rows = [activation("tanh", 0.1, falling=1.0), without_bias(-0.1, falling=1.0)]
    assert find(tables_of(*rows)).beside == "A side was still on its way down."


def test_the_line_of_widths_that_are_not_enough_leads_with_what_is_shown():
    rows = [width("2", "worse", difference=-0.1), width("10", "cannot say", "xor", difference=-0.3)]
    rows += [width("5", "worse", "a", difference=-0.2)]
    assert shape.width(with_places(*rows)).short == "−20.0 points of accuracy on a: 5 in place of 40 neurons"


def test_the_line_of_widths_tells_wins_losses_and_what_is_open():
    rows = [width("2", "equal"), width("10", "worse", "xor"), width("5", "cannot say", "a")]
    end = "as good as 40 on 1 of 3 tasks, too few on 1, not settled on 1"
    assert shape.width(with_places(*rows)).short == f"2 neurons are {end}", "no fewer were tried"
    rows += [width("1", "worse")]
    assert shape.width(with_places(*rows)).short == f"2 neurons or fewer are {end}"


def test_without_biases_that_lose_nowhere_no_loss_is_counted():
    found = shape.bias(tables_of(without_bias(0.1, "better"), without_bias(0.2, "better", task="xor")))
    assert found.short == "+20.0 points of accuracy on xor: neuron without biases, better in 2 of 2"
