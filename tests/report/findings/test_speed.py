"""Made-up times become sentences."""

import pandas as pd
import timed

from report.findings import speed
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
    assert fused.verdict == "yes" and "times against plain" in fused.claim and "against vmap" in fused.claim
    assert "the points to the power 1.0" in speed.growth(made).claim
    assert "gp-optimise by scikit-learn with the points to the power 3.0" in speed.growth(made).claim
    assert speed.processes(made).claim.endswith("faster from n = 316.2 [314.5, 318.0].")
    assert speed.quiet(made).verdict == "yes"
    assert speed.gpu(made).verdict == "yes" and len(speed.gpu(made).evidence) >= 3


def test_one_network_alone_is_another_question(tmp_path):
    made = timed_tables(tmp_path, gpu=False)
    own = made.speedups.index[(made.speedups["what"] == "train") & (made.speedups["K"] > 1)]
    row = made.speedups.loc[own[0]]
    slow = pd.DataFrame([row, row]).assign(model="mlp-4096", K=1, ratio=[0.3, 0.5], low=0.2, high=0.6)
    made.speedups = pd.concat([made.speedups[made.speedups["K"] > 1], slow], ignore_index=True)
    found = speed.fused(made)
    assert found.verdict == "yes" and any("mlp-4096" in line for line in found.evidence)
    alone = f"One network alone: 0.30 to 0.50 times against {row['reference']} (0 of 2 clearly faster)."
    assert found.claim.endswith(alone)
    made.speedups = slow
    assert speed.fused(made).verdict == "no" and "alone" not in speed.fused(made).claim


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
    assert found.verdict == "no" and found.claim.startswith("2 measurements of") and len(found.evidence) == 2
