"""Slower than last time? By a duet of two versions, and by the runs that were kept of a machine."""

from typing import Any

import pandas as pd

from bench.compare.history.found import ALL
from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say, rule, short
from report.tables.reader import Tables
from report.words import capital

DUET = "there is no duet (python -m bench duet REVISION --json RESULTS/duet.json makes one)"
KEPT = "no runs are kept (python -m bench record keeps one)"


def slower(tables: Tables) -> Finding:
    """What the duet said; entries are its cases."""
    key, question = "slower", "Is it slower than last time?"
    every = tables.duets
    duet = every[every["verdict"] != "not compared"]
    if duet.empty:
        return cannot_say(key, question, DUET if every.empty else "the duet could compare no entry")
    counts = {word: int((duet["verdict"] == word).sum()) for word in ("failed", "slower", "faster", "same")}
    found = {word: duet[duet["verdict"] == word] for word in counts}
    worse = found["slower"].sort_values("ratio", ascending=False)
    verdict = rule(counts["failed"] + counts["slower"], counts["same"] + counts["faster"], len(duet))
    parts = [f"fails: {fmt.listing(list(found['failed']['entry']), SHOWN)}"] if counts["failed"] else []
    parts += [f"slower: {_named(worse)}"] if len(worse) else []
    parts += [f"faster: {_named(found['faster'].sort_values('ratio'))}"] if counts["faster"] else []
    parts += [f"as fast, within the minimum: {_many(counts['same'], len(duet))}"] if counts["same"] else []
    left = len(duet) - sum(counts.values())
    parts += [f"not settled: {_many(left, len(duet))}"] if left else []
    a, b = duet["a"].iloc[0], duet["b"].iloc[0]
    claim = f"{capital(str(b))} beside {a}, on {duet['machine'].iloc[0]}: {'; '.join(parts)}."
    line = _line(duet, worse, counts, a)
    lines = tuple(_entry(row) for _, row in every.iterrows())
    return Finding(key, question, claim, verdict, lines, ("duets",), short(line, verdict=verdict))


def _line(duet: pd.DataFrame, worse: pd.DataFrame, counts: dict[str, int], a: str) -> str:
    n = len(duet)
    if counts["failed"] and not len(worse):
        return f"{_many(counts['failed'], n)} that {a} can do and this cannot"
    if len(worse):
        return f"+{_more(worse.iloc[0])} at most: {_many(len(worse), n)} slower than {a}"
    return f"{_many(counts['same'] + counts['faster'], n)} settled, none slower than {a}"


def _many(n: int, of: int) -> str:
    return f"{n} of {fmt.count(of, 'entry', 'entries')}"


def _more(row: Any) -> str:
    """5.1 % [3.2, 6.6] of a ratio."""
    mean, low, high = (100 * (float(row[name]) - 1) for name in ("ratio", "low", "high"))
    return fmt.interval(mean, low, high).replace(" [", f"{fmt.THIN}% [", 1)


def _named(rows: pd.DataFrame) -> str:
    """Entries with their ratios, the first of them."""
    return fmt.listing([f"{row['entry']} ({_ratio(row)})" for _, row in rows.iterrows()], SHOWN)


def _ratio(row: Any) -> str:
    return f"× {fmt.interval(row['ratio'], row['low'], row['high'])}"


def _entry(row: Any) -> str:
    """train fused …: slower, × 1.051 [1.032, 1.066], 16 pairs; more instructions (+2.3 %)."""
    if row["verdict"] in ("failed", "not compared"):
        return f"{row['entry']}: {row['verdict']} ({row['note']})"
    more = "".join(f"; {row[name]}" for name in ("witness", "note") if not fmt.missing(row[name]))
    told = "" if fmt.missing(row["ratio"]) else f", {_ratio(row)}"
    return f"{row['entry']}: {row['verdict']}{told}, {fmt.count(int(row['pairs']), 'pair')}{more}"


def changed(tables: Tables) -> Finding:
    """Whether any entry of the machine with the latest run changed over its kept runs."""
    key, question = "changed", "Has anything changed over the runs that were kept?"
    history = tables.history
    if history.empty:
        return cannot_say(key, question, KEPT)
    machine = history["machine"].iloc[0]
    mine = history[history["machine"] == machine]
    runs, needed = int(mine["run"].max()), int(mine["needed"].iloc[0])
    many = fmt.count(runs, "run")
    if runs < needed:
        return cannot_say(key, question, f"{many} of {machine}; a change can be shown from {needed} on")
    entries = mine[["entry", "unit", "threads"]].drop_duplicates()
    n = int((entries["entry"] != ALL).sum())
    points = mine[mine["change"].notna()].sort_values("p", kind="stable")
    lines = tuple(_point(row) for _, row in points.iterrows())
    if points.empty:
        claim = f"No change is shown in {fmt.count(n, 'entry', 'entries')} over {many} of {machine}."
        return Finding(key, question, claim, "cannot say", lines, ("history",))
    claim = f"Over {many} of {machine}: {fmt.listing(lines, SHOWN)}."
    return Finding(key, question, claim, "yes", lines, ("history",), short(lines[0], *lines[1:]))


def _point(row: Any) -> str:
    """train fused …: × 1.12 as long from run 9 on (commit 3dfd2c5f01, p 0.0002)."""
    said = f"× {fmt.number(row['change'])} as long from run {row['run']} on"
    return f"{row['entry']}: {said} (commit {str(row['commit'])[:10]}, p {fmt.number(row['p'], 2)})"
