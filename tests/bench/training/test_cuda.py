"""The Triton engine against torch.optim.SGD, the other engines and its own company.

On a machine with a GPU its programs run there; elsewhere in Triton's interpreter, which is slow: few
networks, few points, few epochs.
"""

import importlib.util
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.training import plain
from bench.training.compiler import compiler
from bench.training.cuda import TritonEngine, tile_of
from bench.training.descent import Descent
from bench.training.eager import EagerEngine
from bench.training.fused import train_members
from bench.training.member import Member
from bench.training.sizes import EAGER, LANES, TRITON, TRITON_WARPS, triton_serves

if importlib.util.find_spec("triton") is None:
    pytest.skip("triton is not installed", allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of networks that diverge
GPU = torch.cuda.is_available()
DEVICE = "cuda" if GPU else "cpu"
if not GPU:
    os.environ["TRITON_INTERPRET"] = "1"  # before anything imports triton, which torch.optim does
N = 7
ROOT = Path(__file__).parents[3]


def member(arch, descent, seed=0, **more):
    rng = np.random.default_rng(seed)
    x, vx = rng.normal(size=(N, arch.n_inputs)), rng.normal(size=(7, arch.n_inputs))
    t, vt = ((v[:, 0] * v[:, -1] > 0).astype(float) for v in (x, vx))
    return Member(initial_weights(arch, "uniform", seed), x, t, vx, vt, descent, seed, **more)


def trained(arch, members, dtype="float64"):
    outcomes = train_members(arch, members, dtype, DEVICE, engine=TRITON)
    assert {o.engine for o in outcomes} == {TRITON}
    return outcomes


def relative(got, expected):
    return np.abs(got - expected).max() / np.abs(expected).max()


def alone(arch, one, dtype=torch.float64):
    return plain.train(arch, one.weights, one.x, one.t, one.descent, one.seed, dtype)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (5,)])
def test_networks_on_the_gpu_equal_torch(name, hidden):
    """Every activation with each loss and each batch size, all pairs of these over the activations; with and
    without biases; reductions and momenta side by side."""
    turn = list(ACTIVATIONS).index(name)
    sizes = (None, 4, 1)
    for i, loss in enumerate(("bce", "mse", "l1")):
        j = (i + turn) % 3
        size = sizes[j]
        output = name if loss != "bce" and (not hidden or j == 0) else "sigmoid"
        arch = Architecture(2, hidden, name if hidden else None, output, bias=(i + j) % 2 == 0)
        members = [
            member(arch, Descent(0.1, 0.01, loss, "mean", 0.9, size, epochs=2), 1),
            member(arch, Descent(0.02, 0.1, loss, "sum", 0.0, size, epochs=2), 2),
        ]
        engine = TritonEngine(arch, members, "float64", DEVICE)
        engine.train(1, 2)
        for one, got in zip(members, engine.weights(), strict=True):
            assert relative(got, alone(arch, one)) < 1e-11, (arch, one.descent)


@pytest.mark.parametrize(
    "arch", [Architecture(1, (), None, "sigmoid"), Architecture(5, (33,), "relu", "sigmoid")]
)
def test_without_momentum_and_other_numbers_of_inputs(arch):
    one = member(arch, Descent(0.3, 0.01, batch_size=4, epochs=3), 3)
    engine = TritonEngine(arch, [one], "float64", DEVICE)
    engine.train(1, 1)
    engine.train(2, 3)
    assert relative(engine.weights()[0], alone(arch, one)) < 1e-12


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_single_precision_stays_near_torch(name):
    arch = Architecture(2, (6,), name, "sigmoid")
    one = member(arch, Descent(0.3, 1e-3, epochs=20), 2)
    engine = TritonEngine(arch, [one], "float32", DEVICE)
    engine.train(1, 20)
    assert engine.weights().dtype == np.float32
    assert relative(engine.weights()[0], alone(arch, one, torch.float32)) < 1e-5


def test_orders_beyond_one_block_are_drawn_again():
    arch = Architecture(1, (), None, "sigmoid")
    one = member(arch, Descent(0.1, batch_size=5, epochs=40), 4)
    engine = TritonEngine(arch, [one], "float64", DEVICE)
    engine.train(1, 40)  # 32 epochs a block
    assert relative(engine.weights()[0], alone(arch, one)) < 1e-12


