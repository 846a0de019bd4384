"""What docs/comparing.md says of duets, other tools and folders, small enough to be kept with the code.

    python -m benchmarks.reference --write   # from results/benchmarks/ into results/reference/duet/*.csv
    python -m benchmarks.reference           # the rows of the tables in docs/comparing.md, counted from them

A row of duets.csv is an entry of a duet, one of tools.csv an entry of a pair as one tool timed it, one of
folders.csv a pair of runs.
"""

import argparse
import csv
import itertools
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks import duet, folders
from benchmarks import tools as timed
from benchmarks.duet import ROOT, SHARES
from benchmarks.tools import THRESHOLDS, by_ratio

KEPT = ROOT / "results" / "reference" / "duet"
WRONG = ("slower", "faster")
WORDS = (*WRONG, "same", "inconclusive", "not compared")
LEARNT = "20261130-16"  # runs taken before have taught how far kinds of entries scatter
ALONE = "K 1,"  # in the name of the one network in batches of one
FIRST = 10  # pairs of each kind that the other tools had
STATISTIC = {
    "pytest-benchmark": "min",
    "asv": "median",
    "pyperf": "mean",
}  # of its times, by which a tool judges

Row = dict[str, str]


def duets(records: Path) -> Iterator[dict[str, object]]:
    """An entry of a duet a row: what was done to it, what was said of it."""
    for file in sorted(records.glob("*.json")):
        run = json.loads(file.read_text(encoding="utf-8"))
        if "kind" not in run:
            continue  # how much work makes which share
        about = {name: run.get(name, "") for name in ("kind", "busy", "share", "victim")}
        about |= {"way": run["slow"]["way"] if "slow" in run else ""}
        commit = re.search(r"\(([0-9a-f]+)", run["a"])
        about |= {"commit": commit[1] if commit else ""}
        about |= {name: run[name] for name in ("load", "seconds", "code")}
        about |= {"started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(run["started"]))}
        for entry in run["entries"]:
            said = {name: entry[name] for name in ("verdict", "ratio", "low", "high")}
            own = {"duet": file.stem, "entry": entry["name"], "pairs": len(entry["told"])}
            machine = {name: run["machine"][name] for name in ("cores", "processor")}
            yield own | said | about | machine


def tools(records: Path) -> Iterator[dict[str, object]]:
    """An entry as a tool timed it on both sides; with what was said at each threshold."""
    for file in sorted(records.glob("*.json")):
        run = json.loads(file.read_text(encoding="utf-8"))
        about = {name: run[name] for name in ("tool", "share", "victim", "load", "seconds", "processor")}
        for statistic, times in run["times"].items():
            judged = run["called"] if statistic == STATISTIC[run["tool"]] else by_ratio(times)
            for entry, (a, b) in times.items():
                said = {f"at {least:g}": judged[str(least)].get(entry, "") for least in THRESHOLDS}
                yield (
                    {"pair": run["name"], "entry": entry, "statistic": statistic, "a": a, "b": b}
                    | said
                    | about
                )


def pairs_of_runs() -> Iterator[dict[str, object]]:
    """A pair of runs a row: how many of their entries are called what, and what is called wrongly."""
    taken, processor = folders.runs()
    for (a, one), (b, other) in itertools.combinations(taken.items(), 2):
        times = folders.compared([one], [other])
        said = Counter(row.verdict for row in times.rows)
        yield {
            "a": a,
            "b": b,
            **{word: said[word] for word in WORDS},
            "false": "; ".join(folders.wrong(times)),
            "processor": processor,
        }


def read(name: str, folder: Path = KEPT) -> list[Row]:
    """One of the kept tables."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path = KEPT) -> None:
    """Add what was measured here to all three; what is kept already (by names of a row) stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"duets": duets(duet.KEPT), "tools": tools(timed.KEPT), "folders": pairs_of_runs()}
    for name, found in made.items():
        rows = read(name, folder) if (folder / f"{name}.csv").exists() else []
        known = {_named(name, row) for row in rows}
        new = [{k: str(_short(v)) for k, v in row.items()} for row in found]
        rows += [row for row in new if _named(name, row) not in known]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _named(table: str, row: Row) -> tuple[str, ...]:
    """By what a row of a table is known: what was measured once is measured no second time."""
    of_tools = ("pair", "tool", "entry", "statistic")
    names = {"duets": ("duet", "entry"), "tools": of_tools, "folders": ("a", "b")}[table]
    return tuple(row[name] for name in names)


