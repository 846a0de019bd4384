"""Records of whole settings, and the tables of them, for tests of what findings say."""

from functools import cached_property
from pathlib import Path

import made_up
import numpy as np
import pandas as pd
from made_up import NEURON, fixed_cell, measured, mlp

from bench.seeds import stream
from report.tables.cells import diverged_frame
from report.tables.effects import effects_frame
from report.tables.reader import Tables
from report.tables.scoreboard import scoreboard_frame
from report.tables.timings import crossovers_frame, scaling_frame, speedups_frame, timings_frame

SEEDS = range(4)


class Made(Tables):
    """Tables computed when they are asked for, never written."""

    def __init__(self, cells, limits):
        super().__init__(Path("nowhere"))
        self.cells, self.limits = cells, limits  # the cached property's place

    @cached_property
    def scoreboard(self):
        return scoreboard_frame(self.settings, self.limits)

    @cached_property
    def effects(self):
        return effects_frame(self.settings)

    @cached_property
    def timings(self):
        return timings_frame([])

    @cached_property
    def speedups(self):
        return speedups_frame(self.timings)

    @cached_property
    def scaling(self):
        return scaling_frame(self.timings)

    @cached_property
    def crossovers(self):
        return crossovers_frame(self.timings)

    @cached_property
    def diverged(self):
        return diverged_frame(self.cells)


def run(model, task, value, seeds=SEEDS, metrics=None, **axes):
    """Four seeds, whose mean is `value`; a model not trained has no axes. metrics: more of them, by seed."""
    make = made_up.cell if model.trained else fixed_cell
    noise = stream("noise", model.name, task, sorted(axes.items())).normal(0, 0.004, len(seeds))
    values = value + (noise - noise.mean()) * min(value, 1)
    return [
        measured(make(model, task, s, **axes), v, metrics=metrics(v) if metrics else {})
        for s, v in zip(seeds, values.tolist(), strict=True)
    ]


def both(**scores):
    """Records of neuron and mlp-40 on tasks: task=(neuron, mlp)."""
    return [
        record
        for task, (neuron, network) in scores.items()
        for model, value in ((NEURON, neuron), (mlp(40), network))
        for record in run(
            model, task, value, **({"activation": "tanh"} if task in ("sin", "harmonic") else {})
        )
    ]


def effect(level="0.9", gain=0.1, p=0.001, **more):
    """A row of the table: momentum against none, on moons; gain: of accuracy."""
    ends = {"difference_low": gain - 0.01, "difference_high": gain + 0.01}
    made = {"factor": "momentum", "level": level, "reference": "0", "task": "moons", "model": "mlp-40"}
    made |= {"metric": "accuracy", "n_seeds": 5, "mean": 0.8 + gain, "reference_mean": 0.8}
    return made | {"difference": gain, "p_holm": p} | ends | more


def tables_of(*rows, **others):
    """Tables with these effects, and the reference's own row; others: tables by name."""
    made = Tables(Path("nowhere"))
    vars(made).update(others, effects=pd.DataFrame([effect("0", 0.0, np.nan), *rows]))
    return made
