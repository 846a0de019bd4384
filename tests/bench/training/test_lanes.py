"""The compiled engine against torch.optim.SGD, over shapes that its tiles and groups do not divide."""

import ctypes
import itertools
import re
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.record import Curve
from bench.training import plain
from bench.training.compiler import NATIVE, compiler, library
from bench.training.descent import Descent
from bench.training.engine import Measured
from bench.training.fused import train_members
from bench.training.lanes import LOSSES, RULES, LaneEngine, Problem
from bench.training.member import Member
from bench.training.sizes import DEEPEST, EAGER, LANES, lanes_serve

SOURCE = (NATIVE / "lanes.cpp").read_text()
needs_compiler = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")


def drawn(arch, n, descent, seed):
    rng = np.random.default_rng([seed, n])
    x, vx = rng.normal(size=(2, n, arch.n_inputs))
    t, vt = (np.sign(v[:, 0]) > 0 for v in (x, vx))
    weights = initial_weights(arch, "uniform", seed)
    return Member(weights, x, t.astype(float), vx, vt.astype(float), descent, seed)


def relative(got, expected):
    return np.abs(got - expected).max() / np.abs(expected).max()


shapes = st.builds(
    Architecture,
    st.integers(1, 20),
    st.lists(st.integers(1, 11), max_size=3).map(tuple),
    st.sampled_from([*ACTIVATIONS]),
    st.just("sigmoid"),
    st.booleans(),
)


@needs_compiler
# First, since a struct that differs is read beyond its end: the process dies without a word.
def test_the_struct_has_the_fields_that_the_compiled_code_reads():
    """By name and in order: ctypes lays out what it is told, and the compiled code reads what it wants."""
    there = {name: "Size" if kind is ctypes.c_int64 else "*" for name, kind in Problem._fields_}
    wanted = {name: kind if kind == "Size" else "*" for name, kind in fields_of("Problem").items()}
    for ours, theirs in itertools.zip_longest(there.items(), wanted.items()):
        assert ours == theirs, f"bench/training/lanes.py says {ours}, native/lanes.cpp {theirs}"


@needs_compiler
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_hold_the_numbers_that_the_compiled_code_reads(dtype):
    numbers = {"Size*": "int64", "V*": dtype, "int32_t*": "int32"}
    numbers |= {"double*": "float64", "Wide*": "float64"}
    arch = Architecture(2, (3,), "relu", "sigmoid")
    engine = LaneEngine(library("relu", dtype), arch, [drawn(arch, 9, Descent(0.1), 1)], np.dtype(dtype))
    wanted = {name: numbers[kind] for name, kind in fields_of("Problem").items() if kind != "Size"}
    assert {name: str(values.dtype) for name, values in engine._arrays.items()} == wanted


def test_what_a_look_finds_has_the_names_of_the_compiled_code_and_of_a_curve():
    (names,) = re.findall(r"enum Measure \{(.*?)\};", SOURCE)
    assert [*Measured._fields, "measures"] == [name.strip().lower() for name in names.split(",")]
    assert ["epoch", *Measured._fields] == [field.name for field in fields(Curve)]


def test_losses_have_the_numbers_of_the_compiled_code():
    (names,) = re.findall(r"enum Loss \{(.*?)\};", SOURCE)
    assert tuple(name.strip().lower() for name in names.split(",")) == LOSSES


def test_rules_have_the_numbers_of_the_compiled_code():
    (names,) = re.findall(r"enum Rule \{(.*?)\};", (NATIVE / "rules.h").read_text())
    assert tuple(name.strip().lower() for name in names.split(",")) == RULES


