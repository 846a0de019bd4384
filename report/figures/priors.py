"""The process itself: kernels side by side, what they believe before and after the points, and the
likelihood."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from bench.gp import regression as gp
from bench.record import Record
from bench.statistics import Z95
from bench.tasks.dataset import Dataset, Points
from report import format as fmt
from report.figures import likelihoods, widening
from report.figures.curve_fits import range_of
from report.figures.drawn import Drawn, numbers_of, parts
from report.figures.source import Array, Source, dataset_of
from report.figures.stage import stage
from report.figures.style import STROKES, band, legend_below, log_ticks, panels
from report.pictures.palette import BLUE, INK

SIDE_BY_SIDE = (
    "rbf", "matern", "matern32", "matern12", "rational_quadratic", "periodic", "linear",
    "rbf + linear", "nngp-relu", "nngp-erf",
)  # fmt: skip
FIRST = ("double_well", "sin", "sinusoidal", "bump")  # tasks that are shown, where the study has them
COLUMNS, DRAWS, POINTS = 5, 3, 161
FEW = 7  # training points that are taken, so that something is left to believe
SLICES = (0.15, 0.5, 0.8)  # of the range, where slices go through


class Fitted(NamedTuple):
    """A kernel's process on the shown points, over x (G,), all in the task's own unit."""

    kernel: str
    fit: gp.Fit
    x: Array
    mean: Array
    std: Array
    draws: Array
    slices: Array
    rmse: float


def draw(source: Source) -> Iterator[Drawn]:
    """Kernels on one task, its covariance, its likelihood, and networks that widen into a process."""
    shown = _shown(source)
    if shown is None:
        return
    record, data = shown
    fits = [one for kernel in SIDE_BY_SIDE if (one := _fitted(kernel, data)) is not None]
    for number, some in enumerate(parts(fits, COLUMNS), 1):
        yield _kernels(number, record, data, some, fits)
    first = next((one for one in fits if one.kernel == "rbf"), None)
    if first is not None:
        yield _covariance(record, data, first)
    yield from likelihoods.draw(source)
    yield widening.drawn()


def _shown(source: Source) -> tuple[Record, Dataset] | None:
    """The shown seed's process of a task on one input, and its points."""
    tables = source.tables
    tasks = tables.ranked.tasks("regression")
    for task in dict.fromkeys([*(name for name in FIRST if name in tasks), *tasks]):
        row = tables.ranked.first(task, "gp")
        cell = None if row is None else tables.shown(str(row["digest"]))
        record = None if cell is None else source.records([cell["digest"]])[cell["digest"]]
        data = None if record is None else dataset_of(record.cell)
        if record is not None and data is not None and data.n_inputs == 1 and data.wide_range is not None:
            few = Points(data.train.x[:FEW], data.train.t[:FEW])
            return record, replace(data, train=few)
    return None


def _fitted(kernel: str, data: Dataset) -> Fitted | None:
    """None where nothing can be fitted."""
    units = (data.input_scale or 1.0, data.target_scale, data.target_shift)
    points = gp.Points(data.train.x, data.train.t, data.own_names, *units)
    (fit,) = gp.fits([points], kernel, compiled=False)
    if isinstance(fit, Exception):
        return None
    x, scale = np.linspace(*range_of(data), POINTS), data.target_scale
    mean, std = fit.predict(x[:, None])
    prior = fit.covariance(x[:, None], prior=True) * scale**2
    own = fit.scaling.t_shift * scale + data.target_shift
    y, _ = fit.predict(data.test.x)
    rmse = float(np.sqrt(np.mean((y - data.test.t) ** 2))) * scale
    at = [int(share * (POINTS - 1)) for share in SLICES]
    return Fitted(
        kernel, fit, x, mean * scale + data.target_shift, std * scale, own + drawn_from(prior, DRAWS),
        prior[at], rmse,
    )  # fmt: skip