@pytest.mark.parametrize("loss", ["bce", "mse", "l1"])
@pytest.mark.parametrize("classifies", [True, False])
@pytest.mark.parametrize("hidden", [(), (5,)])
def test_looks_equal_those_of_the_eager_engine(loss, classifies, hidden):
    arch = Architecture(2, hidden, "softplus" if hidden else None, "sigmoid")
    members = [member(arch, Descent(0.1, loss=loss), seed, classifies=classifies) for seed in range(3)]
    engine, eager = (
        TritonEngine(arch, members, "float64", DEVICE),
        EagerEngine(arch, members, 3, "float64", "cpu"),
    )
    np.testing.assert_allclose(engine.look(), eager.look(), rtol=1e-12)
    np.testing.assert_allclose(engine.validate(), eager.validate(), rtol=1e-12)


KINDS = [
    (Architecture(2, (), None, "sigmoid"), None),
    (Architecture(2, (), None, "sigmoid"), 1),
    (Architecture(2, (5,), "tanh", "sigmoid"), 4),
]


@pytest.mark.parametrize(("arch", "size"), KINDS)
@pytest.mark.parametrize(
    "other",
    [EAGER, pytest.param(LANES, marks=pytest.mark.skipif(compiler() is None, reason="no C++ compiler here"))],
)
def test_outcomes_equal_those_of_the_other_engines(arch, size, other):
    """Curves, best weights, early stops and the epoch of a divergence."""
    etas = (0.5, 3.0, 1e300)
    members = [
        member(arch, Descent(eta, 0.01, batch_size=size, epochs=16), k, early_stop=3)
        for k, eta in enumerate(etas)
    ]
    expected = train_members(arch, members, "float64", engine=other)
    for got, wanted in zip(trained(arch, members), expected, strict=True):
        assert (got.status, got.epochs_run, got.best_epoch) == (
            wanted.status,
            wanted.epochs_run,
            wanted.best_epoch,
        )
        assert got.curve.epoch == wanted.curve.epoch
        np.testing.assert_allclose(got.curve.validation_loss, wanted.curve.validation_loss, rtol=1e-10)
        if wanted.weights is not None:
            np.testing.assert_allclose(got.best_weights, wanted.best_weights, rtol=1e-9, atol=1e-12)
    assert expected[-1].status == "diverged"


@pytest.mark.parametrize(("arch", "size"), KINDS)
@pytest.mark.parametrize("last", [False, True])
def test_company_changes_no_bit(arch, size, last):
    """A program's other networks, their number, a member's place, and one that diverges."""
    descent = Descent(0.5, 1e-3, batch_size=size, epochs=2)
    one = member(arch, descent, 5)
    count = tile_of(arch, size or N).nets + 3
    others = [
        member(arch, replace(descent, eta=0.1 * k, alpha=0.1, reduction="sum"), k) for k in range(count)
    ]
    others.append(member(arch, replace(descent, eta=1e30, alpha=1e30), 6))
    found = trained(arch, [*others, one] if last else [one, *others], "float32")[-1 if last else 0]
    expected = trained(arch, [one], "float32")[0]
    assert (found.weights == expected.weights).all() and found.curve == expected.curve


def test_those_left_over_go_on_as_if_nobody_had_gone():
    arch = Architecture(2, (3,), "relu", "sigmoid")
    members = [member(arch, Descent(0.3, 0.01, momentum=0.9, batch_size=4), k) for k in range(6)]
    whole, part = (TritonEngine(arch, members, "float32", DEVICE) for _ in range(2))
    whole.train(1, 4)
    part.train(1, 2)
    part.keep(np.array([5, 2]))
    part.train(3, 4)
    assert (part.weights() == whole.weights()[[5, 2]]).all()
    assert (np.stack(part.look()) == np.stack(whole.look())[:, [5, 2]]).all()
    assert part.finite_epochs().tolist() == [4, 4]


def test_epochs_with_finite_weights_are_counted():
    arch = Architecture(2, (), None, "identity")
    etas = (0.1, 1e4, 1e6, 1e30)
    members = [member(arch, Descent(eta, loss="mse"), 3) for eta in etas]
    engine, eager = (
        TritonEngine(arch, members, "float32", DEVICE),
        EagerEngine(arch, members, 4, "float32", "cpu"),
    )
    for one in (engine, eager):
        one.train(1, 9)
        one.train(10, 15)
    found = engine.finite_epochs().tolist()
    assert found == eager.finite_epochs().tolist()
    assert found[0] == 15 > found[1] > found[2] > found[3]


