"""Headings, lists and tables, on the terminal and in Markdown."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Table = Callable[[Sequence[str], Sequence[Sequence[str]]], str]
Heading = Callable[[int, str], str]


def bullets(lines: Iterable[str]) -> str:
    """One a line."""
    return "\n".join(f"- {line}" for line in lines)


def plain_heading(level: int, words: str) -> str:
    """Of level 1 as it is, of others underlined."""
    return words if level == 1 else f"{words}\n{'-' * len(words)}"


def markdown_heading(level: int, words: str) -> str:
    """By its level."""
    return f"{'#' * level} {words}"


def plain_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    cells = [[cell.ljust(w) for cell, w in zip(line, widths, strict=True)] for line in [head, *lines]]
    return "\n".join("  ".join(line).rstrip() for line in cells)


def markdown_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table of GitHub Markdown."""
    cells: list[Any] = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(str(c).replace("|", "\\|") for c in line) + " |" for line in cells)


PLAIN: tuple[Heading, Table] = (plain_heading, plain_table)
MARKDOWN: tuple[Heading, Table] = (markdown_heading, markdown_table)
