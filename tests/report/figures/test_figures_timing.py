"""Which times are drawn, under which names and in which order; and the roof over them."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import timed

from bench.timing.measurement import Timings
from report.figures import roof, speedups, timing
from report.glossary import terms_in
from report.pictures.palette import PAPER
from report.tables.timings import Line, timings_frame


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


USUAL = {
    "machine": "here", "what": "train", "variant": "fused", "device": "cpu", "problem": "classification",
    "model": "mlp-40", "K": 1, "batch_size": "full",
}  # fmt: skip


def line(axis="n", **shared):
    return Line(axis, USUAL | shared, pd.DataFrame())


@pytest.mark.parametrize(
    ("axis", "shared", "shown"),
    [
        ("n", {}, True), ("n", {"K": pd.NA}, True), ("n", {"K": 256}, True), ("n", {"K": 16}, False),
        ("K", {"K": 16}, True), ("n", {"batch_size": "16"}, False), ("n", {"model": "mlp-5"}, False),
        ("width", {"model": "mlp-5"}, True), ("depth", {"model": "mlp-5"}, True),
        ("K", {"model": "mlp-5"}, False), ("n", {"problem": "regression"}, False),
        ("n", {"variant": "torch"}, False), ("n", {"variant": "vmap"}, True),
    ],
)  # fmt: skip
def test_lines_of_the_practicals_network_are_shown(axis, shared, shown):
    assert timing._shown(line(axis, **shared)) == shown


@pytest.mark.parametrize(
    ("axis", "shared", "label"),
    [
        ("n", {}, "fused"), ("n", {"K": pd.NA}, "fused"), ("n", {"K": 256}, "fused, K = 256"),
        ("K", {"K": 256}, "fused"), ("n", {"device": "cuda", "machine": "big"}, "fused, cuda, big"),
    ],
)  # fmt: skip
def test_a_line_is_named_by_what_is_not_usual(axis, shared, label):
    assert timing._label(line(axis, **shared)) == label


def test_the_caption_names_who_trains_as_the_glossary_does():
    said = timing._trainers(["fused", "vmap", "plain, K = 16", "stack", "plain"])
    assert said == "by the plain loop, vmap, stack and fused training"
    assert {key for *_, key in terms_in(said)} == {"plain", "vmap", "stack", "fused"}


def test_lines_come_in_the_order_of_ways_to_train():
    names = ["fused", "vmap, K = 16", "plain, cuda", "plain", "scikit-learn"]
    assert sorted(names, key=timing._place_of) == [
        "plain",
        "plain, cuda",
        "scikit-learn",
        "vmap, K = 16",
        "fused",
    ]


def test_speed_ups_are_those_of_the_best_k_in_their_order():
    columns = ["machine", "device", "model", "batch_size", "reference", "ratio"]
    rows = [("here", "cpu", "mlp-40", "full", "plain", r) for r in (2.0, 5.0, 3.0)]
    rows += [("here", "cpu", "mlp-40", "full", "vmap", 1.0), ("there", "cpu", "mlp-40", "full", "plain", 1.0)]
    assert speedups._best(pd.DataFrame(rows, columns=columns)).index.tolist() == [1, 3, 4]


def test_the_cpu_the_neuron_and_the_full_batch_come_first():
    def order(*names):
        return list(pd.Series(names).sort_values(key=speedups._in_order, kind="stable"))

    assert order("1", "16", "full") == ["full", "16", "1"]
    assert order("mlp-40-40", "mlp-40", "neuron") == ["neuron", "mlp-40", "mlp-40-40"]
    assert order("cuda", "cpu") == ["cpu", "cuda"]


def test_a_place_names_machine_and_device_where_they_are_not_usual():
    row = {"model": "neuron", "batch_size": "16", "device": "cpu", "machine": "here"}
    assert speedups._place(row) == "neuron, batch 16"
    assert speedups._place(row | {"device": "cuda", "machine": "big"}) == "neuron, batch 16, cuda on big"
    gp = {"variant": "scikit-learn", "what": "gp-fit", "device": "cuda", "machine": "big"}
    assert timing._process_label(gp) == "scikit-learn, fit, cuda, big"
    assert timing._process_label(gp | {"device": "cpu", "machine": "here"}) == "scikit-learn, fit"


@pytest.mark.parametrize(
    "other", [{"K": 2}, {"variant": "plain"}, {"batch_size": "16"}, {"model": "x"}, {"what": "infer"}]
)
def test_a_process_is_drawn_beside_one_network_alone(other):
    assert timing._is_practical(USUAL) and timing._is_practical(USUAL | {"K": pd.NA})
    assert not timing._is_practical(USUAL | other)


def test_a_line_is_drawn_in_microseconds_and_doubtful_times_are_open():
    rows = pd.DataFrame(
        {
            "n": [1, 2],
            "median": [1e-6, 3e-6],
            "low": [0.5e-6, None],
            "high": [2e-6, None],
            "contaminated": [None, "busy"],
        }
    )
    _, ax = plt.subplots()
    timing._draw(ax, rows, "n", "fused", timing._looks(["fused"]))
    whole, sure, doubtful = ax.lines
    np.testing.assert_allclose(whole.get_ydata(), [1, 3])
    np.testing.assert_allclose(sure.get_xydata(), [[1, 1]])
    np.testing.assert_allclose(doubtful.get_xydata(), [[2, 3]])
    assert doubtful.get_markerfacecolor() == PAPER != sure.get_markerfacecolor()
    np.testing.assert_allclose(ax.collections[0].get_segments()[0], [[1, 0.5], [1, 2]])


def scaling(**row):
    usual = {"variant": "fused", "axis": "n", "what": "train", "batch_size": "full", "exponent": 1.0}
    return usual | {"low": 0.9, "high": 1.1} | row


@pytest.mark.parametrize(
    "other",
    [{"variant": "plain"}, {"axis": "K"}, {"what": "infer"}, {"batch_size": "16"}, {"exponent": np.nan}],
)
def test_the_power_of_fused_training_with_the_points_is_the_title(other):
    rows = [scaling(**{"exponent": 7.0} | other), scaling()]
    title = timing._scaling_title(SimpleNamespace(scaling=pd.DataFrame(rows)))
    assert title == "Fused training grows with the points to the power 1.00 [0.90, 1.10]"
    assert (
        timing._scaling_title(SimpleNamespace(scaling=pd.DataFrame(rows[:1])))
        == "Time of training against size"
    )


def test_the_title_names_its_pair_and_how_many_of_those_drawn_do_not_cross():
    """Of one network alone, as is drawn: K = 16 has lines of its own that are not."""
    rows = [
        ("device", "here", "mlp-40, K = 1", "gp-optimise", "no"),
        ("process", "here", "mlp-40, K = 1", "gp-fit", "none up to n = 9"),
        ("process", "here", "mlp-40, K = 16", "gp-optimise", "faster from n = 1"),
        ("process", "there", "mlp-40, K = 1", "gp-optimise", "faster from n = 2"),
        ("process", "here", "mlp-40, K = 1", "gp-optimise", "faster from n = 3"),
    ]
    frame = pd.DataFrame(rows, columns=["question", "machine", "first", "second", "said"])
    title = timing._processes_title(SimpleNamespace(crossovers=frame))
    assert title == (
        "Training mlp-40, K = 1 against gp-optimise: faster from n = 3; never faster in 1 of 2 pairs, at "
        "sizes that both have"
    )
    assert timing._processes_title(SimpleNamespace(crossovers=frame[4:])) == (
        "Training mlp-40, K = 1 against gp-optimise: faster from n = 3"
    )
    other = timing._processes_title(SimpleNamespace(crossovers=frame[:2]))
    assert other == "What a Gaussian process costs against the number of points"


def speedup(ratio, **more):
    row = {"what": "train", "n": 200, "problem": "classification", "model": "mlp-40", "machine": "here"}
    row |= {"device": "cpu", "batch_size": "full", "reference": "plain", "ratio": ratio}
    return row | {"low": 0.9 * ratio, "high": 1.1 * ratio, "contaminated": False} | more


def test_speed_ups_of_the_practicals_networks_are_drawn():
    others = [{"what": "infer"}, {"n": 9}, {"problem": "regression"}, {"model": "mlp-5"}]
    rows = [speedup(99.0, **other) for other in others]
    rows += [speedup(3.0), speedup(2.0), speedup(20.0, model="neuron"), speedup(4.0, reference="vmap")]
    none = timings_frame([])
    (made,) = speedups.draw(SimpleNamespace(speedups=pd.DataFrame(rows), timings=none))
    title = "Fused training, each way at its best K, is 3.0 to 20 times as fast as the others"
    assert made.title == title and "alone" not in made.caption
    one, many, deep = {"K": 1}, {"K": 256}, timed.NETWORK | {"model": "mlp-40-40", "depth": 2}
    times = [("fused", 4e-5, one), ("vmap", 1e-5, many), ("vmap", 6e-5, one), ("plain", 1e-5, {})]
    ones = [timed.measured("train", who, seconds, sizes=deep | more) for who, seconds, more in times]
    other = timings_frame([("here", Timings({}, ones))])
    (made,) = speedups.draw(SimpleNamespace(speedups=pd.DataFrame(rows), timings=other))
    assert made.title == title
    assert made.caption.endswith(
        "Not drawn: one network alone against one alone, where fused training is the slower one in 1 of 2 "
        "comparisons, 0.25 times as fast at worst (mlp-40-40, batch full, 200 points, against plain)."
    )
    ax = made.figure.axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "neuron, batch full",
        "mlp-40, batch full",
    ]
    dots = {dot.get_label(): dot.get_xydata().tolist() for dot in ax.lines}
    against = {name: at for name, at in dots.items() if name.startswith("against")}
    assert against == {"against plain": [[20, 0], [3, 1]], "against vmap": [[4, 1]]}
    assert list(speedups.draw(SimpleNamespace(speedups=pd.DataFrame(rows[:4]), timings=none))) == []


def peak(what, per_second, device="cpu", **more):
    counted = {"flops": None, "bytes": None} | {what: per_second}
    return timed.measured("peak", what, 1.0, device, sizes={}, **counted, **more)


def test_the_roof_is_the_most_that_was_seen_of_both():
    ones = [peak("flops", 8e9), peak("flops", 9e9), peak("bytes", 1e9), peak("bytes", 2e9, phase="cold")]
    ones += [peak("flops", 5e9, "cuda"), timed.measured("train", "fused", 1.0, flops=1e12, bytes=1e12)]
    found = roof.peaks_of(timings_frame([("here", Timings({}, ones))]))
    assert found == {("here", "cpu"): roof.Peak(9e9, 1e9)}


def test_the_quickest_training_is_a_share_of_the_peak():
    ones = [peak("flops", 8e9), peak("bytes", 1e9)]
    ones += [timed.measured("train", v, 1e-3, flops=f, bytes=b) for v, f, b in
             (("fused", 2e6, 1e6), ("plain", 4e6, 1e6), ("plain", 9e9, None))]  # fmt: skip
    ones += [timed.measured("infer", "fused", 1e-3, flops=9e9, bytes=1e3)]
    tables = SimpleNamespace(timings=timings_frame([("here", Timings({}, ones))]))
    (made,) = roof.draw_roofline(tables)
    assert made.title == "The quickest training reaches 50\N{NARROW NO-BREAK SPACE}% of the peak (cpu, here)"
    busy = [*ones, timed.measured("train", "plain", 1e-3, flops=8e6, bytes=1e6, contaminated=["x"])]
    (beside,) = roof.draw_roofline(SimpleNamespace(timings=timings_frame([("here", Timings({}, busy))])))
    assert beside.title.endswith(" of the peak (cpu, here) (some measured beside other work)")
    top, *marks = made.figure.axes[0].lines
    x, y = top.get_data()
    np.testing.assert_allclose(y, np.minimum(8e9, 1e9 * x))
    assert (x[0], x[-1]) == pytest.approx((1, 16))  # half of 2 operations a byte, twice the ridge at 8
    points = sorted(tuple(point) for mark in marks for point in mark.get_xydata())
    np.testing.assert_allclose(points, [(2, 2e9), (4, 4e9)])
    only = SimpleNamespace(timings=timings_frame([("here", Timings({}, ones[:2]))]))
    assert list(roof.draw_roofline(only)) == []
