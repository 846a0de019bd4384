"""Cutting cells into packs: whole computations together, devices apart, names that are free."""

from dataclasses import replace
from pathlib import Path

from bench.cell import Cell, ModelSpec
from bench.planning import packs
from bench.planning.cost import chunk_of, stack_seconds
from bench.planning.packs import covers, pack_cells, worth_compiling
from bench.record import pack_name
from bench.tasks import resolve
from bench.training.sizes import EAGER, LANES

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


SIZE = chunk_of(CELL, EAGER)
CHUNK = stack_seconds(CELL, SIZE, EAGER)


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


def test_a_library_is_compiled_where_it_saves_more_than_it_takes():
    long, short = many(2000, activation="sin", epochs=1000), many(8, activation="gelu", epochs=20)
    on_gpu = many(2000, epochs=1000, device="cuda")
    double = many(2000, epochs=1000, dtype="float64")  # tanh: the C library's, one by one
    neurons = [replace(c, model=ModelSpec("neuron", "neuron")) for c in many(2000, epochs=1000, batch_size=1)]
    assert worth_compiling(long + short + on_gpu + double + neurons) == ["identity-float32", "sin-float32"]
    assert worth_compiling(short) == []


def test_cells_of_a_compiled_library_cost_what_that_engine_takes():
    cells = many(300, epochs=1000)
    (eager,), (compiled,) = pack_cells(cells, 1e9), pack_cells(cells, 1e9, compiled=["tanh-float32"])
    first = stack_seconds(cells[0], 256, LANES) + stack_seconds(cells[0], 44, LANES)
    assert compiled.cost_seconds == first
    assert eager.cost_seconds == sum(stack_seconds(cells[0], n, EAGER) for n in (256, 44))


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