def drawn_from(covariance: Array, n: int, seed: int = 0) -> Array:
    """Draws of a normal distribution with mean 0, (n, M); of every kernel with the same random numbers."""
    values, vectors = np.linalg.eigh(covariance)
    vectors = vectors * np.where(vectors[len(vectors) // 2] < 0, -1, 1)  # a sign that no library chooses
    normal = np.random.default_rng(seed).standard_normal((n, len(values)))
    return np.asarray(normal[:, ::-1] * np.sqrt(np.maximum(values, 0)) @ vectors.T)


def _kernels(
    number: int, record: Record, data: Dataset, some: Sequence[Fitted], every: Sequence[Fitted]
) -> Drawn:
    task = record.cell.task.name
    figure, axes = panels(3 * len(some), len(some), height=1.35, sharex=True)
    for i, one in enumerate(some):
        _slices(axes[i], one)
        _draws(axes[len(some) + i], one)
        _posterior(axes[2 * len(some) + i], record, data, one)
    for row, label in enumerate(("covariance", "draws", "after the points")):
        axes[row * len(some)].set_ylabel(label)
    legend_below(figure, axes[-1:], 3)
    likeliest = max(every, key=lambda one: one.fit.log_likelihood)
    closest = min(every, key=lambda one: one.rmse)
    words = f"the points are likeliest under {likeliest.kernel}"
    words += (
        f", which has the smallest error, {fmt.number(closest.rmse)}"
        if closest is likeliest
        else f"; the smallest error, {fmt.number(closest.rmse)}, is that of {closest.kernel}"
    )
    return Drawn(
        name=f"kernels-{number}",
        series="kernels",
        section="process",
        figure=figure,
        title=f"Kernels side by side on {task} ({fmt.count(len(data.train), 'point')}): {words}",
        caption=(
            f"Of each kernel, with the hyperparameters that make the shown seed's first {FEW} points "
            f"likeliest: above, its covariance with {len(SLICES)} inputs, over the input; in the middle, "
            f"{DRAWS} draws of the prior, with the same random numbers for every kernel; below, mean and 95 "
            "% band after the points (dashed: the function; grey ground: outside of the training range), "
            "and its test RMSE."
        ),
        alt=f"Kernels on {task}: {'; '.join(_told(one) for one in some)}.",
        table="processes; points of the shown seed",
        numbers=numbers_of(
            [
                {
                    "digest": record.cell.digest,
                    "kernel": one.kernel,
                    "likelihood": one.fit.log_likelihood,
                    "rmse": one.rmse,
                    "noise": noise,
                }
                for one in some
                for noise in [one.fit.noise_std * data.target_scale]
            ],
            {
                "kernel": "kernel",
                "likelihood": "log likelihood (nats)",
                "rmse": "test RMSE",
                "noise": "noise",
            },
        ),
    )


def _told(one: Fitted) -> str:
    return f"{one.kernel} {fmt.fixed(one.fit.log_likelihood, 1)} nats, RMSE {fmt.number(one.rmse)}"


def _slices(ax: Axes, one: Fitted) -> None:
    for values, stroke in zip(one.slices / abs(one.slices).max(), STROKES, strict=False):
        ax.plot(one.x, values, color=stroke.colour, linestyle=stroke.dash, linewidth=1)
    ax.set_title(one.kernel)
    ax.set_yticks([])


def _draws(ax: Axes, one: Fitted) -> None:
    for values, stroke in zip(one.draws, STROKES, strict=False):
        ax.plot(one.x, values, color=stroke.colour, linestyle=stroke.dash, linewidth=1)
    ax.set_yticks([])


def _posterior(ax: Axes, record: Record, data: Dataset, one: Fitted) -> None:
    stage(ax, record, data, f"RMSE {fmt.number(one.rmse, 2)}")
    band(
        ax,
        one.x,
        one.mean,
        one.mean - Z95 * one.std,
        one.mean + Z95 * one.std,
        STROKES[3],
        "Gaussian process",
    )
    ax.title.set_fontsize(8)
    ax.set_yticks([])


def _covariance(record: Record, data: Dataset, one: Fitted) -> Drawn:
    """The covariance matrix before and after the points, and the band that its diagonal is."""
    task, scale = record.cell.task.name, data.target_scale
    figure, axes = panels(3, 3, height=2.0)
    low, high = one.x[0], one.x[-1]
    before, after = (one.fit.covariance(one.x[:, None], prior=prior) * scale**2 for prior in (True, False))
    for ax, K, title in ((axes[0], before, "before"), (axes[1], after, "after")):
        most = float(abs(K).max()) or 1.0
        ax.imshow(
            K, extent=(low, high, high, low), cmap="RdBu_r", vmin=-most, vmax=most, interpolation="nearest"
        )
        ax.plot(data.train.x[:, 0], data.train.x[:, 0], ".", color=INK, markersize=3)
        ax.set_title(f"{title}: up to {fmt.number(most, 2)}")
        ax.grid(visible=False)
    least = 1e-5 * float(data.train.t.std()) * scale
    deviations = [np.sqrt(np.maximum(K.diagonal(), least**2)) for K in (before, after)]
    axes[2].plot(one.x, deviations[0], color=BLUE, linestyle=(0, (4, 2)), label="before")
    axes[2].plot(one.x, deviations[1], color=BLUE, label="after")
    for point in data.train.x[:, 0]:
        axes[2].axvline(point, color=INK, linewidth=0.6, alpha=0.4)
    axes[2].set_title("standard deviation")
    axes[2].set_yscale("log")
    log_ticks(axes[2].yaxis, 5)
    axes[2].legend()
    inside = (one.x >= data.train.x.min()) & (one.x <= data.train.x.max())
    between = float(np.sqrt(np.mean(deviations[1][inside] ** 2)))
    return Drawn(
        name="covariance",
        section="process",
        figure=figure,
        title=(
            f"On {task} the points leave a deviation of {fmt.number(between, 2)} between them, of "
            f"{fmt.number(float(np.sqrt(np.mean(deviations[0] ** 2))), 2)} that there was before"
        ),
        caption=(
            f"Covariance matrix of the function under {one.kernel} at every two inputs, before and after "
            f"the first {fmt.count(len(data.train), 'training point')} of the shown seed (dots on the "
            "diagonal); blue where two values move against each other, red where they move together. "
            "Right: the root of the diagonal, from which the band is drawn. Root mean squares in the title."
        ),
        alt=f"Covariance matrices of the process on {task} before and after its points, and their diagonals.",
        table="processes; points of the shown seed",
        numbers=numbers_of(
            [
                {"digest": record.cell.digest, "x": float(x), "before": float(a), "after": float(b)}
                for x, a, b in zip(one.x[::10], deviations[0][::10], deviations[1][::10], strict=True)
            ],
            {"x": "input", "before": "deviation before", "after": "deviation after"},
        ),
    )
