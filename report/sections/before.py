"""Section: what a duet said of each entry, as a table."""

from typing import Any

from report import format as fmt
from report.document import Block, Table, Told
from report.sections.durations import duration
from report.sections.material import Material
from report.sections.told import told

HEADER = ("verdict", "entry", "A", "B", "B / A", "pairs", "instructions B / A", "what they say")


def blocks(material: Material) -> list[Block]:
    """The duet's entries, where there is one."""
    duet = material.tables.duets
    if duet.empty:
        return []
    first = duet.iloc[0]
    return [
        Table(
            title=f"{fmt.count(len(duet), 'entry', 'entries')} of a duet",
            caption=(
                f"A: {first['a']}; B: {first['b']}. Medians over pairs of processes; B / A with an interval "
                "that holds for all entries at once. Instructions: of one loop, counted, not timed. Source: "
                "duets."
            ),
            header=HEADER,
            rows=tuple(_row(row) for _, row in duet.iterrows()),
            align="lwrrrrrw",
            name="duet-entries",
            units=("", "", "s", "s", "", "", "", ""),
        )
    ]


def _row(row: Any) -> tuple[str | Told, ...]:
    notes = "; ".join(str(row[name]) for name in ("witness", "note") if not fmt.missing(row[name]))
    ratio = fmt.interval(row["ratio"], row["low"], row["high"])
    return (
        str(row["verdict"]),
        str(row["entry"]),
        *(told(duration(row[name]), row[name]) for name in ("seconds_a", "seconds_b")),
        told(ratio, row["ratio"]),
        told(str(row["pairs"]), row["pairs"]),
        told(fmt.number(row["instructions"], 5), row["instructions"]),
        notes or fmt.NONE,
    )
