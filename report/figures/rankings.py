"""Every model on every task: dots with intervals, and what each model confuses."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from report import format as fmt
from report.figures.drawn import Drawn, in_percent, numbers_of, parts
from report.figures.fitting import fitted
from report.figures.looks import models_strokes
from report.figures.maps import share_map, text_on
from report.figures.source import Source
from report.figures.style import FULL, Stroke, log_ticks, panels, shortened
from report.pictures.palette import GREY, PAPER
from report.tables.board import Board
from report.tables.reader import Tables
from report.words import whole

MAIN = ("neuron", "mlp-40", "linear", "gp")  # what a study usually compares; others take their places
SIDE = 26.0  # points that a class's name may be long beside its row or under its column
LONGEST = 48  # letters of a class's name in a caption
MOST_MODELS, MOST_MATRICES, MOST_TASKS = 10, 3, 8  # in one figure; who is first somewhere comes on top
MOST_NAMED, MOST_TIED = 6, 3  # models of a title; those that share the least
AXIS_NOTES = {
    "classification": "Dashed: Bayes accuracy, where it is known.",
    "regression": "Logarithmic scale, lower is better.",
}
COUNTS = {"tn": "0 said 0", "fp": "0 said 1", "fn": "1 said 0", "tp": "1 said 1"}
SCORES = {
    "task": "task", "model": "model", "test": "test", "low": "95 % from", "high": "to", "n_seeds": "seeds",
    "verdict": "against the first",
}  # fmt: skip
LARGE = {"*": 8.5}  # points, of marks whose inside is small
WORDS = {"classification": "test accuracy (%)", "regression": "test RMSE"}


def draw(source: Source) -> Iterator[Drawn]:
    """Dot plots of both problems, then confusion matrices."""
    tables = source.tables
    for problem in ("classification", "regression"):
        if tables.ranked.tasks(problem):
            yield _dots(tables, problem)
    found = tables.confusion[~tables.confusion["model"].isin(tables.ranked.by_hand)]
    models = [m for m in _models(tables.ranked, "classification") if m in set(found["model"])][:MOST_MATRICES]
    found = found[found["model"].isin(models)]
    for number, tasks in enumerate(parts(list(dict.fromkeys(found["task"])), MOST_TASKS), 1):
        yield _matrices(tables, found[found["task"].isin(tasks)], tasks, models, number)


def _models(board: Board, problem: str) -> list[str]:
    """Models tried on half of the problem's tasks or more, all where that leaves fewer than two; and whatever
    is first on a task."""
    rows = board.frame[board.frame["problem"] == problem]
    counts = rows["model"].value_counts(sort=False)
    usual = [str(m) for m, n in counts.items() if 2 * n >= rows["task"].nunique()]
    names = usual if len(usual) > 1 else [str(m) for m in counts.index]
    order = [m for m in MAIN if m in names] + [m for m in names if m not in MAIN]
    firsts = [str(m) for m in rows.loc[rows["rank"] == 1, "model"].drop_duplicates()]
    kept = {*firsts, *order[:MOST_MODELS]}
    return [m for m in dict.fromkeys([*order, *firsts]) if m in kept]


def _height(n: int) -> float:
    """Inches of a panel with n models: nearer together where there are many, so that a page holds all."""
    return 0.45 + max(0.13 * n, min(0.23 * n, 1.5))


def _left_out(board: Board, problem: str, models: list[str]) -> str:
    """A sentence on the models that are not drawn; else nothing."""
    n = board.frame.loc[board.frame["problem"] == problem, "model"].nunique()
    if n <= len(models):
        return ""
    return f" Drawn are {len(models)} of {n} models, the first of every task among them; the tables have all."


def _dots(tables: Tables, problem: str) -> Drawn:
    board, models, tasks = tables.ranked.frame, _models(tables.ranked, problem), tables.ranked.tasks(problem)
    strokes = models_strokes(tables)
    figure, axes = panels(len(tasks), 3, height=_height(len(models)), sharey=True)
    for ax, task in zip(axes, tasks, strict=True):
        _panel(ax, tables.ranked.rows(task), models, strokes, problem)
        ax.set_title(task)
    for ax in axes[::3]:
        ax.set_yticks(range(len(models)), shortened(models))
    axes[0].set_ylim(len(models) - 0.5, -0.5)
    figure.supxlabel(WORDS[problem], fontsize=9)
    shown = board[(board["problem"] == problem) & board["model"].isin(models)]
    return Drawn(
        name=f"scoreboard-{problem}",
        section="scoreboard",
        figure=figure,
        title=_tally(tables.board.frame, shown, models),
        caption=(
            f"Each model at the setting chosen on validation points; {_mean(shown, problem)}"
            f"{_interval(shown)}. {_marks(shown)}"
            f"{AXIS_NOTES[problem]}{_left_out(tables.ranked, problem, models)}"
        ),
        alt=f"{WORDS[problem][0].upper()}{WORDS[problem][1:]}, by task: {_bests(shown, problem)}.",
        table="scoreboard",
        numbers=numbers_of(
            in_percent(shown, ("test", "low", "high"), problem == "classification"),
            SCORES | {"test": WORDS[problem]},
        ),
    )


def _bests(rows: pd.DataFrame, problem: str) -> str:
    """The best and the last model of each task with their scores, of the first tasks."""
    words = []
    for task, of in rows.groupby("task", sort=False):
        of = of.sort_values("test", ascending=problem == "regression")
        ends = [of.iloc[0], of.iloc[-1]][: len(of)]
        said = [f"{row['model']} {fmt.score(row['metric'], row['test'])}" for row in ends]
        words.append(f"{task} from {' to '.join(said)}")
    return fmt.listing(words, 12)


def _panel(ax: Axes, rows: pd.DataFrame, models: list[str], strokes: dict[str, Stroke], problem: str) -> None:
    scale = 100 if problem == "classification" else 1
    for _, row in rows[rows["model"].isin(models)].iterrows():
        stroke, y = strokes[row["model"]], models.index(row["model"])
        if not fmt.missing(row["low"]):
            low = row["low"] if scale == 100 else max(row["low"], row["test"] / 20)
            ax.plot([scale * low, scale * row["high"]], [y, y], color=stroke.colour, linewidth=1.3)
        inside = PAPER if row["verdict"] == "worse" else stroke.colour
        (dot,) = ax.plot(scale * row["test"], y, stroke.marker, color=stroke.colour, markerfacecolor=inside)
        dot.set_markersize(LARGE.get(stroke.marker, 5.0))
    limit = rows["limit"].dropna()
    if len(limit):
        ax.axvline(scale * limit.iloc[0], color=GREY, linestyle=(0, (4, 2)), linewidth=1)
    if problem == "regression":
        ax.set_xscale("log")
        log_ticks(ax.xaxis)
    else:
        ax.locator_params(axis="x", nbins=4)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)


def _tally(board: pd.DataFrame, rows: pd.DataFrame, models: list[str]) -> str:
    """On how many of the tasks where it was tried each model is first or not shown to be worse, the most
    first. board: every model and task, those without a result too; rows: those drawn."""
    if len(models) == 1:
        return _only(rows, models[0])
    if _alone(rows):
        return f"One seed, so that no model is told from another: {_highest(rows)}"
    tried = board[board["problem"].isin(rows["problem"])].groupby("model")["task"].nunique()
    tied = rows[rows["verdict"].fillna("worse") != "worse"]["model"].value_counts()
    order = sorted(models, key=lambda m: -int(tied.get(m, 0)))
    words = [f"{m} on {int(tied.get(m, 0))} of {tried[m]}" for m in order]
    words[0] += " task" if tried[order[0]] == 1 else " tasks"
    return f"First, or not shown to be worse: {fmt.listing(words, MOST_NAMED)}"


def _only(rows: pd.DataFrame, model: str) -> str:
    """The only model with its scores: neuron alone: 80.1 % on moons and 50.0 % on xor."""
    rows = rows[rows["model"] == model]
    scores = [f"{fmt.score(row['metric'], row['test'])} on {row['task']}" for _, row in rows.iterrows()]
    return f"{model} alone: {fmt.listing(scores, MOST_NAMED)}"


def _alone(rows: pd.DataFrame) -> bool:
    """Whether nothing was tried with two seeds, which it takes to tell two models apart."""
    return bool((rows["n_seeds"].fillna(0) < 2).all())


def _highest(rows: pd.DataFrame) -> str:
    """Who has the best test score on how many tasks, the most first."""
    best = rows.assign(order=rows["test"].astype(float) * np.where(rows["metric"] == "accuracy", -1, 1))
    counts = best.sort_values("order", kind="stable").drop_duplicates("task")["model"].value_counts()
    metric = "highest accuracy" if (rows["metric"] == "accuracy").all() else "lowest RMSE"
    n = fmt.count(rows["task"].nunique(), "task")
    return f"{metric} of {fmt.listing([f'{name} on {k}' for name, k in counts.items()], 4)} of {n}"


def _marks(rows: pd.DataFrame) -> str:
    """A sentence on filled and hollow marks; of one seed all are filled."""
    if _alone(rows):
        return ""
    return (
        "A filled mark is the first of its task, by validation, or not shown to be worse; a hollow one is "
        "worse (paired over seeds, 5 %, Holm's correction). "
    )


def _interval(rows: pd.DataFrame) -> str:
    """Of one seed there is none."""
    return " with its 95 % interval" if rows["low"].notna().any() else ""


def _mean(rows: pd.DataFrame, problem: str) -> str:
    """mean test accuracy over 5 seeds; of one seed it is no mean."""
    what, over = WORDS[problem].split(" (")[0], _seeds(rows)
    mean = "mean" if problem == "classification" else "geometric mean"
    return f"{what} of one seed" if over == fmt.count(1, "seed") else f"{mean} {what} over {over}"


def _seeds(rows: pd.DataFrame) -> str:
    numbers = sorted(set(rows["n_seeds"].dropna().astype(int)))
    return fmt.count(numbers[0], "seed") if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]} seeds"


def _matrices(tables: Tables, found: pd.DataFrame, tasks: list[str], models: list[str], number: int) -> Drawn:
    """A confusion matrix for each task and model, mean counts over seeds."""
    figure, axes = panels(len(tasks) * len(models), 2 * len(models), height=FULL / (2 * len(models)) * 1.4)
    kinds = found.groupby(["task", "model"], sort=False)
    means = kinds.mean(numeric_only=True).assign(digest=kinds["digest"].first())
    for ax, (task, model) in zip(axes, ((t, m) for t in tasks for m in models), strict=True):
        if (task, model) in means.index:
            row = means.loc[[(task, model)]].iloc[0]
            matrix(ax, row, names=tables.class_labels(task))
            ax.set_title(f"{task}\n{model}", fontsize=7)
            ax.set_xlabel(
                f"accuracy {fmt.percent(row['accuracy'])}\nprecision {fmt.percent(row['precision'])}",
                fontsize=7,
            )
        else:
            ax.axis("off")
            ax.text(0.5, 0.5, f"{task}\n{model}\nnot tried", ha="center", va="center", fontsize=7)
    return Drawn(
        name=f"confusion-{number}",
        series="confusion",
        section="confusion",
        figure=figure,
        title=_least_precise(means, tables),
        caption=(
            "Test points of each class (rows: true class, 0 or its name above, 1 below) that the model said "
            "to be in each (columns), mean counts over seeds; shade: share of the row. Accuracy: right of "
            "all points; precision: right of those said to be class 1, mean over seeds. Settings of the "
            f"scoreboard.{_classes(tables, tasks)}"
        ),
        alt=f"Mean counts of test points right and wrong, by class. {_least_precise(means)}.",
        table="confusion",
        numbers=numbers_of(
            in_percent(means.reset_index(), ("accuracy", "precision")),
            {
                "task": "task",
                "model": "model",
                **COUNTS,
                "accuracy": "accuracy (%)",
                "precision": "precision (%)",
            },
        ),
    )


def matrix(ax: Axes, counts: pd.Series, size: float = 7, names: tuple[str, str] = ("0", "1")) -> None:
    """Draw one confusion matrix: rows true, columns said; names: of the classes."""
    values = np.array([[counts["tn"], counts["fp"]], [counts["fn"], counts["tp"]]], float)
    share = values / np.maximum(values.sum(axis=1, keepdims=True), 1)
    ax.imshow(share, cmap=share_map(), vmin=0, vmax=1, interpolation="none")
    for (i, j), value in np.ndenumerate(values):
        text = whole(round(value)) if value >= 10 or value == round(value) else fmt.fixed(value, 1)
        ax.text(
            j,
            i,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color=text_on(share_map()(share[i, j])),
        )
    blank = " " if names == ("0", "1") else "\n"
    said, true = ([f"{word}{blank}{fitted(name, SIDE, size)}" for name in names] for word in ("said", "true"))
    ax.set_xticks([0, 1], said, fontsize=max(7, size - 1))
    ax.set_yticks([0, 1], true, fontsize=max(7, size - 1), rotation=90, va="center", ma="center")
    ax.tick_params(length=0, pad=1)
    ax.grid(visible=False)


def _classes(tables: Tables, tasks: list[str]) -> str:
    """A sentence with the names in full of each task's classes, where they have some; else nothing."""
    named = {task: tables.class_labels(task) for task in tasks}
    told = [
        f"{task}: 0 is {fmt.brief(zero, LONGEST)}, 1 is {fmt.brief(one, LONGEST)}"
        for task, (zero, one) in named.items()
        if (zero, one) != ("0", "1")
    ]
    return f" Classes of {'; '.join(told)}." if told else ""


def _least_precise(means: pd.DataFrame, tables: Tables | None = None) -> str:
    """Where, and for which models, precision is lowest; who has none, as it says class 1 of no point."""
    precision = means["precision"].dropna()
    silent = [f"{model} on {task}" for task, model in means.index[means["precision"].isna()]]
    never = f"{fmt.listing(silent, MOST_TIED)} never {'says' if len(silent) == 1 else 'say'} class 1"
    if precision.empty:
        return f"No point is said to be class 1: {fmt.listing(silent, MOST_TIED)}"
    least = fmt.percent(precision.min())
    same = precision.index[[fmt.percent(one) == least for one in precision]]
    tasks = list(dict.fromkeys(task for task, _ in same))
    who = [f"{model} on {task}" for task, model in same]
    name = "class 1" if tables is None or len(tasks) > 1 else tables.class_names(str(tasks[0]))[1]
    title = f"{least} of what is said to be {name} is right for {fmt.listing(who, MOST_TIED)}"
    title += ", the least of those drawn" if len(same) < len(precision) else ""
    return f"{title}; {never}" if silent else title
