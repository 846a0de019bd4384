"""Records of whole settings, and the tables of them, for tests of what findings say."""

from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import made_up
import numpy as np
import pandas as pd
from made_up import NEURON, fixed_cell, measured, mlp

from bench.choosing.axes import axes_frame
from bench.seeds import stream
from report.tables.before import duets_frame, history_frame
from report.tables.cells import diverged_frame
from report.tables.density_schemas import SURENESS
from report.tables.effects import effects_frame
from report.tables.exploring import frames_of
from report.tables.reader import Tables
from report.tables.scoreboard import scoreboard_frame
from report.tables.timings import crossovers_frame, scaling_frame, speedups_frame, timings_frame

SEEDS = range(4)


class Made(Tables):
    """Tables computed when they are asked for, never written."""

    def __init__(self, cells, limits):
        super().__init__(Path("nowhere"))
        self.cells, self.limits, self.plan = cells, limits, {}  # the cached properties' places

    @cached_property
    def scoreboard(self):
        return scoreboard_frame(self.results, self.limits)

    @cached_property
    def effects(self):
        return effects_frame(self.results)

    @cached_property
    def sureness(self):
        """None of these records has a density."""
        return pd.DataFrame(columns=SURENESS.names).astype({"n_seeds": int})

    @cached_property
    def _explored(self):
        return {schema.name: frame for schema, frame in frames_of({}).items()}

    @cached_property
    def reached(self):
        return self._explored["reached"]

    @cached_property
    def calls(self):
        return self._explored["calls"]

    @cached_property
    def tasks(self):
        """Which kind each is of, by its name: those of the catalogue are called as their kinds."""
        names = self.cells["task"].drop_duplicates()
        return pd.DataFrame({"task": names, "kind": names})

    def curves(self, digests):
        """Every training comes to 90 % by its tenth epoch."""
        ends = [(0, 0.3), (1, 0.6), (10, 0.9)]
        rows = [(digest, *end) for digest in digests for end in ends]
        return pd.DataFrame(rows, columns=["digest", "epoch", "validation_score"])

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
    def duets(self):
        return duets_frame(None)

    @cached_property
    def history(self):
        return history_frame(None)

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


def seeded(validation, tests, seeds=range(3), model=None, task="moons", **axes):
    """A record a seed, of mlp-40 where no model is said: one validation value, a test value each."""
    model = model or mlp(40)
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s, **axes), validation, t) for s, t in zip(seeds, tests, strict=True)]


def around(model, task, validation, test=None, **axes):
    """Three seeds, 0.01 apart from the values given on."""
    test = validation if test is None else test
    return [
        measured(made_up.cell(model, task, s, **axes), validation + 0.01 * s, test + 0.01 * s)
        for s in range(3)
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


def effect(level="0.9", gain=0.1, verdict="better", **more):
    """A row of the table: momentum against none, on moons; gain: of accuracy, or the RMSE's ratio less 1."""
    ends = {"difference_low": gain - 0.01, "difference_high": gain + 0.01}
    made = {"factor": "momentum", "level": level, "reference": "0", "task": "moons", "model": "mlp-40"}
    made |= {"kind": "mlp", "metric": "accuracy", "problem": "classification", "n_pairs": 5, "n_seeds": 5}
    made |= {"mean": 0.8 + gain, "reference_mean": 0.8, "verdict": verdict, "seeds_needed": np.nan}
    made |= {"edge": None, "reference_edge": None, "falling": 0.0, "reference_falling": 0.0}
    made |= {"split": "separate", "device": None}
    made |= {"n_train": 200, "n_settings": 3, "reference_settings": 3, "optimiser": "sgd", "epochs": 200}
    made |= {"difference": gain} | ends | more
    return {"reference_digest": f"{made['task']} {made['model']} {made['metric']} {made['optimiser']}"} | made


def tables_of(*rows, **others):
    """Tables with these effects, and the reference's own row; others: tables by name. Of every task the
    scoreboard has 200 training points where none is given."""
    board = pd.DataFrame({"task": list(dict.fromkeys(row["task"] for row in rows)), "n_train": 200})
    made = Tables(Path("nowhere"))
    vars(made).update(scoreboard=board, settings=SimpleNamespace(frame=axes_frame([])))
    vars(made).update(others, effects=pd.DataFrame([effect("0", np.nan, None), *rows]))
    return made
