"""Heat maps of a factor over tasks: activation, alpha."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from report import format as fmt
from report.figures.drawn import Drawn, parts, slug
from report.figures.levels import Context, chosen_for, contexts, counted, middle, tally
from report.figures.maps import accuracy_map, gain_map, heat
from report.figures.style import FULL, HALF, panels, shortened, width_of
from report.figures.told import all_gains, best_gains, extremes, level_numbers
from report.figures.verdicts import shown, sure
from report.tables.reader import Tables
from report.words import PROBLEMS, capital

MOST_TASKS = 16
OF_NETWORKS = (
    1000.0  # tasks that a network's map counts for more than a neuron's, where one of them is printed
)
WORST = 10.0  # RMSE as a multiple of the row's best
MOST_POINTS, MOST_TIMES = 10.0, 2.0  # points of accuracy, multiple of an RMSE: as deep as a shade is


def heat_maps(tables: Tables) -> Iterator[Drawn]:
    """Activation by task: test metric, and in classification epochs to 95 % of the best accuracy."""
    found = contexts(tables.effects, "activation")
    for model in main_models(tables):
        for metric in PROBLEMS:
            mine = [one for one in found if one.metric == metric and one.rows["model"].iloc[0] == model]
            kept = list({one.task: one for one in sorted(mine, key=lambda one: len(one.rows))}.values())
            kept.sort(key=mine.index)
            for number, some in enumerate(
                [one for group in _dense(kept) for one in parts(group, MOST_TASKS)], 1
            ):
                yield _activation_map(model, metric, number, some, mine)


def _dense(found: list[Context]) -> list[list[Context]]:
    """Tasks that tried more levels than most of the tasks did, and apart from them the others: so that no map
    is nearly empty. The larger part is the last, which paper shows."""
    tried = pd.Series([level for one in found for level in set(one.rows["level"])]).value_counts()
    usual = {level for level, n in tried.items() if 2 * n > len(found)}
    groups = [
        [one for one in found if bool(set(one.rows["level"]) - usual) == more] for more in (True, False)
    ]
    return [group for group in groups if group]


def _table(found: list[Context], column: str) -> pd.DataFrame:
    """Tasks by levels."""
    levels = list(dict.fromkeys(level for one in found for level in one.rows["level"]))
    return pd.DataFrame(
        {one.task: one.rows.set_index("level")[column].astype(float).reindex(levels) for one in found}
    ).T


def _activation_map(
    model: str, metric: str, number: int, found: list[Context], every: list[Context]
) -> Drawn:
    """every: all that findings count."""
    scores, epochs = _table(found, "mean"), _table(found, "epochs_to_95")
    two = metric == "accuracy" and len(set(epochs.to_numpy(float)[epochs.notna()])) > 1
    figure, axes = panels(
        1 + two,
        2,
        width=FULL if two or len(scores.columns) > 3 else HALF,
        height=0.75 + 0.21 * len(found),
        sharey=True,
    )
    _score_map(axes[0], scores, metric)
    if two:
        _epochs_map(axes[1], epochs)
    what = "test accuracy (%)" if metric == "accuracy" else "test RMSE"
    slow = {"epochs_to_95": "epochs to 95 % of the best"} if two else {}
    shade = "accuracy" if metric == "accuracy" else "multiple of the best RMSE of the row"
    mean = "mean" if metric == "accuracy" else "geometric mean"
    right = (
        " Right: median epochs to 95 % of the best validation accuracy of the training itself, dark is slow."
        if two
        else ""
    )
    return Drawn(
        name=slug("activation", model, metric, str(number)),
        series="activation",
        shows=float(len(scores)) + (OF_NETWORKS if _layered(found) else 0),
        section="activations",
        figure=figure,
        title=f"{capital(middle(found))} ({model}, {PROBLEMS[metric]}), {shown(found)}",
        caption=(
            f"{what[0].upper() + what[1:]} of {model} with each activation function, "
            f"{chosen_for('activation')} chosen on validation points for each anew, {mean} over seeds; bold: "
            f"best mean of the row, shown to be better or not. Shade: {shade}."
            f"{right} {sure(found)}{counted(found, every, all_told=True)}"
        ),
        alt=f"The best and the worst activation of {model} by {what}: {extremes(scores, metric)}.",
        table="effects",
        numbers=level_numbers(found, {"mean": what, "low": "95 % from", "high": "to"} | slow),
    )


def _layered(found: list[Context]) -> bool:
    """Whether these are networks, which have the hidden layer whose activation is asked about."""
    return bool((found[0].rows["kind"] == "mlp").any())


def _score_map(ax: Any, scores: pd.DataFrame, metric: str) -> None:
    values = scores.to_numpy(float)
    if metric == "accuracy":
        shade, limits, cmap = values, (0.5, 1.0), accuracy_map()
        text = [[fmt.fixed(100 * v, 1) if np.isfinite(v) else "" for v in row] for row in values]
    else:
        shade = np.log10(np.clip(values / np.nanmin(values, axis=1, keepdims=True), 1, WORST))
        limits, cmap = (0.0, 1.0), accuracy_map().reversed()
        text = [[fmt.number(v, 2) if np.isfinite(v) else "" for v in row] for row in values]
    _map(ax, shade, scores, text, limits, cmap)
    best = np.nanargmax(values, axis=1) if metric == "accuracy" else np.nanargmin(values, axis=1)
    shown = (label for label in ax.texts if label.get_text())
    for label, (i, j) in zip(shown, np.argwhere(np.isfinite(values)), strict=True):
        if best[i] == j:
            label.set_fontweight("bold")
    ax.set_title("test accuracy (%)" if metric == "accuracy" else "test RMSE")


def _epochs_map(ax: Any, epochs: pd.DataFrame) -> None:
    values = epochs.to_numpy(float)
    shade = np.log10(np.maximum(values, 1))
    text = [[fmt.exact(v) if np.isfinite(v) else "" for v in row] for row in values]
    _map(ax, shade, epochs, text, (0.0, max(float(np.nanmax(shade)), 1.0)), accuracy_map().reversed())
    ax.set_title("epochs to 95 % of the best")


def _map(
    ax: Any, shade: Any, table: pd.DataFrame, text: list[list[str]], limits: tuple[float, float], cmap: Any
) -> None:
    heat(ax, shade, text, limits, cmap)
    ax.set_yticks(range(len(table.index)), shortened(table.index))
    ax.set_xticks(
        range(len(table.columns)),
        shortened(table.columns),
        rotation=30 if len(table.columns) > 3 else 0,
        ha="right" if len(table.columns) > 3 else "center",
    )
    ax.tick_params(length=0)


def alphas(tables: Tables) -> Iterator[Drawn]:
    """Weight decay against none, eta chosen anew: gain in the test metric by task, for main models."""
    found = contexts(tables.effects, "alpha")
    chosen = [one for one in found if _is_chosen(tables, one)]
    for metric in PROBLEMS:
        mine = [one for one in chosen if one.metric == metric]
        models = list(dict.fromkeys(str(one.rows["model"].iloc[0]) for one in mine))[:2]
        if any(one.others["difference"].fillna(0).ne(0).any() for one in mine):
            all_of = [one for one in found if one.metric == metric and one.model in models]
            yield _alpha_figure(metric, models, mine, all_of)


def _is_chosen(tables: Tables, one: Context) -> bool:
    """Whether the comparison is about a main model with everything else as in its largest grid."""
    row = one.rows.iloc[0]
    main = tables.tuned(one.task, str(row["kind"]))
    axes = (
        "model",
        "activation",
        "bias",
        "batch_size",
        "loss",
        "reduction",
        "optimiser",
        "momentum",
        "betas",
        "eps",
        "schedule",
        "init",
        "epochs",
        "n_train",
        "split",
    )
    return main is not None and all(str(main[axis]) == str(row[axis]) for axis in axes)


def _alpha_figure(metric: str, models: list[str], found: list[Context], every: list[Context]) -> Drawn:
    """every: all that findings count of these models."""
    by_model = {model: [one for one in found if one.rows["model"].iloc[0] == model] for model in models}
    gains = {model: _gains(some, metric) for model, some in by_model.items()}
    most = max(len(some) for some in by_model.values())
    figure, axes = panels(len(models), 2, width=width_of(len(models)), height=0.75 + 0.21 * most)
    for ax, (model, table) in zip(axes, gains.items(), strict=True):
        values = table.to_numpy(float)
        text = [[_gain_text(metric, value) for value in row] for row in values]
        shade = values / MOST_POINTS if metric == "accuracy" else -np.log(values) / np.log(MOST_TIMES)
        _map(ax, np.clip(shade, -1, 1), table, text, (-1.0, 1.0), gain_map())
        ax.set_title(model)
        ax.set_xlabel("weight decay α")
    gain = "accuracy in percentage points, mean paired difference over seeds"
    if metric != "accuracy":
        gain = (
            "RMSE as a multiple of that with none, ratio of the geometric means over seeds; below 1 is less"
        )
    drawn = [one for some in by_model.values() for one in some]
    return Drawn(
        name=slug("alpha", metric),
        section="eta-alpha",
        figure=figure,
        title=f"Weight decay, {PROBLEMS[metric]}, {tally(drawn)}",
        caption=(
            f"What each weight decay α does beside none (α 0), {chosen_for('alpha')} chosen on validation "
            f"points for each α anew: test {gain}. Blue gains, red loses. "
            f"{sure(drawn)}{counted(drawn, every)}"
        ),
        alt=f"The best and the worst that weight decay does beside none: {best_gains(gains, metric)}.",
        table="effects",
        numbers=all_gains(gains, metric, by_model),
    )


def _gains(found: list[Context], metric: str) -> pd.DataFrame:
    """Tasks by alpha: points of accuracy gained on the reference, or what its RMSE is multiplied by."""
    table = _table(found, "difference")
    gains = 100 * table if metric == "accuracy" else 1 + table
    keep = [
        level for level in gains.columns if not all(level == one.rows["reference"].iloc[0] for one in found)
    ]
    return gains[keep]


def _gain_text(metric: str, value: float) -> str:
    """+1.2; of an RMSE the multiple, 1.04."""
    if not np.isfinite(value):
        return ""
    return fmt.fixed(value, 1, sign=True) if metric == "accuracy" else fmt.number(value)


def main_models(tables: Tables) -> list[str]:
    """The neuron and the mlp that the study is about."""
    rows = [row for problem in PROBLEMS.values() for row in tables.ranked.trained(problem)]
    return list(
        dict.fromkeys(str(row["model"]) for row in sorted(rows, key=lambda row: row["kind"] == "mlp"))
    )
