"""The activation functions themselves, and their derivatives."""

import numpy as np

from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.style import legend_below, lowest, panels
from report.pictures.palette import BLUE, PALE, VERMILLION
from report.tables.reader import Tables

REACH = 5.0  # of the activation's argument


def _used(tables: Tables) -> set[str]:
    """Of hidden and of last units of neurons and networks."""
    from bench.models.network import output_of

    cells = tables.cells[tables.cells["kind"].isin(["neuron", "mlp"])]
    cells = cells[["kind", "activation", "problem"]].drop_duplicates()
    given = [None if fmt.missing(name) else str(name) for name in cells["activation"]]
    last = {output_of(k, a, p) for k, a, p in zip(cells["kind"], given, cells["problem"], strict=True)}
    return last | {*cells["activation"].dropna()}


def functions(tables: Tables) -> Drawn:
    """f and f' of every activation."""
    from bench.models.activations import ACTIVATIONS

    used = _used(tables)
    figure, axes = panels(len(ACTIVATIONS), 4, height=1.55, sharex=True, sharey=True)
    a = np.linspace(-REACH, REACH, 401)
    for ax, one in zip(axes, ACTIVATIONS.values(), strict=True):
        ax.axhline(0, color=PALE, linewidth=0.8)
        ax.plot(a, one.f(a), color=BLUE, label="f(a)")
        ax.plot(a, one.df(a), color=VERMILLION, linestyle=(0, (4, 1.5)), label="f′(a)")
        ax.set_title(one.name + ("" if one.name in used else " (not used)"), fontsize=8)
        ax.text(0.03, 0.94, one.formula, transform=ax.transAxes, fontsize=7, va="top")
    axes[0].set_ylim(-1.6, 3.2)
    for ax in lowest(axes, 4):
        ax.set_xlabel("a")
    legend_below(figure, axes[:1])
    steep = {one.name: float(np.abs(one.df(a)).max()) for one in ACTIVATIONS.values()}
    at = np.array([-2.0, -1, 0, 1, 2])
    flat = min(steep, key=lambda name: steep[name])
    return Drawn(
        name="activation-functions",
        section="activations",
        figure=figure,
        title=(
            f"A step through {flat} is scaled by {fmt.number(steep[flat], 2)} at most, through relu by 0 or 1"
        ),
        caption=(
            "Each activation function f (solid) beside its derivative f′ (dashed), by which "
            "backpropagation multiplies the error at every layer; a is the weighted sum of a unit's "
            f"inputs, from −{REACH:g} to {REACH:g}."
        ),
        alt=(
            "Activation functions and their derivatives; the largest derivative between "
            f"−{REACH:g} and {REACH:g}: "
            f"{fmt.listing([f'{name} {fmt.number(value, 2)}' for name, value in steep.items()])}."
        ),
        table="bench.models.activations (formulas, no data)",
        numbers=numbers_of(
            [
                {"name": one.name, "formula": one.formula, "steep": steep[one.name]}
                | {str(k): float(v) for k, v in zip(at, one.f(at), strict=True)}
                for one in ACTIVATIONS.values()
            ],
            {"name": "activation", "formula": "f(a)", "steep": "largest |f′|"}
            | {str(k): f"f({k:g})" for k in at},
        ),
    )
