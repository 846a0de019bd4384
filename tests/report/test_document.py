"""A document that cannot be told well is not built."""

import pytest

from report.document import Answer, Document, Figure, Section, Table

FIGURE = {"name": "a", "file": "g/a.svg", "title": "Found", "caption": "What", "alt": "Picture"}


@pytest.mark.parametrize("part", ["title", "caption", "alt"])
def test_a_figure_without_its_words_is_refused(part: str) -> None:
    Figure(**FIGURE)
    with pytest.raises(ValueError, match=f"figure a: no {part}"):
        Figure(**FIGURE | {part: "  "})


def test_a_width_that_no_page_has() -> None:
    with pytest.raises(ValueError, match="full or half"):
        Figure(**FIGURE, width="third")


@pytest.mark.parametrize(
    ("header", "rows", "align"),
    [(("a", "b"), (("1",),), "ll"), (("a",), (("1",),), "ll"), (("a", "b"), (("1", "2"),), "lx")],
)
def test_a_table_of_uneven_rows_is_refused(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], align: str
) -> None:
    Table("t", "c", ("a", "b"), (("1", "2"),), "lr")
    with pytest.raises(ValueError, match="not of one width"):
        Table("t", "c", header, rows, align)


def test_sections_have_keys_of_their_own() -> None:
    with pytest.raises(ValueError, match="two sections of one key"):
        Document("t", "s", (), (Section("a", "A", ""), Section("a", "B", "")))


def test_a_finding_points_at_a_section() -> None:
    answer = Answer(1, "Is it?", "It is.", "yes", "nowhere")
    with pytest.raises(ValueError, match="finding 1 points at nowhere, which is no section"):
        Document("t", "s", (answer,), (Section("a", "A", ""),))


def test_figures_come_in_reading_order() -> None:
    first, second = Figure(**FIGURE), Figure(**FIGURE | {"name": "b"})
    sections = (Section("a", "A", "", (first,)), Section("b", "B", "", (second,)))
    assert [figure.name for figure in Document("t", "s", (), sections).figures()] == ["a", "b"]
