"""Cutting cells into packs: whole computations together, devices apart, names that are free."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.cell import Cell, ModelSpec
from bench.planning import packs
from bench.planning.packs import covers, libraries_for, pack_cells
from bench.record import pack_name
from bench.tasks import resolve

MOONS = resolve("moons", {"kind": "moons"}, Path())
CELL = Cell(
    ModelSpec("mlp-4", "mlp", hidden=(4,)),
    MOONS,
    seed=0,
    activation="tanh",
    eta=0.1,
    alpha=0.0,
    bias=True,
    reduction="mean",
    loss="bce",
    epochs=10,
    momentum=0.0,
    init="uniform",
    dtype="float32",
)


SIZE = 256  # cells of a chunk: each keeps 3.2 kB of the 2.5 MB that the caches serve
CHUNK = 0.168707  # seconds, as tests/bench/planning/test_cost.py adds them up


def many(n, **changes):
    return [replace(CELL, eta=0.001 * (i + 1), **changes) for i in range(n)]


def test_devices_share_packs_unless_they_are_asked_not_to():
    mixed = [c for pair in zip(many(6), many(6, device="cuda"), strict=True) for c in pair]
    (shared,) = pack_cells(mixed, 1e9)
    assert [c.device for c in shared.cells] == ["cpu"] * 6 + ["cuda"] * 6
    found = pack_cells(mixed, 1e9, apart=True)
    assert sorted({c.device for c in p.cells} == {"cpu"} for p in found) == [False, True]
    assert sum(len(p.cells) for p in found) == 12


def test_a_pack_is_named_by_its_cells_unless_that_name_is_taken():
    cells = many(3)
    name = pack_name(c.digest for c in cells)
    assert [p.name for p in pack_cells(cells, 1e9, True)] == [name]
    assert [p.name for p in pack_cells(cells, 1e9, True, {name})] == [f"{name}-2"]
    assert [p.name for p in pack_cells(cells, 1e9, True, {name, f"{name}-2"})] == [f"{name}-3"]


def test_a_pack_holds_no_more_cells_than_memory_should(monkeypatch):
    monkeypatch.setattr(packs, "MOST_CELLS", 600)
    found = pack_cells(many(2000), 1e9, True)
    assert max(len(p.cells) for p in found) <= 600 and sum(len(p.cells) for p in found) == 2000


def test_packs_cost_an_even_share_with_no_small_rest():
    for n_units, budget, expected in ((21, 5.0, [5, 5, 5, 6]), (8, 3.0, [2, 3, 3]), (2, 5.0, [2])):
        found = pack_cells(many(n_units * SIZE), budget * CHUNK)
        assert sorted(round(p.cost_seconds / CHUNK) for p in found) == expected


def test_chunks_are_cut_only_where_the_computation_ends():
    """Two halves of a chunk take more steps than the whole."""
    cells = many(3 * SIZE + 1) + many(SIZE, activation="relu")
    found = pack_cells(cells, CHUNK * 1.001, True)
    pack_of = {c.digest: p.name for p in found for c in p.cells}
    by_rate = sorted(cells, key=lambda c: (c.activation != "tanh", -c.eta))
    chunks = [by_rate[i : i + SIZE] for i in range(0, 3 * SIZE, SIZE)] + [by_rate[3 * SIZE + 1 :]]
    assert all(len({pack_of[c.digest] for c in chunk}) == 1 for chunk in chunks) and len(found) >= 4


def test_every_library_that_trains_a_cell_is_compiled():
    """However few: batched torch operations would have other last bits."""
    few, on_gpu = many(1, activation="gelu", epochs=1), many(2, activation="relu", device="cuda")
    double = many(2, dtype="float64")
    deep = [replace(c, model=ModelSpec("deep", "mlp", hidden=(2,) * 65)) for c in many(1, activation="sin")]
    neurons = [replace(c, model=ModelSpec("neuron", "neuron")) for c in many(2)]
    found = libraries_for(few + on_gpu + double + deep + neurons)
    assert found == ["gelu-float32", "identity-float32", "tanh-float64"]


def test_a_library_is_compiled_for_cells_here_whoever_else_names_it():
    """One more on a GPU, or with too many layers, before or after, takes nothing from them."""
    elsewhere = [replace(CELL, device="cuda"), replace(CELL, model=ModelSpec("m", "mlp", hidden=(2,) * 65))]
    for cells in ([CELL, *elsewhere], [*elsewhere, CELL]):
        assert libraries_for(cells) == ["tanh-float32"]
    assert libraries_for(elsewhere) == []


def test_cells_of_a_compiled_library_cost_what_that_engine_takes():
    """Chunks of 256 and 44, whose prices are put together in tests/bench/planning/test_cost.py."""
    cells = many(300, epochs=1000)
    (eager,), (compiled,) = pack_cells(cells, 1e9), pack_cells(cells, 1e9, compiled=["tanh-float32"])
    assert compiled.cost_seconds == pytest.approx(304 * 9.1589e-4 + 0.12, rel=1e-6)
    assert eager.cost_seconds == pytest.approx(320 * 5.20075e-3 + 2 * 0.18 + 0.12, rel=1e-6)


def test_rates_that_diverge_train_together():
    (pack, *_) = pack_cells(many(2 * SIZE), 1e9, True)
    first, second = pack.cells[:SIZE], pack.cells[SIZE:]
    assert min(c.eta for c in first) > max(c.eta for c in second)


def test_dearest_first():
    cells = many(3) + many(3, epochs=1000)
    costs = [p.cost_seconds for p in pack_cells(cells, 0.01, True)]
    assert costs == sorted(costs, reverse=True) and costs[0] > costs[-1]


def test_covers_names_the_commonest_and_counts_the_rest():
    tasks = [
        resolve(n, {"kind": n}, Path())
        for n in ("moons", "xor", "circles", "spirals", "overlap", "separable")
    ]
    said = covers([CELL, *(replace(CELL, task=t) for t in tasks)])
    assert said == "model mlp-4; task moons, xor, circles, spirals and 2 more; activation tanh; device cpu"


def test_cells_that_are_fitted_alone_are_units_of_their_own():
    """Linear models cost 0.01 s each; packs of about 0.03 s hold three."""
    linear = [Cell(ModelSpec("linear", "linear"), MOONS, seed) for seed in range(12)]
    found = pack_cells(linear, 0.03)
    assert [len(p.cells) for p in found] == [3] * 4
    assert [p.cost_seconds for p in found] == pytest.approx([0.03] * 4)
    assert libraries_for(linear) == []


def test_cells_apart_have_a_pack_and_a_price_each():
    linear = Cell(ModelSpec("linear", "linear"), MOONS, 0)
    found = pack_cells([linear, CELL, many(1)[0]], 1e9, together=False)
    assert sorted(len(p.cells) for p in found) == [1, 1, 1]
    prices = {p.cells[0].model.kind: p.cost_seconds for p in found}
    # one of an eager chunk of thirty-two rows; one of a compiled group of eight
    assert prices == pytest.approx({"linear": 0.01, "mlp": 32 * 2.5198e-4 + 1.8e-3 + 4e-4}, rel=1e-6)
    (compiled,) = pack_cells([CELL], 1e9, together=False, compiled=["tanh-float32"])
    assert compiled.cost_seconds == pytest.approx(8 * (38 * 8.52e-7 + 4.25e-8) + 4e-4, rel=1e-6)


def test_a_crowded_pack_leaves_nothing_to_the_next(monkeypatch):
    """What is cut for memory's sake is no saving: the packs after it cost their share and no more."""
    monkeypatch.setattr(packs, "MOST_CELLS", SIZE)
    found = pack_cells(many(4 * SIZE), 2 * CHUNK)
    assert [len(p.cells) for p in found] == [SIZE] * 4
    monkeypatch.setattr(packs, "MOST_CELLS", 2 * SIZE)
    assert [len(p.cells) for p in pack_cells(many(4 * SIZE), 9 * CHUNK)] == [2 * SIZE] * 2
    monkeypatch.setattr(packs, "MOST_CELLS", 2 * SIZE - 1)
    assert [len(p.cells) for p in pack_cells(many(4 * SIZE), 9 * CHUNK)] == [SIZE] * 4