def test_members_with_the_same_points_share_them():
    arch = Architecture(2, (), None, "sigmoid")
    first, second = member(arch, Descent(0.5, epochs=2), 0), member(arch, Descent(0.5, epochs=2), 1)
    same = Member(second.weights, first.x, first.t, first.validation_x, first.validation_t, first.descent, 7)
    engine = TritonEngine(arch, [first, second, same], "float64", DEVICE)
    engine.train(1, 2)
    assert len(engine._X) == 2
    for one, got in zip([first, second, same], engine.weights(), strict=True):
        assert relative(got, alone(arch, one)) < 1e-12


@given(
    st.integers(1, 60),
    st.sampled_from([(), (1,), (7,), (40,), (256,), (5000,)]),
    st.integers(1, 10_000),
    st.sampled_from([4, 8]),
)
def test_tiles_fill_warps_and_hold_the_network(n_inputs, hidden, batch, itemsize):
    arch = Architecture(n_inputs, hidden, "relu", "sigmoid")
    if not triton_serves(arch, itemsize):
        return
    tile = tile_of(arch, batch, itemsize)
    for size in (tile.nets, tile.units, tile.points, tile.warps):
        assert size & (size - 1) == 0
    assert tile.units >= max(hidden, default=1) and tile.warps <= TRITON_WARPS
    assert 32 * tile.warps <= tile.nets * tile.units * tile.points <= 8 * 32 * tile.warps


def test_what_the_gpu_programs_do_not_hold_is_left_to_the_eager_engine():
    for arch in (
        Architecture(2, (4, 4), "tanh", "sigmoid"),
        Architecture(2, (5000,), "tanh", "sigmoid"),
        Architecture(99, (4,), "tanh", "sigmoid"),
    ):
        assert not triton_serves(arch)
    arch = Architecture(2, (4, 4), "tanh", "sigmoid")
    assert train_members(arch, [member(arch, Descent(0.1, epochs=1))], engine=TRITON)[0].engine == EAGER


COMPILE = """
import re
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource, compile
from bench.models.network import Architecture
from bench.training.cuda import tile_of
from bench.training.sizes import STATES
from bench.training.triton import programs

TYPES = {
    **{"data_of": "*i64", "seed_of": "*i64", "orders": "*i32", "finite_epochs": "*i32"},
    **{"rates": "*fp64", "powers": "*fp64", "factors": "*fp64"},
}
SIZES = ("row", "epochs", "K", "n", "batch", "n_validation")

def compiled(program, arch, rule, batch, target, real):
    tile = tile_of(arch, batch, 8 if real == "fp64" else 4, STATES[rule])
    constants = dict(
        ORDER_ROWS=32, SHUFFLED=True, RULE=rule, STATES=STATES[rule],
        EVERYTHING=True, CLASSIFIES=True, LOSS="mse",
        INPUTS=arch.n_inputs, WIDTH=max(arch.hidden, default=1), BIAS=True, HIDDEN=bool(arch.hidden),
        NAME=arch.activation, OUTPUT=arch.output, NETS=tile.nets, UNITS=tile.units, POINTS=tile.points,
    )
    signature = {
        name: "constexpr" if name in constants else "i32" if name in SIZES else TYPES.get(name, "*" + real)
        for name in program.arg_names
    }
    constants = {name: value for name, value in constants.items() if name in program.arg_names}
    options = dict(num_warps=tile.warps, num_stages=1, enable_fp_fusion=False)
    source = ASTSource(program, signature, constants)
    return compile(source, target=GPUTarget("cuda", target, 32), options=options)

for hidden, rule, batch, target, real in (
    ((40,), "nesterov", 16, 80, "fp32"),
    ((40,), "adamw", 16, 90, "fp64"),
    ((), "plain", 200, 90, "fp32"),
    ((), "adam", 1, 90, "fp32"),
):
    arch = Architecture(2, hidden, "gelu" if hidden else "identity", "sigmoid")
    train, look = (compiled(one, arch, rule, batch, target, real) for one in (programs.train, programs.look))
    loops = train.asm["ttgir"].split("scf.for", 1)[1].rsplit("scf.yield", 1)[0]
    moves = re.search("convert_layout %.* : tensor<(?!1x1x1x)", loops) is not None
    print(len(train.asm["cubin"]) > 0, len(look.asm["cubin"]) > 0, moves)
"""


def test_it_compiles_for_gpus_that_are_not_here(tmp_path):
    """Nothing in the training loops moves between threads but the sums; one number, which all hold, may."""
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    environment["TRITON_CACHE_DIR"] = str(tmp_path)
    said = subprocess.check_output([sys.executable, "-c", COMPILE], text=True, cwd=ROOT, env=environment)
    assert said.split("\n")[:-1] == ["True True False"] * 4