def _short(value: object) -> object:
    return f"{value:.7g}" if isinstance(value, float) else value


def lines() -> Iterator[str]:
    """Every row of docs/comparing.md's tables of real runs."""
    entries = read("duets")
    for title, some in (
        ("beside another duet on the other core, or other work", _of(entries, kind="same", busy="False")),
        (
            "the same, and a busy process, which about half of these shared their core with",
            _of(entries, kind="same", busy="True"),
        ),
    ):
        yield _row(title, *_quiet(some))
    for share in SHARES:
        some = _of(entries, kind="slower", share=f"{share:.7g}", busy="")
        yield _row(f"slower by {100 * share:g} %", *_found(some, "slower"))
    faster = [_found(_of(entries, kind="faster", share=f"{s:.7g}"), "faster") for s in SHARES]
    yield _row(
        "faster by 2, 5, 10 %", "4 each", "4 each", 0, *(", ".join(str(f[i]) for f in faster) for i in (3, 4))
    )
    for share in SHARES:
        some = _of(entries, kind="slower", share=f"{share:.7g}", busy="True")
        yield _row(f"slower by {100 * share:g} %, beside other work", *_found(some, "slower"))
    yield from _of_tools(read("tools"), entries)
    yield from _of_folders(read("folders"))


def _quiet(entries: Sequence[Row]) -> tuple[object, ...]:
    """Of duets of the same code: how many, with a false verdict, entries called same, inconclusive."""
    said = [row["verdict"] for row in entries]
    false = {row["duet"] for row in entries if row["verdict"] in WRONG}
    return (
        len({row["duet"] for row in entries}), len(false), f"{said.count('same')} of {len(said)}",
        said.count("inconclusive"),
    )  # fmt: skip


def _found(entries: Sequence[Row], wanted: str) -> tuple[object, ...]:
    """Of duets with one entry changed: how many, found, others blamed, the ratio found, seconds."""
    mine = [row for row in entries if row["victim"] in row["entry"]]
    others = {row["duet"] for row in entries if row["victim"] not in row["entry"] and row["verdict"] in WRONG}
    return (
        len(mine), sum(row["verdict"] == wanted for row in mine), len(others),
        f"{statistics.median(float(row['ratio']) for row in mine):.3f}",
        round(statistics.median(float(row["seconds"]) for row in mine)),
    )  # fmt: skip


def _of_tools(rows: Sequence[Row], entries: Sequence[Row]) -> Iterator[str]:
    """Each tool at each threshold: false alarms, wrong, found by share, others blamed, seconds of a pair."""
    for tool, statistic in (
        ("pytest-benchmark", "min"),
        ("pytest-benchmark", "median"),
        ("asv", "median"),
        ("pyperf", "mean"),
    ):
        some = _of(rows, tool=tool, statistic=statistic)
        seconds = round(statistics.median(float(row["seconds"]) for row in some))
        for least in THRESHOLDS:
            said = [row | {"verdict": row[f"at {least:g}"], "duet": row["pair"]} for row in some]
            yield _row(f"{tool}, {statistic}", f"{100 * least:g} %", *_counts(said), seconds)
    first = _first(entries)
    seconds = round(statistics.median(float(row["seconds"]) for row in first))
    yield _row("duet", "\N{EN DASH}", *_counts(first), seconds)


def _first(entries: Sequence[Row]) -> list[Row]:
    """Of the duets beside the other tools: the first ones of the same code and of slow-downs."""
    kinds = ("same-", "slower-")
    return [row for row in entries if row["duet"].startswith(kinds) and int(row["duet"][-2:]) < FIRST]


def _counts(rows: Sequence[Row]) -> tuple[object, ...]:
    """Pairs of the same code in which something is called slower, or anything at all; found by share; pairs
    in which another entry is called slower, or anything."""
    same = [row for row in rows if not row["victim"]]
    changed = [row for row in rows if row["victim"]]
    mine = [row for row in changed if row["victim"] in row["entry"]]
    found = [
        f"{sum(row['verdict'] == 'slower' for row in some)} of {len(some)}"
        for share in SHARES
        if (some := _of(mine, share=f"{share:.7g}"))
    ]
    others = [row for row in changed if row["victim"] not in row["entry"]]
    return *_blamed(same), *found, *_blamed(others)