def test_a_pack_holds_4000_cells_at_most():
    linear = [Cell(ModelSpec("linear", "linear"), MOONS, seed) for seed in range(4001)]
    assert [len(p.cells) for p in pack_cells(linear, 1e9)] == [4000, 1]


def test_a_quarter_beyond_the_budget_is_no_reason_for_another_pack():
    """Five chunks for a budget of four are one pack; five and a quarter of one more are two."""
    linear = [Cell(ModelSpec("linear", "linear"), MOONS, seed) for seed in range(127)]
    assert [len(p.cells) for p in pack_cells(linear[:124], 1.0)] == [124]
    assert sorted(len(p.cells) for p in pack_cells(linear, 1.0)) == [63, 64]


@pytest.mark.parametrize(
    "axis",
    [
        {"activation": "relu"}, {"loss": "mse"}, {"batch_size": 16}, {"epochs": 11}, {"dtype": "float64"},
        {"optimiser": "adam"}, {"optimiser": "nesterov", "momentum": 0.9}, {"schedule": "cosine"},
        {"bias": False}, {"device": "cuda"}, {"momentum": 0.9}, {"early_stop": 5}, {"n_train": 20},
        {"split": "same"}, {"model": ModelSpec("mlp-5", "mlp", hidden=(5,))},
        {"model": ModelSpec("neuron", "neuron")},
        {"task": resolve("breast", {"kind": "packaged", "dataset": "breast_cancer"}, Path())},
    ],
    ids=str,
)  # fmt: skip
def test_cells_that_differ_in_their_computation_train_in_chunks_of_their_own(axis):
    assert len(list(packs._stacks([CELL, replace(CELL, **axis)]))) == 2