@settings(max_examples=40)
@given(shapes, st.integers(1, 43), st.data())
def test_any_shape_equals_torch(arch, n, data):
    size = data.draw(st.none() | st.integers(1, n))
    loss = data.draw(st.sampled_from(["bce", "mse"]))
    descent = Descent(0.05, 0.01, loss, batch_size=size, epochs=4)
    one = drawn(arch, n, descent, 1)
    alone = plain.train(arch, one.weights, one.x, one.t, descent, one.seed)
    assert relative(train_members(arch, [one], "float64", engine=LANES)[0].weights, alone) < 1e-9


@needs_compiler
@pytest.mark.parametrize("size", [None, 16])
def test_a_thousand_epochs_equal_torchs(size):
    arch = Architecture(2, (40,), "relu", "sigmoid")
    one = drawn(arch, 200, Descent(0.1, 1e-3, batch_size=size, epochs=1000 if size is None else 100), 3)
    alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed)
    assert relative(train_members(arch, [one], "float64", engine=LANES)[0].weights, alone) < 1e-9


@needs_compiler
@settings(max_examples=10)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=4))
def test_groups_with_orders_of_their_own_keep_them(seeds):
    """Members of one group may have different seeds, so different orders of points."""
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    descent = Descent(0.2, batch_size=4, epochs=35)  # past the first block of orders
    members = [drawn(arch, 13, descent, seed) for seed in seeds]
    for one, outcome in zip(members, train_members(arch, members, "float64", engine=LANES), strict=True):
        alone = plain.train(arch, one.weights, one.x, one.t, descent, one.seed)
        assert relative(outcome.weights, alone) < 1e-9


@needs_compiler
def test_both_engines_measure_the_same():
    arch = Architecture(3, (5, 4), "gelu", "sigmoid")
    descent = Descent(0.05, 0.01, batch_size=7, epochs=30)
    members = [drawn(arch, 29, replace(descent, reduction=r), k) for k, r in enumerate(["mean", "sum"] * 6)]
    found = [train_members(arch, members, "float64", engine=e) for e in (LANES, EAGER)]
    for lanes, eager in zip(*found, strict=True):
        assert (lanes.engine, eager.engine) == (LANES, EAGER)
        for name, values in vars(lanes.curve).items():
            np.testing.assert_allclose(values, getattr(eager.curve, name), rtol=1e-8, err_msg=name)


def test_numbers_below_the_smallest_normal_one_are_taken_for_zero():
    """Decided by measurement; other programs in the process keep them."""
    if compiler() is None:
        pytest.skip("no C++ compiler here")
    arch = Architecture(1, (), None, "identity", bias=False)
    one = drawn(arch, 8, Descent(1e-3, loss="mse", epochs=1), 1)
    tiny = replace(one, weights=np.array([1e-40]), x=np.zeros((8, 1)), t=np.zeros(8))
    assert train_members(arch, [tiny], engine=LANES)[0].weights == [0.0]
    assert np.float32(1e-40) * np.float32(1) != 0


@needs_compiler
def test_as_many_layers_as_there_is_room_for():
    """One more would be written beyond the compiled engine's memory: batched torch operations take it."""
    for depth, engine in ((DEEPEST, LANES), (DEEPEST + 1, EAGER)):
        arch = Architecture(2, (2,) * depth, "tanh", "sigmoid")
        one = drawn(arch, 9, Descent(0.1, epochs=3), 1)
        assert lanes_serve(arch) == (engine == LANES)
        for asked in (None, LANES):
            outcome = train_members(arch, [one], "float32", engine=asked)[0]
            alone = plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed)
            assert outcome.engine == engine and relative(outcome.weights, alone) < 1e-5


def fields_of(struct):
    """Names of a C++ struct's fields -> their types, in order."""
    (body,) = re.findall(rf"struct {struct} \{{(.*?)\}};", SOURCE, re.S)
    found = {}
    for declared in re.sub(r"//.*", "", body).split(";"):
        kind, _, names = declared.strip().removeprefix("const ").partition(" ")
        for name in filter(None, names.split(", ")):
            found[name.strip("* ")] = kind + "*" * name.count("*")
    return found
