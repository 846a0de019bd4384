"""What of a section is printed: some figures of each series, the first rows of long tables, every sentence of
a caption once."""

from collections.abc import Iterator, Sequence
from typing import Any

from report import format as fmt
from report.paper.winners import SENTENCE, winners

SMALLEST = 7.0  # points, of any text
MOST_ALIKE = 2  # of pictures of one series that stand beside each other; of others one
MOST_IN_TABLE, MOST_FOLDED, MOST_TABLES = 40, 8, 30  # rows of a table, of a folded one; tables of a section
LEAST = 0.25  # of a folded table's rows; one of which less has room is not printed
MANY = 6  # tables of one kind; more are gathered in one

SOURCE = "Source: "  # a sentence that each caption has for itself: two of one table may be alike in nothing

Plain = dict[str, Any]


def printed(section: Plain) -> Plain:
    """The section as paper shows it; `left`: which figures and tables stand on the screen alone.

    section: as `report.plain.plain` gives it.
    """
    parts = {name: in_one([b for row in section[name] for b in row]) for name in ("rows", "evidence")}
    blocks = [*parts["rows"], *parts["evidence"]]
    figures = [block for block in blocks if block["kind"] == "figure"]
    tables = [block for block in blocks if block["kind"] == "table"]
    kept = _some_of_each(figures)
    left = [one["number"] for one in figures if one not in kept]
    small = [one for one in parts["evidence"] if one["kind"] == "table" and LEAST * _rows(one) > MOST_FOLDED]
    gone = [one for one in tables if one in small or one in tables[MOST_TABLES:]]
    said = _Said()
    made: Plain = {"left": _left(left, [one["number"] for one in gone])}
    for name, whole in parts.items():
        there = [b for b in whole if b not in gone and (b["kind"] != "figure" or b in kept)]
        most = MOST_IN_TABLE if name == "rows" else MOST_FOLDED
        made[name] = said.once([*in_rows([_shorter(block, most) for block in there])])
    return section | made


def _rows(table: Plain) -> int:
    return 0 if table.get("gathered") else len(table["body"])


def wider(block: Plain) -> float:
    """By how much a figure is larger than it was drawn, so that its text is legible."""
    return max(1.0, SMALLEST / block["smallest"]) if block["smallest"] else 1.0


def _some_of_each(figures: Sequence[Plain]) -> list[Plain]:
    """Of each series of figures those that are printed: none in which nothing is told apart."""
    of_series: dict[str, list[Plain]] = {}
    for one in (figure for figure in figures if figure["told"]):
        of_series.setdefault(one["series"] or f"number {one['number']}", []).append(one)
    return [one for alike in of_series.values() for one in most_telling(alike)]


def most_telling(alike: Sequence[Plain]) -> list[Plain]:
    """Of a series the pictures that show most of what it is about: two where they stand side by side."""
    most = MOST_ALIKE if all(beside(one) for one in alike) else 1
    evenly = spread(len(alike), most)
    order = sorted(range(len(alike)), key=lambda i: (-alike[i]["shows"], i not in evenly, i))
    return [alike[i] for i in sorted(order[:most])]


def beside(block: Plain) -> bool:
    """Whether another picture has room beside it."""
    return block.get("width") == "half" and not 0 < block["smallest"] < SMALLEST


def _left(figures: Sequence[str], tables: Sequence[str]) -> str:
    words = [
        f"{name if len(numbers) == 1 else name + 's'} {runs(numbers)}"
        for name, numbers in (("Figure", figures), ("Table", tables))
        if numbers
    ]
    stands = "stands" if len(figures) + len(tables) == 1 else "stand"
    return f"{fmt.listing(words)} {stands} in the HTML report." if words else ""


def spread(n: int, most: int) -> list[int]:
    """At most so many of n places: the last, the first, and evenly between."""
    if n <= most:
        return list(range(n))
    return [round(i * (n - 1) / (most - 1)) for i in range(most)] if most > 1 else [n - 1]


def runs(numbers: Sequence[str]) -> str:
    """4 to 9 and 12: neighbours are told by the first and the last of them."""
    groups: list[list[str]] = []
    for number in numbers:
        follows = groups and number.isdigit() and groups[-1][-1].isdigit()
        if follows and int(number) == int(groups[-1][-1]) + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    parts = [n for one in groups for n in ([f"{one[0]} to {one[-1]}"] if len(one) > 2 else one)]
    return fmt.listing(parts, len(parts))


def in_rows(blocks: list[Plain]) -> Iterator[list[Plain]]:
    """One block a row; half figures that follow each other in twos, where their text is large enough."""
    held: list[Plain] = []
    for block in blocks:
        fits = beside(block)
        if held and (not fits or len(held) == 2):
            yield held
            held = []
        if fits:
            held.append(block)
        else:
            yield [block]
    if held:
        yield held


def _shorter(block: Plain, most: int) -> Plain:
    """A table with its first rows, whose caption says how many columns and rows are not printed."""
    if block["kind"] != "table":
        return block
    columns = len(block["header"]) - len(block["paper"]) if block["paper"] else 0
    most = len(block["body"]) if block.get("gathered") else most
    rows = max(len(block["body"]) - most, 0)
    words = [fmt.count(columns, "more column stands", "more columns stand")] if columns else []
    if rows:
        words += [fmt.count(rows, "more row stands", "more rows stand")]
    caption = "".join([block["caption"], *(f" {one} in the HTML report." for one in words)])
    return block | {"caption": caption, "body": block["body"][:most]}


def in_one(blocks: Sequence[Plain]) -> list[Plain]:
    """The blocks; many tables that are each of something else, a row a model, in one."""
    many = [block for block in blocks if block["kind"] == "table" and block["of"] and block["body"]]
    if len(many) <= MANY:
        return list(blocks)
    numbers = {"number": f"{many[0]['number']} to {many[-1]['number']}"}
    more = f"Every model's row on each of {fmt.count(len(many), 'task')} stands in the HTML report."
    one = winners(many)
    whole = one | numbers | {"caption": f"{one['caption']} {more}", "gathered": True}
    return [whole if block is many[0] else block for block in blocks if block not in many[1:]]


def header_of(block: Plain) -> list[str]:
    """Heads of the columns that are printed."""
    return [block["header"][i] for i in block["paper"] or range(len(block["header"]))]


class _Said:
    """What the captions of a section have said, sentence by sentence, and in which."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def once(self, rows: list[list[Plain]]) -> list[list[Plain]]:
        """The rows with captions that do not repeat themselves."""
        return [[self._of(block) if "caption" in block else block for block in row] for row in rows]

    def _of(self, block: Plain) -> Plain:
        name = f"{block['kind'].capitalize()} {block['number']}"
        sentences = SENTENCE.split(block["caption"])
        new = [one for one in sentences if one not in self._first]
        old = [self._first[one] for one in sentences if one in self._first]
        for one in new:
            if not one.startswith(SOURCE):
                self._first[one] = name
        if old and all(one.startswith(SOURCE) for one in new):
            new = []
        where = fmt.listing([*dict.fromkeys(old)], 3)
        as_before = f"{'Else as' if new else 'As'} {where}."
        said = [*new, as_before] if old and (new or block["kind"] == "figure") else new
        return block | {"caption": " ".join(said)}
