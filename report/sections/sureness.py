"""Section: what models say of how sure they are, and what that is worth."""

import pandas as pd

from report import format as fmt
from report.document import Block, Table, Told
from report.sections.material import Material
from report.sections.own import explained, marked
from report.sections.told import counted, headed, share, told
from report.tables.reader import Tables
from report.tables.sure import firsts_of

NOTHING = Told(fmt.NONE, None)
COMPARED = (
    *("CRPS ×", "NLPD −", "the process is"),
    *("outside: CRPS ×", "NLPD − ", "the process is "),
)
SETTLED = ("better", "worse", "equal", "not worse", "not better")


def blocks(material: Material) -> list[Block]:
    """A row for each task's process and ensemble; and the process beside the ensemble."""
    inside, outside = (firsts_of(material.tables, split) for split in ("test", "outside"))
    found = [_scores(inside, outside, material.tables)] if len(inside) else []
    beside = inside[inside["reference"].notna()]
    return [*found, *([_beside(beside, outside, material.tables)] if len(beside) else [])]


def _scores(inside: pd.DataFrame, outside: pd.DataFrame, tables: Tables) -> Table:
    beyond = outside.set_index("digest")["coverage_95"]
    own = explained(tables, inside["task"].unique())
    rows: list[tuple[str | Told, ...]] = [
        (marked(tables, str(row["task"])), str(row["model"]), *_cells(row, beyond.get(row["digest"])))
        for _, row in inside.iterrows()
    ]
    held, nlpd = (list(zip(*rows, strict=True))[i] for i in (4, 8))
    return Table(
        title="What bands hold, and what densities are worth",
        caption=(
            "Means over the reported seeds (of width and CRPS geometric ones), on fresh points: shares "
            "inside the 50, 80 and 95 % band, with the 95 % interval over seeds; the same beyond the "
            "training range; mean length of the 95 % band; continuous ranked probability score and "
            f"negative logarithm of the density (nats), of which less is better.{own} Source: sureness."
        ),
        header=(
            "task", "model", "50 %", "80 %", headed("95 %", held), "95 %, outside", "width", "CRPS",
            headed("NLPD", nlpd),
        ),
        rows=tuple(rows),
        align="llrrrrrrr",
        name="sureness-scores",
        digests=tuple(str(digest) for digest in inside["digest"]),
        units=("", "", "%", "%", "%", "%", "", "", "nats"),
    )  # fmt: skip


def _cells(row: "pd.Series[float]", beyond: float | None) -> tuple[Told, ...]:
    ends = row["coverage_95_low"], row["coverage_95_high"]
    nlpd = row["nlpd"], row["nlpd_low"], row["nlpd_high"]
    return (
        share(row["coverage_50"], 0),
        share(row["coverage_80"], 0),
        told(fmt.percent_interval(row["coverage_95"], *ends, 0), row["coverage_95"], 100, ends),
        share(beyond, 0),
        told(fmt.number(row["width"]), row["width"]),
        told(fmt.number(row["crps"]), row["crps"]),
        told(fmt.interval(*nlpd), row["nlpd"], ends=(row["nlpd_low"], row["nlpd_high"])),
    )


def _beside(inside: pd.DataFrame, outside: pd.DataFrame, tables: Tables) -> Table:
    beyond = outside.set_index("digest")
    rows = [
        (marked(tables, str(row["task"])), str(row["model"]), str(row["reference"]), counted(row["n_pairs"]),
         *_compared(row), *_compared(beyond.loc[row["digest"]] if row["digest"] in beyond.index else None))
        for _, row in inside.iterrows()
    ]  # fmt: skip
    heads = [headed(*pair) for pair in zip(COMPARED, list(zip(*rows, strict=True))[4:], strict=True)]
    return Table(
        title="Gaussian process beside the ensemble, by what their densities are worth",
        caption=(
            "Paired over the seeds of both: CRPS of the process over that of the ensemble (below 1 the "
            "process is better), and its NLPD less the ensemble's (below 0 it is better), each with its 95 "
            "% interval; inside and outside of the training range. What is shown of the CRPS is corrected "
            "over all these rows (5 %, Benjamini and Hochberg), equal being within the margin of RMSEs. "
            "Source: sureness."
        ),
        header=("task", "process", "ensemble", "seeds", *heads),
        rows=tuple(rows),
        align="lllrrrlrrl",
        name="sureness-beside",
        digests=tuple(str(digest) for digest in inside["digest"]),
        units=("", "", "", "", "ratio", "nats", "", "ratio", "nats", ""),
    )  # fmt: skip


def _compared(row: "pd.Series[float] | None") -> tuple[str | Told, ...]:
    if row is None or fmt.missing(row["crps_ratio"]):
        return NOTHING, NOTHING, fmt.NONE
    found = []
    for name in ("crps_ratio", "nlpd_difference"):
        value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
        found.append(told(fmt.interval(value, low, high), value, ends=(low, high)))
    return (*found, str(row["verdict"]) if row["verdict"] in SETTLED else "not told apart")
