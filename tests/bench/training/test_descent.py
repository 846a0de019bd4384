"""Order of points, batches and the epochs that are looked at."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.training.descent import ALL_LOOKS, CURVE_POINTS, batches, checkpoint_epochs, curve_epochs, order_of


@given(st.integers(1, 400), st.one_of(st.none(), st.integers(1, 500)))
def test_batches_cover_every_point_once(n, size):
    points = [i for b in batches(n, size) for i in range(b.start, b.stop)]
    assert points == list(range(n))
    assert all(b.stop - b.start == min(size or n, n) for b in batches(n, size)[:-1])


@given(st.integers(0, 9), st.integers(1, 60), st.integers(1, 100))
def test_an_order_is_a_permutation_of_its_own_seed_and_epoch(seed, n, epoch):
    assert sorted(order_of(seed, n, epoch)) == list(range(n))
    assert (order_of(seed, n, epoch) == order_of(seed, n, epoch)).all()


def test_orders_differ_between_epochs_and_seeds():
    drawn = {tuple(order_of(seed, 50, epoch)) for seed in range(5) for epoch in range(1, 70)}
    assert len(drawn) == 5 * 69


@given(st.integers(0, 100_000))
def test_curve_epochs_grow_from_0_to_the_last(epochs):
    curve = curve_epochs(epochs)
    assert curve[0] == 0 and curve[-1] == epochs
    assert len(curve) == min(CURVE_POINTS, epochs + 1) and (np.diff(curve) > 0).all()


@given(st.integers(0, 5000), st.integers(0, 40))
def test_checkpoints_are_curve_epochs(epochs, count):
    kept = checkpoint_epochs(epochs, count)
    assert set(kept) <= set(curve_epochs(epochs)) and len(kept) <= max(count, 2)
    if count:
        assert kept[0] == 0 and kept[-1] == epochs


@given(st.integers(0, 5000))
def test_all_looks_are_kept_where_all_are_asked_for(epochs):
    assert checkpoint_epochs(epochs, ALL_LOOKS) == curve_epochs(epochs)
