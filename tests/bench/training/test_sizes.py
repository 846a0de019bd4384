"""Which engine serves and how many members a chunk has: the limits on both sides, worked out by hand.

What lies beyond a limit trains in other company or with another engine, so with other last bits.
"""

import pytest

from bench.models.network import Architecture
from bench.training.choice import allowed
from bench.training.sizes import (
    EAGER,
    LANES,
    chunk_size,
    eager_rows,
    fitting,
    gpu_chunk_size,
    half_lanes,
    lanes_serve,
    member_bytes,
    power_of_two,
    states_of,
    triton_bytes,
    triton_each,
    triton_serves,
)

LINE = Architecture(1, (), None, "identity")


def mlp(*hidden, n_inputs=2, activation="relu"):
    return Architecture(n_inputs, hidden, activation, "sigmoid")


def test_the_compiled_engine_has_room_for_64_hidden_layers():
    assert lanes_serve(mlp(*[2] * 64)) and not lanes_serve(mlp(*[2] * 65)) and lanes_serve(mlp(2000, 2000))


def test_half_the_lanes_are_for_more_than_one_hidden_layer():
    assert [half_lanes(mlp(*hidden)) for hidden in ((), (1000,), (2, 2), (9, 9, 9))] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("points", "size"),
    [  # a neuron on a line keeps 2 numbers, 8 bytes, a point: 2.5 MB a chunk, and 16 MB for the least
        *((1220, 256), (1221, 128), (2441, 128), (2442, 64), (4882, 64), (4883, 32)),
        *((62_500, 32), (62_501, 1)),
    ],
)
def test_an_eager_chunk_is_what_the_caches_serve(points, size):
    assert chunk_size(LINE, points) == size


def test_double_precision_takes_twice_as_much_of_the_caches():
    assert [chunk_size(LINE, points, 8) for points in (610, 611, 31_250, 31_251)] == [256, 128, 32, 1]


def test_the_widest_of_inputs_and_hidden_units_decides_about_a_chunk():
    """48 numbers a point: 12 kB with 64 points, 203 members' worth."""
    for arch in (mlp(48), mlp(24, 24), mlp(4, n_inputs=47), Architecture(47, (), None, "sigmoid")):
        assert chunk_size(arch, 64) == 128
    assert chunk_size(mlp(4), 64) == 256


def test_a_chunk_on_a_gpu_is_a_power_of_two_between_32_and_16384():
    sizes = [gpu_chunk_size(LINE, points) for points in (1, 244, 245, 125_000, 125_001, 10**8)]
    assert sizes == [16_384, 16_384, 8192, 32, 32, 32]
    assert gpu_chunk_size(LINE, 62_500) == 64 and gpu_chunk_size(LINE, 62_501) == 32
    assert gpu_chunk_size(LINE, 62_500, 8) == 32


def test_gpu_programs_hold_one_layer_of_what_fits_in_registers():
    """160 registers are 640 bytes; a thread holds weight, velocity and gradient of D + 2 tensors."""
    assert [triton_each(D) for D in (1, 2, 5, 6, 11, 12, 24)] == [8, 8, 4, 4, 4, 2, 2]
    assert [triton_each(D, 8) for D in (1, 2, 5, 24, 51)] == [8, 4, 2, 1, 1]
    assert triton_serves(mlp(2048)) and not triton_serves(mlp(2049))  # 8 warps of 32 threads, 8 each
    assert triton_serves(mlp(1024), 8) and not triton_serves(mlp(1025), 8)
    assert triton_serves(mlp(8, n_inputs=24)) and not triton_serves(mlp(8, n_inputs=25))
    assert triton_serves(LINE) and not triton_serves(mlp(4, 4))


def test_what_a_rule_keeps_takes_registers():
    """Plain steps hold two numbers a weight, Adam's four."""
    assert [states_of(rule) for rule in ("plain", "momentum", "nesterov", "adam", "adamw")] == [0, 1, 1, 2, 2]
    assert [triton_each(D, states=0) for D in (8, 9, 18, 19, 24)] == [8, 4, 4, 2, 2]
    assert [triton_each(D, states=2) for D in (3, 4, 8, 9, 18, 19, 24)] == [8, 4, 4, 2, 2, 1, 1]
    assert [triton_serves(mlp(1025, n_inputs=4), states=states) for states in (0, 1, 2)] == [
        True,
        True,
        False,
    ]
    assert triton_serves(mlp(1024, n_inputs=4), states=2)


def test_powers_of_two_and_rows():
    assert [power_of_two(n) for n in (1, 2, 3, 4, 5, 200)] == [1, 2, 4, 4, 8, 256]
    assert [eager_rows(n) for n in (2, 32, 33, 64, 65)] == [32, 32, 64, 64, 96]


def test_a_member_s_memory_is_what_it_holds():
    """Six of 2 weights; 3 + 5 + 2 points of 3 numbers; three of the one unit on 5 points: 57 numbers."""
    assert member_bytes(LINE, 3, 5, 2) == 228 and member_bytes(LINE, 3, 5, 2, 8) == 456
    assert member_bytes(LINE, 5, 3, 2) == member_bytes(LINE, 3, 2, 5) == 228
    # 2-4-1, 17 weights, 10 points of 4 numbers, 5 units on 5 points
    assert member_bytes(mlp(4), 3, 5, 2) == 4 * (102 + 40 + 75)
    # Adam's twelve of 2 weights
    assert member_bytes(LINE, 3, 5, 2, states=2) == 4 * (24 + 30 + 15)
    # four of 2 weights, 8 points of 2 numbers, 6 more; 20 in double precision; 32 orders of 3, 8 integers
    assert triton_bytes(LINE, 3, 5) == 4 * 30 + 160 + 4 * 104
    assert triton_bytes(LINE, 3, 5, 8) == 8 * 30 + 160 + 4 * 104
    # two, and six, of 2 weights
    assert [triton_bytes(LINE, 3, 5, states=states) for states in (0, 2)] == [680, 712]


def test_what_fits_is_halved_until_it_does_and_one_that_does_not_is_told():
    assert [fitting(LINE, 10, 256, limit) for limit in (2560, 2559, 1280, 39, 20, 10)] == [
        256,
        128,
        128,
        2,
        2,
        1,
    ]
    with pytest.raises(MemoryError) as told:
        fitting(mlp(40, 3), 3 << 20, 256, (3 << 20) - 1)
    assert str(told.value) == "one 2-40-3-1 network with its points needs 3.0 MiB, the limit is 3.0 MiB"


def test_an_eager_chunk_that_is_cut_has_32_members_or_one():
    assert [allowed(EAGER, K) for K in (1, 16, 31, 32, 64)] == [1, 1, 1, 32, 64]
    assert [allowed(LANES, K) for K in (1, 16, 31)] == [1, 16, 31]
