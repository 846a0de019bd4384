"""Section: how the numbers were made."""

from typing import Any

from report import format as fmt
from report.document import Block, Paragraph, Table
from report.sections.material import Material
from report.sections.told import counted

TEXTS = (
    "Model. A neuron computes a = w·x + b and y = f(a). A network (mlp) passes its inputs through hidden "
    "layers of such neurons; its last neuron "
    "has a sigmoid in classification and the identity in regression (mlp-40 on two inputs: 161 weights and "
    "biases). A class is said by y > 1/2. The linear "
    "models are scikit-learn's "
    "LogisticRegression and Ridge, penalised by α as a neuron is but for the intercept, and without α an "
    "unpenalised LogisticRegression and LinearRegression; a Gaussian process' hyperparameters maximise "
    "the marginal likelihood, inputs scaled, each of several with a length scale of its own unless the name "
    "says otherwise.",
    "Training. With the error e = t − y the gradient of the misfit is g = −xᵀe for a sigmoid with "
    "cross-entropy (bce), and −xᵀ(e f′(a)) with half the "
    "squared error (mse). An update is w ← w − η (g + α w), over the whole batch unless a batch size is "
    "given, with the misfit averaged over it unless "
    "it is summed. That is torch.optim.SGD(lr=η, weight_decay=α). Many networks train at once in one tensor "
    "program; each comes out as if it had been "
    "trained alone. Momentum, Nesterov's, Adam and AdamW are torch.optim's as well; L-BFGS is SciPy's, over "
    "the whole batch and in double precision; the others train in single precision. Adam's β are 0.9 and "
    "0.999, and initial weights and biases uniform between ±1/√(inputs of the layer), unless a setting says "
    "otherwise. A schedule multiplies η epoch by epoch.",
    "Seeds. A seed sets the draw of the points, the initial weights and the order of the points. Cells that "
    "differ in a setting alone share all three, "
    "so their difference is taken pair by pair.",
    "Choice. Of every model's settings on a task the one with the best mean validation metric over the seeds "
    "that choose is chosen (of RMSEs the arithmetic mean, in which a seed that goes astray weighs in full; "
    "settings whose every seed came to its end first; ties by Brier score, then by "
    "smaller η and α). Each level of a factor chooses likewise, from the same values for every level; "
    "optimisers, "
    "widths, depths, the neuron beside the linear model and the network beside the process choose from all "
    "of their own, "
    "and how "
    "many settings that were stands beside. Where the study confirms, what was chosen is trained again on "
    "fresh seeds, which had no part in choosing, and only that is reported; where it does not, that is said.",
    "Scores. Accuracies are averaged over seeds, RMSEs on their logarithm (the geometric mean); median and "
    "worst "
    "seed stand beside. A seed failed that has no result, is below the median by more than 5 points of "
    "accuracy and by more than 2 test points, or has more than twice the median RMSE. An RMSE below a "
    "millionth of the test targets' deviation is told as that: single precision ends there. "
    "A training whose validation loss still fell at its last epoch by more "
    "than "
    "1 % for each factor e in epochs was still on its way down. The median of an even number of ratios is "
    "the geometric mean of the middle two.",
    "Intervals hold 95 %: of an accuracy one that takes seeds and test points together, of an RMSE that of "
    "its "
    "logarithm, both leaning to the side of failing seeds; differences are taken seed by seed; shares of "
    "trainings "
    "are over tasks. How often they hold the truth is told in docs/method.md.",
    "Verdicts. Better and worse are told from no difference, equal is shown to lie within the study's "
    "margin, and "
    "of what is neither it cannot be said. All comparisons of a finding are one family, corrected after "
    "Holm; of "
    "factors, where many are screened, after Benjamini and Hochberg. Nothing is called better without an "
    "interval. A question of yes or no is answered yes where it is shown in more than half of the cases "
    "and the "
    "contrary in none, no where the contrary is shown in more than half and it itself in none, in part "
    "where it "
    "is shown in some.",
)


def blocks(material: Material) -> list[Block]:
    """The method in words, and the study's grids."""
    grids = [grid for grid in material.tables.plan.get("grids", []) if grid.get("cells")]
    texts: list[Block] = [Paragraph(text) for text in TEXTS]
    return [*texts, _table(grids)] if grids else texts


def _table(grids: list[dict[str, Any]]) -> Table:
    rows = tuple(
        (str(g["name"]), str(g.get("question") or fmt.NONE), counted(g["cells"]), counted(g.get("trainings")))
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
        name="grids",
    )
