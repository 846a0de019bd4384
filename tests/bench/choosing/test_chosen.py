"""What is trained again, and on how many seeds."""

import made_up
import pytest
from made_up import GP, NEURON, fixed_cell, measured, mlp

from bench.choosing.board import chosen_models
from bench.choosing.chosen import Fresh, chosen, fresh_seeds
from bench.choosing.comparisons import comparisons
from bench.record import Record

FRESH = Fresh(seeds=(1000, 1001, 1002, 1003, 1004), sweep=2, process=3)


def run(model, value, task="moons", **axes):
    return [measured(made_up.cell(model, task, seed, **axes), value) for seed in range(2)]


@pytest.fixture
def counts(settings):
    """(eta, alpha, bias) of each chosen setting -> its seeds."""

    def found(records, fresh=FRESH):
        made = settings(records)
        axes = made.frame[["eta", "alpha", "bias"]].astype(object)
        return {tuple(axes.loc[row]): seeds for row, seeds in chosen(made, fresh).items()}

    return found


def test_fresh_seeds_begin_at_1000_and_leave_out_what_is_used():
    assert fresh_seeds(3, []) == (1000, 1001, 1002) == fresh_seeds(3, [0, 5, 999, 1003])
    assert fresh_seeds(4, [1001, 1000, 1004]) == (1002, 1003, 1005, 1006)
    assert fresh_seeds(0, [1]) == ()


def test_the_best_takes_all_seeds_and_levels_of_eta_and_alpha_a_few(counts):
    values = {(0.1, 0.0): 0.7, (0.1, 0.1): 0.6, (1.0, 0.0): 0.9, (1.0, 0.1): 0.8}
    records = [r for (eta, alpha), v in values.items() for r in run(NEURON, v, eta=eta, alpha=alpha)]
    assert counts(records) == {
        (1.0, 0.0, True): FRESH.seeds,  # best of all
        (0.1, 0.0, True): (1000, 1001),  # best with eta 0.1
        (1.0, 0.1, True): (1000, 1001),  # best with alpha 0.1
    }


def test_what_another_factor_chose_too_takes_all_seeds(counts):
    """Without biases eta 0.1 is a level's best: it is a level of eta there too."""
    records = run(mlp(40), 0.9, eta=1.0) + run(mlp(40), 0.5, eta=0.1)
    records += run(mlp(40), 0.6, eta=1.0, bias=False) + run(mlp(40), 0.8, eta=0.1, bias=False)
    found = counts(records)
    assert found[0.1, 0.0, False] == found[1.0, 0.0, True] == FRESH.seeds
    assert found[0.1, 0.0, True] == found[1.0, 0.0, False] == (1000, 1001)


def test_a_reference_is_trained_on_as_many_seeds_as_its_levels(settings):
    """Of the pairs that both levels tried: not the best, which is chosen for the board."""
    records = (
        run(mlp(40), 0.7, eta=0.1) + run(mlp(40), 0.99, eta=1.0) + run(mlp(40), 0.75, eta=0.1, bias=False)
    )
    made = settings(records)
    found = chosen(made, FRESH)
    for one in comparisons(made):
        if one.factor == "bias":
            assert found[one.row] == found[one.against] == FRESH.seeds
    assert set(chosen_models(made)["setting"]) <= set(found)


def test_processes_take_no_more_than_their_own_number(settings):
    records = [measured(fixed_cell(GP, "sin", s, n_train=n), 1 / n) for n in (10, 50) for s in range(2)]
    made = settings(records)
    assert list(chosen(made, FRESH).values()) == [(1000, 1001, 1002)] * 2
    assert list(chosen(made, Fresh(FRESH.seeds, 2, 5)).values()) == [FRESH.seeds] * 2


def test_what_nothing_chose_is_not_trained_again(counts):
    """An eta that is no level's best: with the lesser alpha, where another eta has the level."""
    records = [
        r
        for eta, alpha, v in ((0.1, 0.0, 0.7), (0.1, 0.1, 0.6), (1.0, 0.0, 0.9), (1.0, 0.1, 0.8))
        for r in run(NEURON, v, eta=eta, alpha=alpha)
    ]
    assert (0.1, 0.1, True) not in counts(records)


def test_what_has_no_result_is_not_trained_again(counts):
    """It would have none again. One seed that came to its end is a result."""

    def ended(eta, n):
        statuses = ["ok"] * n + ["diverged"] * (2 - n)
        return [
            measured(cell, 0.7) if status == "ok" else Record(cell, status, "in epoch 1")
            for seed, status in enumerate(statuses)
            for cell in [made_up.cell(NEURON, "moons", seed, eta)]
        ]

    found = counts(run(NEURON, 0.9, eta=1.0) + ended(100.0, 0) + ended(30.0, 1))
    assert found == {(1.0, 0.0, True): FRESH.seeds, (30.0, 0.0, True): (1000, 1001)}
    assert counts(ended(100.0, 0)) == {}


def test_settings_stand_in_the_studys_order(settings):
    """Whatever was chosen first: here the last."""
    values = {3.0: 0.5, 0.1: 0.6, 1.0: 0.7}
    made = settings([r for eta, value in values.items() for r in run(NEURON, value, eta=eta)])
    assert list(chosen(made, FRESH)) == [0, 1, 2]
