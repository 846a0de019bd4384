"""What planning takes for the price of an activation, beside what docs/performance.md has measured."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cell import Cell, ModelSpec
from bench.models.activations import ACTIVATIONS
from bench.planning.cost import MEMBER, alone_seconds, chunk_of, engine_of, library_of, stack_seconds
from bench.tasks import resolve
from bench.training.sizes import EAGER, LANES, LBFGS

MEASURED = (Path(__file__).parents[3] / "docs" / "performance.md").read_text()
MOONS = resolve("moons", {"kind": "moons"}, Path())  # 200 points in the plane
CELL = Cell(
    ModelSpec("mlp-40", "mlp", hidden=(40,)),
    MOONS,
    0,
    activation="relu",
    eta=0.1,
    epochs=1000,
    dtype="float32",
)
ENGINES = {EAGER: 1, LANES: 2}  # its column of times, after the plain loop's


def seconds(name, engine, width=40):
    model = ModelSpec(f"mlp-{width}", "mlp", hidden=(width,))
    return stack_seconds(replace(CELL, model=model, activation=name), 256, engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_has_its_price(name, engine):
    identity = ACTIVATIONS["identity"]
    assert seconds(name, engine, 40) > seconds(name, engine, 1) > 256 * MEMBER
    assert ACTIVATIONS[name].lanes_ns >= identity.lanes_ns and ACTIVATIONS[name].eager_ns >= identity.eager_ns


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", re.findall(r"^\| (\w+), full \|", MEASURED, re.M))
def test_a_price_is_near_what_was_measured(name, engine):
    """Microseconds an epoch and network, within a factor of three; what was not measured is not looked at."""
    (row,) = re.findall(rf"^\| {name}, full \|(.*)\|$", MEASURED, re.M)
    measured = float(row.split("|")[ENGINES[engine]])
    priced = (seconds(name, engine) / 256 - MEMBER) / 1000 * 1e6
    assert 1 / 3 < priced / measured < 3


SMALL = replace(CELL, model=ModelSpec("mlp-4", "mlp", hidden=(4,)), activation="tanh", epochs=10)
# A 2-4-1 network with tanh on 200 points: nanoseconds of the output unit, 4 hidden units, 12 products.
EAGER_PASS = 200e-9 * (8 + 4 * 3.5 + 12 * 0.12)
LANES_PASS = 200e-9 * (1.5 + 4 * 0.51 + 12 * 0.06)
MEMBERS = 0.4e-3  # of each: data, scores, record


def test_a_batched_chunk_costs_its_rows_passes_and_every_step_s_overhead():
    """Ten epochs; ten looks at 700 points, each 2.5 times 3.5 passes by half: 43.75. One step an epoch."""
    step = 120e-6 + 60e-6
    assert stack_seconds(SMALL, 256, EAGER) == pytest.approx(
        53.75 * 256 * EAGER_PASS + 10 * step + 256 * MEMBERS
    )
    assert stack_seconds(SMALL, 256, EAGER) == pytest.approx(0.168707, rel=1e-5)
    one = stack_seconds(SMALL, 1, EAGER)
    assert one == pytest.approx(53.75 * 32 * EAGER_PASS + 10 * step + MEMBERS)  # thirty-two rows
    two = stack_seconds(SMALL, 257, EAGER)
    assert two == pytest.approx(53.75 * 288 * EAGER_PASS + 2 * 10 * step + 257 * MEMBERS)


def test_a_compiled_chunk_costs_whole_groups_of_eight_and_updates_of_17_weights():
    each = 38 * LANES_PASS + 10 * 17 * 0.25e-9  # looks: 10 times 1.6 times 1.75
    for count, rows in ((1, 8), (8, 8), (9, 16), (300, 304)):
        assert stack_seconds(SMALL, count, LANES) == pytest.approx(rows * each + count * MEMBERS)
    batches = replace(SMALL, batch_size=30)  # seven steps, the last one of twenty points
    assert stack_seconds(batches, 8, LANES) == pytest.approx(8 * (each + 6 * 10 * 17 * 0.25e-9) + 8 * MEMBERS)


def test_batches_double_precision_patience_and_depth_cost_more():
    def passes(cell):
        return stack_seconds(cell, 256, EAGER) - 256 * MEMBERS

    steps = 180e-6 * 10
    whole = 53.75 * 256 * EAGER_PASS
    assert passes(replace(SMALL, batch_size=30)) == pytest.approx(whole + 7 * steps)
    assert passes(replace(SMALL, dtype="float64")) == pytest.approx(2 * whole + steps)
    assert passes(replace(SMALL, early_stop=3)) == pytest.approx(whole * 58.75 / 53.75 + steps)
    long = replace(SMALL, epochs=1000)  # twenty-five looks
    assert passes(long) == pytest.approx((1000 + 25 * 4.375) * 256 * EAGER_PASS + 100 * steps)
    deep = replace(SMALL, model=ModelSpec("mlp-4-4", "mlp", hidden=(4, 4)))
    two = 200e-9 * (8 + 8 * 3.5 + 28 * 0.12)
    assert passes(deep) == pytest.approx(53.75 * 256 * two + 10 * 240e-6)


def test_a_network_too_large_for_company_has_no_rows_to_fill():
    """A quarter of a gigabyte: 16,384 units on 200 points and more than thirty-two may share."""
    wide = replace(CELL, model=ModelSpec("mlp-16384", "mlp", hidden=(16_384,)))
    assert chunk_of(wide, EAGER) == 1
    assert stack_seconds(wide, 3, EAGER) == pytest.approx(3 * stack_seconds(wide, 1, EAGER))


def test_a_chunk_s_size_follows_the_batch_and_the_precision():
    """Forty units, 160 bytes a point: 256 members of 200 points would keep 8 MB."""
    assert [chunk_of(c, EAGER) for c in (CELL, replace(CELL, batch_size=61), replace(CELL, n_train=61))] == [
        64,
        256,
        256,
    ]
    assert [chunk_of(replace(CELL, dtype=d), EAGER) for d in ("float32", "float64")] == [64, 32]
    assert chunk_of(replace(CELL, dtype="float64"), LANES) == 256


def test_adam_costs_a_root_and_a_division_a_weight_more_and_budgets_their_epochs():
    adam = replace(SMALL, optimiser="adam", betas=(0.9, 0.999), eps=1e-8)
    more = stack_seconds(adam, 8, LANES) - stack_seconds(SMALL, 8, LANES)
    assert more == pytest.approx(8 * 10 * 17 * 0.25e-9)
    long, longer = (stack_seconds(replace(CELL, epochs=n), 256, LANES) for n in (10_000, 100_000))
    assert longer == pytest.approx(10 * long, rel=0.1)


def test_an_evaluation_of_l_bfgs_costs_its_call_and_its_pass_network_by_network():
    cell = replace(CELL, optimiser="lbfgs", dtype="float64", epochs=1000)
    assert chunk_of(cell, LBFGS) == 1
    one, five = (stack_seconds(cell, n, LBFGS) for n in (1, 5))
    assert five == pytest.approx(5 * one)
    each = 2 * 200e-9 * (2 + 40 * 0.06 + 120 * 0.12)
    passes = 1000 + 25 * 2.0 * 700 / 400  # a look: two of the mean of 200 and 500 points
    assert one == pytest.approx(0.6 * (1000 * 40e-6 + passes * each) + MEMBERS)


def test_other_models_cost_what_they_do_alone():
    linear = Cell(ModelSpec("linear", "linear"), MOONS, 0)
    by_hand = Cell(ModelSpec("mine", "neuron", weights=(1.0, 1.0, 0.0)), MOONS, 0)
    assert alone_seconds(linear) == alone_seconds(by_hand) == 0.01


def test_a_process_costs_squares_and_cubes_of_its_points_a_search_at_a_time():
    ten = {"kind": "packaged", "dataset": "diabetes"}

    def seconds(kernel, task, n):
        spec = resolve(task, ten if task == "diabetes" else {}, Path())
        return alone_seconds(Cell(ModelSpec("gp", "gp", kernel=kernel), spec, 0, n_train=n))

    one = 0.015 + 3 + 8  # 3 us a point squared, 8 ns a point cubed
    assert seconds("rbf", "sin", 1000) == seconds("matern", "sin", 1000) == pytest.approx(one)
    assert seconds(None, "sin", 1000) == seconds("rbf-ard", "sin", 1000) == pytest.approx(one)
    assert seconds("periodic", "sin", 1000) == pytest.approx(7 * one)
    assert seconds("linear", "diabetes", 100) == pytest.approx(0.15 * (0.015 + 0.03 + 0.008))
    assert seconds("rbf-iso", "diabetes", 100) == pytest.approx(0.015 + 0.03 + 0.008)
    search = 0.012 + 0.03 + 0.009
    assert seconds("rbf", "diabetes", 100) == pytest.approx(12 * search)
    assert seconds("rational_quadratic", "diabetes", 100) == pytest.approx(1.7 * 12 * search)


def test_the_library_of_a_cell_is_that_of_its_hidden_layers():
    neuron = replace(CELL, model=ModelSpec("neuron", "neuron"), activation="sigmoid")
    assert [library_of(c) for c in (CELL, neuron)] == ["relu-float32", "identity-float32"]
    assert library_of(replace(CELL, dtype="float64")) == "relu-float64"


@pytest.mark.parametrize(
    ("changes", "compiled", "engine"),
    [
        ({}, {"relu-float32"}, LANES),
        ({}, set(), EAGER),
        ({}, {"relu-float64"}, EAGER),
        ({"device": "cuda"}, {"relu-float32"}, EAGER),
        ({"activation": "tanh", "dtype": "float64"}, {"tanh-float64"}, LANES),
        ({"model": ModelSpec("m", "mlp", hidden=(1280, 1280))}, {"relu-float32"}, LANES),
        ({"model": ModelSpec("m", "mlp", hidden=(2,) * 64)}, {"relu-float32"}, LANES),
        ({"model": ModelSpec("m", "mlp", hidden=(2,) * 65)}, {"relu-float32"}, EAGER),
        ({"optimiser": "lbfgs", "dtype": "float64"}, {"relu-float64"}, LBFGS),
        ({"optimiser": "lbfgs", "dtype": "float64"}, set(), LBFGS),
    ],
)
def test_planning_knows_which_engine_will_train(changes, compiled, engine):
    assert engine_of(replace(CELL, **changes), frozenset(compiled)) == engine
