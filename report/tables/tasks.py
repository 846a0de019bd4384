"""The table `tasks`: what each task of the study is, from the catalogue and from one draw of its points."""

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from bench.cell import TaskSpec
from bench.errors import InputError, UserError
from bench.tasks import bayes_accuracy, code_of, formula_of, make_dataset, n_inputs, n_points, summary_of
from bench.tasks.dataset import Dataset
from report.tables.columns import checked
from report.tables.task_schemas import TASKS

SHOWN = 4  # points of each task
STANDARDISED = " (standardised)"  # what `bench.tasks.table` puts behind such an input's name


def tasks_frame(specs: Iterable[TaskSpec], seed: int) -> pd.DataFrame:
    """A row a task, in the order given. specs: their files as they lie now. seed: the shown one.

    InputError where a file is away or was changed: a table without its names would stay.
    """
    return checked(pd.DataFrame([_row(spec, seed) for spec in specs], columns=TASKS.names), TASKS)


def _row(spec: TaskSpec, seed: int) -> dict[str, Any]:
    n_train, n_validation, n_test = n_points(spec)
    known = {
        "task": spec.name,
        "problem": spec.problem,
        "kind": spec.kind,
        "summary": summary_of(spec),
        "formula": formula_of(spec),
        "code": code_of(spec) or None,
        "n_train": n_train,
        "n_validation": n_validation,
        "n_test": n_test,
        "n_inputs": n_inputs(spec),
        "bayes_accuracy": bayes_accuracy(spec),
        "standardised": bool(dict(spec.options).get("standardise", False)),
    }
    data = _drawn(spec, seed)
    return known if data is None else known | _named(data)


def _drawn(spec: TaskSpec, seed: int) -> Dataset | None:
    """The shown seed's points; None where the user's function gives them no more."""
    try:
        return make_dataset(spec, seed)
    except InputError:
        raise
    except UserError:
        return None


def _named(data: Dataset) -> dict[str, Any]:
    names = [name.removesuffix(STANDARDISED) for name in data.input_names]
    found: dict[str, Any] = {"inputs": json.dumps(names, ensure_ascii=False), "target": data.target_name}
    first = {"x": data.train.x[:SHOWN].tolist(), "t": data.train.t[:SHOWN].tolist()}
    found["first_points"] = json.dumps(first)
    if data.problem == "classification":
        usual = float(data.train.t.mean() > 0.5)
        found |= {"class_0": data.class_names[0], "class_1": data.class_names[1]}
        found["majority"] = float((data.test.t == usual).mean())
    return found
