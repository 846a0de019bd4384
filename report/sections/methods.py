"""Section: how the numbers were made."""

from typing import Any

from report import format as fmt
from report.document import Block, Paragraph, Table
from report.sections.material import Material
from report.words import whole

TEXTS = (
    "Model. A neuron computes a = w·x + b and y = f(a). A network (mlp) passes its inputs through hidden "
    "layers of such neurons; its last neuron "
    "has a sigmoid in classification and the identity in regression. A class is said by y > 1/2. The linear "
    "models are scikit-learn's "
    "LogisticRegression without penalty and LinearRegression; the Gaussian process is its "
    "GaussianProcessRegressor, whose hyperparameters maximise "
    "the marginal likelihood.",
    "Training. With the error e = t − y the gradient of the misfit is g = −xᵀe for a sigmoid with "
    "cross-entropy (bce), and −xᵀ(e f′(a)) with half the "
    "squared error (mse). An update is w ← w − η (g + α w), over the whole batch unless a batch size is "
    "given, with the misfit averaged over it unless "
    "it is summed. That is torch.optim.SGD(lr=η, weight_decay=α). Many networks train at once in one tensor "
    "program; each comes out as if it had been "
    "trained alone. Momentum, Nesterov's, Adam and AdamW are torch.optim's as well; L-BFGS is SciPy's, over "
    "the whole batch and in double precision. A schedule multiplies η epoch by epoch.",
    "Seeds. A seed sets the draw of the points, the initial weights and the order of the points. Cells that "
    "differ in a setting alone share all three, "
    "so their difference is taken pair by pair.",
    "Choice. Of every model's settings on a task the one with the best mean validation metric over seeds is "
    "chosen (settings whose every seed came to its "
    "end first; ties by Brier score, then by smaller η and α) and reported on test points, which had no part "
    "in the choice.",
    "Intervals. Means over seeds have Student t intervals at 95 %, differences the paired ones, shares of "
    "trainings Wilson's. Effects are corrected for many "
    "comparisons after Holm. An interval that cannot be computed (one seed) is left out, and nothing is "
    "called better without one.",
)


def blocks(material: Material) -> list[Block]:
    """The method in words, and the study's grids."""
    grids = [grid for grid in material.tables.plan.get("grids", []) if grid.get("cells")]
    texts: list[Block] = [Paragraph(text) for text in TEXTS]
    return [*texts, _table(grids)] if grids else texts


def _table(grids: list[dict[str, Any]]) -> Table:
    rows = tuple(
        (str(g["name"]), str(g.get("question") or fmt.NONE), whole(g["cells"]), whole(g.get("trainings")))
        for g in grids
    )
    return Table(
        title=f"The study is the union of {fmt.count(len(grids), 'grid')}",
        caption=(
            "Each grid is a product of axes; a cell that is in two of them is trained once. Source: the "
            "study's plan."
        ),
        header=("grid", "question", "cells", "trainings"),
        rows=rows,
        align="llrr",
    )
