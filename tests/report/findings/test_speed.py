"""Made-up times become sentences."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import timed

from bench.timing.measurement import Measurement, Timings
from report.findings import speed
from report.findings.base import LINE
from report.sections.durations import widened_by
from report.tables.reader import Tables
from report.tables.timings import (
    crossovers_frame,
    read_folders,
    scaling_frame,
    speedups_frame,
    steady,
    timings_frame,
)


def timed_tables(folder, *, gpu):
    """The tables of made-up timings."""
    made = Tables(folder)
    found = timings_frame(read_folders([timed.write(folder, gpu=gpu)]))
    made.timings, made.speedups = found, speedups_frame(found)
    made.scaling, made.crossovers = scaling_frame(found), crossovers_frame(found)
    made.cells = pd.DataFrame({"device": ["cpu"], "reason": [None]})
    return made


def test_times_become_sentences(tmp_path):
    made = timed_tables(tmp_path, gpu=True)
    fused = speed.fused(made)
    assert fused.verdict is None and "times against plain" in fused.claim and "against vmap" in fused.claim
    assert "the points to the power 1.0" in speed.growth(made).claim
    assert "gp-optimise by scikit-learn with the points to the power 3.0" in speed.growth(made).claim
    assert speed.processes(made).short.startswith("Faster from n = 316.2 [314.5, 318.0]: ")
    assert speed.quiet(made).verdict == "yes"
    assert speed.gpu(made).verdict is None and len(speed.gpu(made).evidence) >= 3


def test_one_network_alone_is_another_question(tmp_path):
    one, many = {**timed.NETWORK, "K": 1}, {**timed.NETWORK, "K": 256}
    wide = {"model": "mlp-4096", "width": 4096}
    times = [
        ("fused", 4e-5, one), ("fused", 2e-6, many), ("vmap", 8e-4, one), ("vmap", 1e-5, many),
        ("plain", 2e-5, timed.NETWORK), ("fused", 1e-3, one | wide), ("plain", 3e-4, timed.NETWORK | wide),
        ("vmap", 1e-4, many | wide),
    ]  # fmt: skip
    made = Tables(tmp_path)
    measured = [timed.measured("train", who, seconds, sizes=sizes) for who, seconds, sizes in times]
    made.timings = timings_frame([("here", Timings({}, measured))])
    made.speedups = speedups_frame(made.timings)
    found = speed.fused(made)
    assert found.claim.endswith(
        "One network alone against one alone: 20 times against vmap (1 of 1 shown to be faster) and 0.30 to "
        "0.50 times against plain (0 of 2 shown to be faster)."
    )
    assert any("mlp-4096" in line and "as plain, K = 1" in line for line in found.evidence)
    assert not any("mlp-4096" in line and "vmap" in line for line in found.evidence)  # 256 against one
    made.speedups = made.speedups[made.speedups["K"] == 1]
    assert "alone" not in speed.fused(made).claim


def test_what_the_intervals_take_in_is_said(tmp_path):
    rows = steady(timed_tables(tmp_path, gpu=False).timings)
    assert widened_by(rows) == ""
    rows["drift"] = 0.015
    assert widened_by(rows).endswith("(1.5 % a run, standard deviation)")
    rows.loc[rows.index[0], "drift"] = 0.0  # of another machine, or from before there was one
    assert "(0 or 1.5 % a run" in widened_by(rows)


def test_lines_of_growth_are_told_apart(tmp_path):
    lines = speed.growth(timed_tables(tmp_path, gpu=False)).evidence
    assert len(set(lines)) == len(lines)
    assert any(line.startswith("train fused mlp-40, K = 1, cpu, along n from 50 to 10000") for line in lines)


def test_without_a_gpu_that_is_said(tmp_path):
    found = speed.gpu(timed_tables(tmp_path, gpu=False))
    assert found.verdict == "cannot say"
    assert found.claim == "Cannot be said: GPU not measured here (cuda: torch sees no GPU)."


def test_contaminated_times_are_counted(tmp_path):
    made = timed_tables(tmp_path, gpu=False)
    rows = steady(made.timings).index[[0, 3]]
    made.timings.loc[rows, "contaminated"] = "other processes took 40 %"
    made.timings.loc[rows[0], "attempt"] = 2
    found = speed.quiet(made)
    assert (
        found.verdict == "in part"
        and found.claim.startswith("2 of 45 steady measurements were contaminated")
        and len(found.evidence) == 2
    )


def speedup(reference="plain", ratio=4.0, K=256, **more):
    """A row of the table: one way to train on this machine."""
    row = {
        "machine": "here",
        "what": "train",
        "device": "cpu",
        "problem": "classification",
        "model": "mlp-40",
    }
    row |= {"depth": 1, "n": 200, "batch_size": "full", "K": K, "reference": reference, "contaminated": False}
    row |= {"reference_K": K if reference == "vmap" else None}
    return row | {"ratio": ratio, "low": ratio - 0.5, "high": ratio + 0.5} | more


def fused(*rows):
    made = Tables(Path("nowhere"))
    made.speedups, made.timings = pd.DataFrame(rows), timings_frame([])
    return speed.fused(made)


def test_the_speed_up_is_the_median_over_comparisons_at_the_best_number_of_networks():
    """Of each comparison the K that suits it best; those shown to be faster have an interval above 1."""
    rows = [speedup(ratio=2.0, K=16), speedup(ratio=5.0), speedup(ratio=1.2, model="mlp-5")]
    rows += [speedup(ratio=9.0, n=1000, problem="regression", contaminated=True), speedup("vmap", 3.0)]
    rows += [speedup(ratio=99.0, machine="there"), speedup(ratio=99.0, what="infer")]
    found = fused(*rows)
    assert found.verdict is None and found.tables == ("speedups",)
    assert found.claim == (
        "Median speed-up at the best number of networks: 5.0 times against plain (2 of 3 shown to be "
        "faster) and 3.0 times against vmap (1 of 1 shown to be faster)."
    )
    assert found.evidence == (
        "mlp-40, 200 points, batch full, cpu: 5.0 [4.5, 5.5] times as fast as plain, K = 256",
        "mlp-5, 200 points, batch full, cpu: 1.2 [0.7, 1.7] times as fast as plain, K = 256",
        "mlp-40 in regression, 1000 points, batch full, cpu: 9.0 [8.5, 9.5] times as fast as plain, K = 256, "
        "contaminated",
        "mlp-40, 200 points, batch full, cpu: 3.0 [2.5, 3.5] times as fast as vmap, K = 256",
    )


@pytest.mark.parametrize(("low", "faster"), [(1.0, 0), (1.01, 1)])
def test_faster_is_an_interval_above_1(low, faster):
    found = fused(speedup(), speedup("vmap", 2.0, low=low))
    assert f"against vmap ({faster} of 1 shown to be faster)" in found.claim


def test_another_machines_speed_ups_are_not_told():
    assert fused(speedup(machine="there")).verdict == "cannot say"
    assert fused(speedup(what="infer")).verdict == "cannot say"


def scaled(axis="n", exponent=1.0, **more):
    """A row of the table: how one way to train grows here."""
    row = {"machine": "here", "what": "train", "variant": "fused", "device": "cpu", "model": "mlp-40"}
    row |= {"problem": "classification", "K": 1, "axis": axis, "first": 50, "last": 1000, "floor": None}
    return row | {"exponent": exponent, "low": exponent - 0.1, "high": exponent + 0.1} | more


def growth(*rows, timings=()):
    made = Tables(Path("nowhere"))
    made.scaling, made.timings = pd.DataFrame(rows), timings_frame([("here", Timings({}, list(timings)))])
    return speed.growth(made)


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ((32e-6, 8e-6, 2e-6, 2.1e-6, 1.9e-6),
         "K = 16 is 16.00 [15.78, 16.23] times as fast as K = 1; from there to K = 4 096 the time falls by "
         "less than 10 %"),
        ((32e-6, 16e-6, 8e-6, 4e-6, 2e-6), "K = 4 096 is 16.00 [15.78, 16.23] times as fast as K = 1"),
        ((2e-6, 3e-6, 4e-6, 4e-6, 4e-6), "the time falls by less than 10 % from K = 1 to K = 4 096"),
    ],
)  # fmt: skip
def test_along_the_number_of_networks_it_is_told_where_the_gain_ends(times, told, tmp_path):
    """No power describes a fall that ends."""
    ones = [
        timed.measured("train", "fused", seconds, sizes=timed.NETWORK | {"K": k})
        for k, seconds in zip((1, 4, 16, 256, 4096), times, strict=True)
    ]
    made = Tables(tmp_path)
    made.timings = timings_frame([("here", Timings({}, ones))])
    made.scaling = scaling_frame(made.timings)
    found = speed.growth(made)
    assert found.claim.replace("\u2009", " ").replace("\u202f", " ") == f"Per network, {told}."
    assert found.evidence[0].replace("\u2009", " ").replace("\u202f", " ").endswith(f"from 1 to 4096: {told}")


def test_growth_is_told_along_each_axis_of_fused_training_here():
    rows = [scaled("width", 0.9), scaled("n"), scaled("n", 7.0, K=256), scaled("K", 0.1, K=None)]
    rows += [scaled("depth", 8.0, variant="plain", floor=1.5e-5), scaled("depth", 8.0, device="cuda")]
    rows += [scaled("depth", 8.0, what="infer"), scaled("depth", 6.0, machine="there")]
    rows += [scaled("depth", np.nan)]
    gp = {"variant": "scikit-learn", "model": None, "K": None, "problem": None}
    powers = {"gp-fit": 2.0, "gp-optimise": 3.0, "gp-predict": 5.0}
    rows += [scaled("n", power, what=what, **gp) for what, power in powers.items()]
    rows += [scaled("n", 4.0, what="gp-fit", **gp | {"device": "cuda"})]
    found = growth(*rows)
    assert found.verdict is None and found.tables == ("scaling",)
    assert found.claim == (
        "Fused training grows with the width to the power 0.90 [0.80, 1.00], the points to the power "
        "1.00 [0.90, 1.10], gp-fit by scikit-learn with the "
        "points to the power 2.00 [1.90, 2.10] and gp-optimise by scikit-learn with the points to the power "
        "3.00 [2.90, 3.10]. Per network, no power describes it."
    )
    assert len(found.evidence) == 11  # not the other machine's, nor the one without an exponent
    assert found.evidence[0] == (
        "train fused mlp-40, K = 1, cpu, along width from 50 to 1000: 0.90 [0.80, 1.00]"
    )
    assert found.evidence[3] == "train fused mlp-40, cpu, along K from 50 to 1000: no power describes it"
    assert found.evidence[4].endswith("8.00 [7.90, 8.10], floor 15.0 µs")
    assert found.evidence[7].startswith("gp-fit scikit-learn, cpu, along n from 50")


def test_growth_of_others_alone_is_left_to_the_lines():
    regression = scaled(variant="plain", problem="regression")
    found = growth(regression)
    assert found.claim == "See the exponents below."
    assert found.evidence[0].startswith("train plain mlp-40 in regression, K = 1, cpu")
    assert growth(scaled(machine="there")).verdict == "cannot say"
    assert growth(scaled(exponent=np.nan)).verdict == "cannot say"


def crossover(question="process", said="faster from n = 300", size=300.0, **more):
    """A row of the table: a network against a Gaussian process."""
    row = {"machine": "here", "question": question, "first": "mlp-40", "second": "gp-optimise"}
    size = size if said.startswith("faster") and not said.endswith("smallest") else np.nan
    return row | {"setting": "cpu", "said": said, "size": size} | more


def crossed(find, *rows, timings=()):
    made = Tables(Path("nowhere"))
    made.crossovers, made.timings = pd.DataFrame(rows), timings_frame([("here", Timings({}, list(timings)))])
    made.cells = pd.DataFrame({"device": ["cpu", "cuda", "cuda"], "reason": ["slow", "no driver", None]})
    return find(made)


def test_a_fitted_process_on_the_cpu_is_told_before_others():
    rows = [crossover(second="gp-fit"), crossover(setting="cuda", said="none up to n = 50"), crossover()]
    rows += [crossover(machine="there"), crossover("device")]
    found = crossed(speed.processes, *rows)
    assert found.short == "Faster from n = 300: mlp-40 against gp-optimise; not up to n = 50 in 1 of 3 pairs"
    more = crossed(speed.processes, *rows, crossover(setting="cuda", said="none up to n = 1000"))
    assert more.short.endswith("; not up to n = 50 to 1000 in 2 of 4 pairs")
    long = crossover(
        first="mlp-40, K = 1", second="scikit-learn gp-optimise", said="faster from n = 93 [78, 1]"
    )
    more = crossed(speed.processes, *rows[:2], long, crossover(setting="cuda", said="none up to n = 1000"))
    assert more.short.endswith("; not up to 50 to 1000 in 2 of 4") and len(more.short) <= LINE
    assert "up to" not in crossed(speed.processes, crossover(), crossover(second="gp-fit")).short
    assert found.verdict is None
    assert len(found.evidence) == 3
    assert found.evidence[1] == "mlp-40 against gp-optimise, cuda: none up to n = 50"
    other = crossed(speed.processes, rows[0])
    assert other.claim == "Faster from n = 300: mlp-40 against gp-fit."
    assert crossed(speed.processes, *rows[3:]).verdict == "cannot say"


def test_of_several_pairs_the_range_is_told_and_how_many_do_not_cross():
    """One crossing of several is no answer."""
    rows = [
        crossover(second="a", said="faster from n = 536", size=536.0),
        crossover(said="none up to n = 200"),
    ]
    rows += [crossover(second="b"), crossover(second="c", said="faster from n = 50 on, the smallest")]
    rows += [crossover(second="d", said="too few sizes in common")]
    assert crossed(speed.processes, *rows).claim == (
        "Of 5 pairs (a network's whole training, the fit of a Gaussian process) the network becomes the "
        "faster one in 2, from n = 300 (mlp-40 against b) to n = 536 (mlp-40 against a), is so at every size "
        "in 1, is so nowhere up to the largest size that both were timed at in 1 and has too few sizes in "
        "common in 1."
    )


def test_no_power_is_told_of_an_interval_wider_than_1():
    found = growth(
        scaled(), scaled("depth", 1.8, low=0.7, high=2.9), scaled("n", -0.8, what="infer", high=0.9, low=-2.5)
    )
    assert found.claim == (
        "Fused training grows with the points to the power 1.00 [0.90, 1.10]. With what power it cannot be "
        "said for the hidden layers after the first (the 95 % interval is wider than 1)."
    )
    assert found.evidence[2].endswith(": cannot be said (the 95 % interval is wider than 1)")
    assert found.short == "Time grows with the points to the power 1.00 [0.90, 1.10]"


ON_GPU = timed.measured("train", "fused", 1e-3, "cuda")


def test_a_gpu_pays_where_a_line_crosses():
    rows = [crossover("device", "none up to n = 9"), crossover("device", "faster from n = 4"), crossover()]
    found = crossed(speed.gpu, *rows, timings=[ON_GPU])
    assert found.verdict is None
    assert found.claim == "The GPU becomes the faster one in 1 of 2 comparisons along a size."
    assert found.evidence[1] == "here: mlp-40 against gp-optimise (cpu): faster from n = 4"
    found = crossed(speed.gpu, rows[0], timings=[ON_GPU])
    assert found.verdict is None and " 0 of 1 comparison along" in found.claim


def test_a_gpu_that_cannot_be_compared_is_told():
    found = crossed(speed.gpu, crossover(), timings=[ON_GPU])
    assert found.claim == (
        "Cannot be said: a GPU was timed, but no CPU of the same machine at the same sizes."
    )
    gone = Measurement("train", "fused", "cuda", {}, "epoch", "unavailable", "no GPU")
    slow = Measurement("train", "fused", "cpu", {}, "epoch", "failed", "out of memory")
    found = crossed(speed.gpu, crossover("device"), timings=[gone, slow])
    assert found.claim == "Cannot be said: GPU not measured here (no GPU and no driver)."


def test_times_measured_again_are_counted():
    once = timed.measured("train", "plain", 1e-3)
    again = timed.measured("train", "fused", 1e-4, attempt=2)
    busy = timed.measured("infer", "fused", 1e-4, contaminated=["busy", "hot"])
    cold = timed.measured("train", "vmap", 1e-4, phase="cold", contaminated=["busy"])
    found = crossed(speed.quiet, timings=[once, again, busy, cold])
    assert found.verdict == "in part" and found.evidence == ("infer fused, cpu: busy; hot",)
    assert found.claim == (
        "1 of 3 steady measurements was contaminated by other work, 1 was measured again after a disturbed "
        "first attempt."
    )
    assert crossed(speed.quiet, timings=[once, again]).verdict == "yes"
    assert crossed(speed.quiet, timings=[cold]).verdict == "cannot say"
