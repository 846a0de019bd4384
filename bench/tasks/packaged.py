"""Real data that scikit-learn ships: `{kind: packaged, dataset: breast_cancer}`.

breast_cancer: 0 malignant, 1 benign. diabetes: progression after a year. wine: the first of three
cultivars (1) against the two others (0), so that all 178 rows are used.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bench.cell import Problem
from bench.errors import UserError
from bench.tasks.dataset import Dataset
from bench.tasks.kind import Kind, Options, Request, Sizes
from bench.tasks.options import Choice, Option
from bench.tasks.table import OPTIONS, Table, table_dataset, table_sizes


class Shape(NamedTuple):
    """What is known of a data set without importing scikit-learn. about: what it holds, and whose it is."""

    rows: int
    inputs: int
    problem: Problem
    about: str


SHAPES = {
    "breast_cancer": Shape(
        569, 30, "classification",
        "cell nuclei of 569 breast masses, 30 measures of each image: malignant or benign (Wisconsin, 1995)",
    ),
    "diabetes": Shape(
        442, 10, "regression",
        "442 patients, ten measures of each: a score of how far the disease went in a year, 25 to 346 "
        "(Efron et al., 2004)",
    ),
    "wine": Shape(
        178, 13, "classification",
        "178 wines of one region of Italy, 13 chemical measures: the first of three cultivars, or another "
        "(Forina et al., 1991)",
    ),
}  # fmt: skip


@lru_cache(maxsize=4)
def _read(dataset: str) -> Table:
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{dataset}")()
    names = tuple(bunch.feature_names)
    x, t = bunch.data.astype(float), bunch.target.astype(float)
    wanted = SHAPES[dataset].rows, SHAPES[dataset].inputs
    if x.shape != wanted:
        raise UserError(f"packaged.{dataset}: scikit-learn ships {x.shape} values, not {wanted}")
    if dataset == "wine":
        return Table(x, (t == 0).astype(float), names, "cultivar", ("other cultivars", "first cultivar"))
    if dataset == "breast_cancer":
        return Table(x, t, names, "diagnosis", ("malignant", "benign"))
    return Table(x, t, names, "progression")


def _make(request: Request) -> Dataset:
    return table_dataset(request, _read(request.options["dataset"]))


def _sizes(where: str, options: Options, n_train: int | None, same: bool) -> Sizes:
    return table_sizes(where, options, SHAPES[options["dataset"]].rows, n_train, same)


def _complete(where: str, options: dict[str, Any], folder: Path) -> dict[str, Any]:
    completed = {**options, "problem": SHAPES[options["dataset"]].problem}
    _sizes(where, completed, None, same=False)
    return completed


KIND = Kind(
    name="packaged",
    problem=None,
    summary="data that scikit-learn ships",
    options=(Option("dataset", Choice(tuple(SHAPES)), "which"), *OPTIONS),
    make=_make,
    n_inputs=lambda options: SHAPES[options["dataset"]].inputs,
    sizes=_sizes,
    complete=_complete,
    formula="scikit-learn's data set {dataset}: {about}",
    words=lambda options: {"about": SHAPES[options["dataset"]].about},
)
