"""What planning takes for the price of an activation, beside what docs/performance.md has measured."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cell import Cell, ModelSpec
from bench.models.activations import ACTIVATIONS
from bench.planning.cost import MEMBER, stack_seconds
from bench.tasks import resolve
from bench.training.sizes import EAGER, LANES

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