def _blamed(rows: Sequence[Row]) -> tuple[str, str]:
    """Pairs in which any of these is called slower; slower or faster."""
    pairs = len({row["duet"] for row in rows})
    slower = len({row["duet"] for row in rows if row["verdict"] == "slower"})
    wrong = len({row["duet"] for row in rows if row["verdict"] in WRONG})
    return f"{slower} of {pairs}", f"{wrong} of {pairs}"


def _of_folders(rows: Sequence[Row]) -> Iterator[str]:
    """Pairs of the runs that the rule was learnt from, of later ones, of one of each; of another machine."""
    taught = rows[0]["processor"]
    for title, later, here in (
        ("runs that the rule was made with", 0, True),
        ("later runs", 2, True),
        ("one of each", 1, True),
        ("later runs of another machine", 2, False),
    ):
        some = [row for row in rows if sum(row[side] > LEARNT for side in "ab") == later]
        some = [row for row in some if (row["processor"] == taught) == here]
        runs = len({row[side] for row in some for side in "ab"})
        false = sum(bool(row["false"]) for row in some)
        same, unsaid = (sum(int(row[name]) for row in some) for name in ("same", "inconclusive"))
        yield _row(title, runs, len(some), false, same, unsaid)


def _of(rows: Iterable[Row], **wanted: str) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def facts() -> Iterator[str]:
    """What docs/comparing.md says of the duets in words, as it says it."""
    rows = read("duets")
    same = _of(rows, kind="same")
    changed = [row for row in rows if row["kind"] != "same" and row["busy"] != "True"]
    settled = Counter(Counter(row["duet"] for row in same if row["verdict"] == "same").values())
    good = {row["duet"] for row in same if row["code"] == "0"}
    yield f"{len(good)} end with exit code 0"
    yield f"{settled[6]} settled all six entries, {settled[5]} five, {60 - settled[6] - settled[5]} fewer"
    above = [
        len({r["duet"] for r in same if r["duet"] in good and float(r["high"] or 1) > 1 + x})
        for x in (0.05, 0.1)
    ]
    yield f"in {above[0]} with exit code 0 an entry may be slower by more than 5 %, in {above[1]} of them by"
    others = [row for row in changed if row["victim"] not in row["entry"]]
    said = Counter(row["verdict"] for row in others)
    yield f"of {len(others)} entries that nothing was done to {said['same']} are called the same"
    yield f"{said['inconclusive']} are inconclusive, none is slower or faster"
    one = [row["verdict"] for row in same if ALONE in row["entry"]]
    yield f"inconclusive in {one.count('inconclusive')} of the {len(one)} duets above"
    rest = [[row["verdict"] for row in some if ALONE not in row["entry"]] for some in (others, same)]
    yield f"all {rest[0].count('same')} are the same"
    yield f"of those of the duets above {rest[1].count('same')} of {len(rest[1])}"
    yield from _without_it()
    ways = Counter(row["way"] for row in changed if row["victim"] in row["entry"])
    yield f"In the {ways['kernel']} duets of the kernel"
    yield f"Of the {ways['python'] + ways['memory']} other duets"


def _without_it() -> Iterator[str]:
    """What is said of pytest-benchmark's least times at 5 %, but for the one network in batches of one."""
    rows = [row for row in read("tools") if row["statistic"] == "min" and ALONE not in row["entry"]]
    slower = [row for row in rows if row["at 0.05"] == "slower"]
    same, changed = ({row["pair"] for row in rows if bool(row["victim"]) == one} for one in (False, True))
    wrong = {row["pair"] for row in slower if not row["victim"]}
    blamed = {row["pair"] for row in slower if row["victim"] and row["victim"] not in row["entry"]}
    yield f"in {len(wrong)} of {len(same)} pairs of unchanged code"
    yield f"another entry in {len(blamed)} of {len(changed)} others"
    every = [row for row in read("tools") if row["statistic"] == "min" and row["at 0.05"] == "slower"]
    wrong_ones = [row for row in every if not row["victim"] or row["victim"] not in row["entry"]]
    alone = sum(ALONE in row["entry"] for row in wrong_ones)
    yield f"(by the least times {alone} of {len(wrong_ones)} entries)"
    first = _first(read("duets"))
    open_ones = [row for row in first if ALONE in row["entry"] and row["verdict"] == "inconclusive"]
    yield f"in {len(open_ones)} of the {len({row['duet'] for row in first})} duets of this table"


def main() -> None:
    """Write the tables, or count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="from results/benchmarks/")
    if parser.parse_args().write:
        write()
    print("\n".join([*lines(), *facts()]))


if __name__ == "__main__":
    main()
