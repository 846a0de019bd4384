"""Notes of a person: what the author of a study writes beside its answers, in Markdown, dated or not.

No cell, table or figure depends on them: where one is changed the report's pages are made anew, nothing else.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bench.study.fields import Strict
from bench.tasks.texts import unfit


def _date(value: Any) -> str:
    """2026-11-28, as YAML's own date or as a text. ValueError, in words, for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise ValueError("a date such as 2026-11-28 would do") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text, in Markdown, would do")
    if wrong := unfit(value, lines=True):
        raise ValueError(wrong)
    return value.strip()


def _listed(value: Any) -> Any:
    """A text alone is a note without a date; a note alone is a list of one."""
    if isinstance(value, str):
        return [{"text": value}]
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        raise ValueError("a text, or a list of notes such as {date: 2026-11-28, text: …}, would do")
    return value


Date = Annotated[
    str,
    BeforeValidator(
        _date, json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date"})]
    ),
]
Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=Annotated[str, Field(pattern=r"\S")])]


class Note(Strict):
    """In the author's own words."""

    date: Date | None = None
    text: Text = Field(description="Markdown: paragraphs, lists, emphasis, code; no HTML, no pictures")


Notes = Annotated[
    list[Note],
    BeforeValidator(_listed, json_schema_input_type=Text | Note | list[Note]),
    Field(description="in the author's own words; only the report's pages depend on them"),
]