@pytest.mark.parametrize(
    "axis",
    [
        {"eta": 9.0}, {"alpha": 9.0}, {"reduction": "sum"}, {"init": "zeros"}, {"seed": 9},
        {"checkpoints": 9}, {"task": resolve("xor", {}, Path())},
        {"model": ModelSpec("other", "mlp", hidden=(4,))},
        {"task": resolve("moons", {"n_test": 50}, Path())},
    ],
    ids=str,
)  # fmt: skip
def test_cells_that_differ_in_rates_starts_or_data_train_together(axis):
    assert len(list(packs._stacks([CELL, replace(CELL, **axis)]))) == 1


def test_momenta_and_patiences_may_differ_where_there_are_some():
    for axis in ("momentum", "early_stop"):
        stacks = packs._stacks([CELL, *(replace(CELL, **{axis: value}) for value in (0.5, 0.9))])
        assert [len(held) for held in stacks] == [1, 2]


def test_cells_train_together_whose_steps_follow_one_rule_and_one_schedule():
    """Whatever their rates, momenta, betas and eps."""
    turned = [("step", 300, 0.5), ("step", 300, 0.1), ("step", 200, 0.5), "cosine", "constant"]
    cells = [replace(CELL, schedule=one, eta=eta) for one in turned for eta in (0.1, 0.2)]
    assert [len(held) for held in packs._stacks(cells)] == [2] * 5
    adam = replace(CELL, optimiser="adam", momentum=None, betas=(0.9, 0.999), eps=1e-8)
    alike = [adam, replace(adam, betas=(0.5, 0.9)), replace(adam, eps=1e-3), replace(adam, optimiser="adamw")]
    nesterov = [replace(CELL, optimiser="nesterov", momentum=m) for m in (0.5, 0.9)]
    stacks = packs._stacks([CELL, *alike, *nesterov, replace(CELL, momentum=0.5)])
    assert [len(held) for held in stacks] == [1, 3, 1, 2, 1]


def test_what_is_covered_is_told_where_there_is_something():
    linear = Cell(ModelSpec("linear", "linear"), MOONS, 0)
    assert covers([linear]) == "model linear; task moons; device cpu"
    models = [ModelSpec(f"mlp-{n}", "mlp", hidden=(n,)) for n in (4, 5, 6, 7, 7)]
    four = covers([replace(CELL, model=m) for m in models])
    assert four == "model mlp-7, mlp-4, mlp-5, mlp-6; task moons; activation tanh; device cpu"


def test_a_process_needs_its_kernel_s_library_where_there_is_one_and_it_takes_so_many_points():
    task = resolve("sin", {}, Path())

    def processes(*kernels, n=None):
        return [Cell(ModelSpec("gp", "gp", kernel=kernel), task, 0, n_train=n) for kernel in kernels]

    assert libraries_for(processes("linear", "rbf", "matern-iso")) == ["process-Matern52", "process-Rbf"]
    assert libraries_for(processes("periodic") + processes("rbf", n=301)) == []
    assert libraries_for(processes("rbf", n=301) + processes("rbf", n=300)) == ["process-Rbf"]


def test_each_of_three_devices_has_its_own_packs():
    mixed = [replace(CELL, device=device, eta=eta) for eta in (0.1, 0.2) for device in ("mps", "cpu", "cuda")]
    found = pack_cells(mixed, 1e9, apart=True)
    assert sorted(p.cells[0].device for p in found) == ["cpu", "cuda", "mps"]
    assert all(len(p.cells) == 2 and len({c.device for c in p.cells}) == 1 for p in found)


def test_cheap_cells_that_fill_packs_do_not_make_the_dear_ones_share(monkeypatch):
    """Three packs of a hundred linear models save 40 s of their share; each process still has its own."""
    monkeypatch.setattr(packs, "MOST_CELLS", 100)
    linear = [Cell(ModelSpec("linear", "linear"), MOONS, seed) for seed in range(300)]
    sine = resolve("sin", {}, Path())
    dear = [Cell(ModelSpec("gp", "gp", kernel="rbf"), sine, seed, n_train=1100) for seed in range(4)]
    found = pack_cells(linear + dear, 15.0)
    assert [len(p.cells) for p in found] == [1] * 4 + [100] * 3


def test_one_cell_is_a_pack():
    assert [p.cells for p in pack_cells([CELL], 1e9)] == [[CELL]] and pack_cells([], 1e9) == []
