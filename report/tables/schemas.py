"""Every table by its name, and docs/tables.md, which is printed from here (`python -m report schema`).

The columns stand in cell_schemas.py, chosen_schemas.py, process_schemas.py, task_schemas.py and
timing_schemas.py. A change of columns or metadata raises VERSION.
"""

from report.tables.cell_schemas import CELLS, CURVES, DIVERGED
from report.tables.chosen_schemas import CONFUSION, EFFECTS, SCOREBOARD, TIMES
from report.tables.columns import FLAG, INT, REAL, SINGLE, TEXT, Schema, columns
from report.tables.density_schemas import DENSITIES, SURENESS
from report.tables.exploring_schemas import BORDERS, CALLS, EFFORT, MAP, MAP_SECONDS, REACHED, WALKS
from report.tables.process_schemas import PROCESSES
from report.tables.task_schemas import TASKS
from report.tables.timing_schemas import (
    CROSSOVERS,
    DUETS,
    HISTORY,
    MACHINES,
    SCALING,
    SPEEDUPS,
    TIMINGS,
)

VERSION = 11

PROVENANCE = Schema(
    "provenance",
    "Where the numbers come from; nothing here depends on when or how fast it ran.",
    columns(("key", TEXT, "what"), ("value", TEXT, "value")),
)

WALLTIME = Schema(
    "walltime",
    "Seconds and memory, apart from the other tables because no two runs agree on them.",
    columns(
        ("digest", TEXT, "identity of the cell"),
        ("pack", TEXT, "pack that holds it"),
        ("seconds", REAL, "the cell's share of its pack's wall time"),
        (
            "process_seconds",
            REAL,
            "seconds of the processor that the process which trained the pack took in all, from its start",
        ),
        ("peak_mib", REAL, "most memory that the process which trained the pack had, in MiB"),
    ),
)

OF_CELLS = {
    s.name: s
    for s in (
        *(TASKS, CELLS, CURVES, SCOREBOARD, CONFUSION, EFFECTS),
        *(PROCESSES, DENSITIES, SURENESS, DIVERGED, PROVENANCE, WALLTIME, TIMES),
    )
}
OF_CELLS |= {s.name: s for s in (WALKS, REACHED, MAP, MAP_SECONDS, BORDERS, EFFORT, CALLS)}
OF_TIMES = {
    s.name: s for s in (TIMINGS, MACHINES, SPEEDUPS, SCALING, CROSSOVERS, DUETS, HISTORY)
}  # of the timing suite
TABLES = OF_CELLS | OF_TIMES


def as_markdown() -> str:
    """docs/tables.md: every table, every column."""
    parts = [
        "# Tables\n\n"
        "`python -m report tables` writes each one as results/tables/NAME.parquet and NAME.csv; those of the "
        f"timing suite ({', '.join(OF_TIMES)}) in results/times, where they are made apart. This page is "
        f"printed by `python -m report schema` (schema version {VERSION}).\n\n"
        "The same study on the same machine gives the same bytes, apart from those that hold times "
        "(`walltime`, `times`, `map_seconds`, `effort`, `timings` and what is made of it). A value that "
        "does not exist is missing (null; nothing between two commas), never 0 and never NaN.\n\n"
        "The project itself reads the Parquet files, where every text is as it was. In the CSV files a text "
        "that begins with =, +, - or @ (a task may be called so) has an apostrophe before it, so that no "
        "spreadsheet computes it; numbers have none.\n"
    ]
    words = {
        TEXT: "text",
        INT: "integer",
        REAL: "real",
        SINGLE: "real, single precision",
        FLAG: "true or false",
    }
    for table in TABLES.values():
        rows = [f"| `{c.name}` | {words[c.dtype]} | {c.meaning} |" for c in table.columns]
        parts.append(
            "\n".join(
                [
                    f"## {table.name}\n",
                    f"{table.meaning}\n",
                    "| column | type | meaning |",
                    "|---|---|---|",
                    *rows,
                    "",
                ]
            )
        )
    return "\n".join(parts)
