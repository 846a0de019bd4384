"""Order of points, batches and the epochs that are looked at."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.training.descent import (
    ALL_LOOKS,
    CURVE_POINTS,
    Descent,
    batches,
    checkpoint_epochs,
    curve_epochs,
    descent_of,
    order_of,
)

LEAST = Cell(
    ModelSpec("neuron", "neuron"), TaskSpec("m", "moons", "classification"), 0, eta=0.3, loss="mse", epochs=7
)


@given(st.integers(1, 400), st.one_of(st.none(), st.integers(1, 500)))
def test_batches_cover_every_point_once(n, size):
    points = [i for b in batches(n, size) for i in range(b.start, b.stop)]
    assert points == list(range(n))
    assert all(b.stop - b.start == min(size or n, n) for b in batches(n, size)[:-1])


@given(st.integers(0, 9), st.integers(1, 60), st.integers(1, 100))
def test_an_order_is_a_permutation_of_its_own_seed_and_epoch(seed, n, epoch):
    assert sorted(order_of(seed, n, epoch)) == list(range(n))


def test_orders_are_the_ones_that_records_on_disk_were_trained_with():
    """Drawn 32 epochs at a time: the first and the last of the first block, the first of the second."""
    drawn = [order_of(seed, 5, epoch).tolist() for seed, epoch in ((0, 1), (0, 32), (0, 33), (1, 1))]
    assert drawn == [[0, 2, 4, 3, 1], [4, 1, 2, 0, 3], [3, 2, 0, 4, 1], [2, 0, 3, 1, 4]]


def test_orders_differ_between_epochs_and_seeds():
    drawn = {tuple(order_of(seed, 50, epoch)) for seed in range(5) for epoch in range(1, 70)}
    assert len(drawn) == 5 * 69


@given(st.integers(0, 100_000))
def test_curve_epochs_grow_from_0_to_the_last(epochs):
    curve = curve_epochs(epochs)
    assert curve[0] == 0 and curve[-1] == epochs
    assert len(curve) == min(CURVE_POINTS, epochs + 1) and (np.diff(curve) > 0).all()


def test_the_epochs_of_a_curve_grow_by_about_the_same_factor_once_whole_numbers_allow_it():
    late = [111, 146, 192, 253, 333, 438, 577, 760, 1000]  # each about 1.316 times the one before
    assert curve_epochs(1000) == [0, 1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 49, 64, 84, *late]
    assert curve_epochs(24) == [*range(25)] and curve_epochs(25) == [*range(24), 25]


def test_checkpoints_lie_evenly_over_the_curve_with_both_its_ends():
    assert [checkpoint_epochs(1000, count) for count in (0, 1, 2, 3)] == [
        [],
        [0, 1000],
        [0, 1000],
        [0, 37, 1000],
    ]
    assert checkpoint_epochs(1000, 5) == [0, 7, 37, 192, 1000]
    assert len(checkpoint_epochs(1000, 24)) == 24 and checkpoint_epochs(1000, 26) == curve_epochs(1000)


@given(st.integers(0, 5000), st.integers(0, 40))
def test_checkpoints_are_curve_epochs(epochs, count):
    kept = checkpoint_epochs(epochs, count)
    assert set(kept) <= set(curve_epochs(epochs)) and len(kept) <= max(count, 2)
    if count:
        assert kept[0] == 0 and kept[-1] == epochs


@given(st.integers(0, 5000))
def test_all_looks_are_kept_where_all_are_asked_for(epochs):
    assert checkpoint_epochs(epochs, ALL_LOOKS) == curve_epochs(epochs)


def test_a_descent_has_the_settings_of_its_cell():
    whole = replace(LEAST, alpha=0.1, reduction="sum", momentum=0.9, batch_size=16)
    assert descent_of(whole) == Descent(0.3, 0.1, "mse", "sum", 0.9, 16, 7)
    assert descent_of(LEAST) == Descent(0.3, 0.0, "mse", "mean", 0.0, None, 7)


def test_settings_of_an_optimiser_are_the_cell_s():
    adam = replace(LEAST, optimiser="adamw", betas=(0.8, 0.9), eps=1e-4, schedule=("step", 3, 0.5))
    found = descent_of(adam)
    assert (found.rule, found.betas, found.eps, found.schedule) == (
        "adamw",
        (0.8, 0.9),
        1e-4,
        ("step", 3, 0.5),
    )
    assert descent_of(replace(LEAST, optimiser="lbfgs", eta=None)).rule == "lbfgs"


@pytest.mark.parametrize("axis", ["eta", "loss", "epochs"])
def test_a_cell_without_a_rate_a_loss_or_epochs_is_not_trained(axis):
    with pytest.raises(ValueError, match=r"cell [0-9a-f]{20} is not trained by descent"):
        descent_of(replace(LEAST, **{axis: None}))
