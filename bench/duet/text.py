"""A duet as people read it, on the terminal and in Markdown; and as data."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from bench.compare.layout import MARKDOWN, PLAIN, bullets
from bench.compare.text import NONE, seconds
from bench.duet.run import Found
from bench.duet.verdict import ORDER, Entry, code_of, headline, percent, processes

HEAD = ("verdict", "what", "A", "B", "B / A", "interval", "pairs", "instructions", "note")


def render(found: Found, markdown: bool = False, part: str = "") -> str:
    """The verdict in one line above all, then every entry, what wants a reader's eye first.

    part: its heading where it is a part of something.
    """
    heading, table = MARKDOWN if markdown else PLAIN
    error, minimum = found.options.error, f"{100 * found.options.minimum:g} %"
    about = [
        f"A: {found.a} (what was)",
        f"B: {found.b} (what is)",
        f"{processes(found.pairs)}, taking turns on one core for {found.seconds:.0f} s",
    ]
    about += [*found.notes, *([found.counting] if found.counting else [])]
    rows = sorted(found.entries, key=lambda one: ORDER.index(one.verdict))
    how = (
        f"B / A above 1 is slower. Of a hundred suites in which nothing changed at most {100 * error:g} call "
        "anything slower or faster, whenever they stopped: the intervals hold all at once, at all times, in "
        f"{100 * (1 - error):g} %. Same: within {minimum} of 1, or the entry's own minimum."
    )
    lines = [_line(one, found.options.minimum) for one in rows]
    said = f"{part}: {headline(found.entries)}" if part else f"Verdict: {headline(found.entries)}"
    parts = [heading(2 if part else 1, said), bullets(about), table(HEAD, lines), how]
    return "\n\n".join(parts) + "\n"


def _line(one: Entry, usual: float) -> Sequence[str]:
    a, b = one.seconds or (None, None)
    reach = NONE if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
    notes = [text for text in (one.note, one.witness) if text]
    counts = (
        NONE if one.instructions is None else f"{one.instructions[1] / max(1.0, one.instructions[0]):.4f}"
    )
    if one.verdict == "inconclusive":
        notes += [excludes(one)]
    if one.minimum != usual:
        notes += [f"minimum {100 * one.minimum:g} %"]
    ratio = NONE if one.ratio is None else f"{one.ratio:.3f}"
    return (
        one.verdict,
        one.name,
        seconds(a),
        seconds(b),
        ratio,
        reach,
        str(one.pairs),
        counts,
        "; ".join(notes),
    )


def excludes(one: Entry) -> str:
    """What an entry that is not settled cannot be: slower by more than +3.1 %."""
    if one.high is None:
        return "excludes nothing"
    return f"not slower by more than {percent(max(one.high, 1.0))}"


def as_json(found: Found) -> str:
    """Everything, numbers as they are, every four blocks of every pair."""
    told = {"verdict": headline(found.entries), "code": code_of(found.entries)}
    return json.dumps(told | asdict(found), indent=1) + "\n"
