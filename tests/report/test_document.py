"""A document that cannot be told well is not built."""

from dataclasses import replace

import pytest

from report.document import Answer, Badge, Chapter, Document, Figure, Front, Line, Section, Table, Told

FIGURE = {"name": "a", "file": "g/a.svg", "title": "Found", "caption": "What", "alt": "Picture"}
FRONT = Front("It is.", (), Badge("sound", "Well.", True, "a", ()))


def document(*sections: Section, front: Front = FRONT, answers: tuple[Answer, ...] = ()) -> Document:
    return Document("t", "s", front, (Chapter("c", "C", "Is it?", "", answers, sections),))


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
    Table("t", "c", ("a", "b"), (("1", Told("2", 2.0)),), "lr")
    with pytest.raises(ValueError, match="not of one width"):
        Table("t", "c", header, rows, align)


def test_a_table_has_a_digest_for_each_row_or_for_none() -> None:
    Table("t", "c", ("a",), (("1",), ("2",)), "l", digests=("x", ""))
    with pytest.raises(ValueError, match="1 digests, 2 rows"):
        Table("t", "c", ("a",), (("1",), ("2",)), "l", digests=("x",))


@pytest.mark.parametrize("keys", ["aa", "ac"])
def test_places_have_keys_of_their_own(keys: str) -> None:
    with pytest.raises(ValueError, match="two places of one key"):
        document(*(Section(key, key, "") for key in keys))


def test_a_finding_points_at_a_section() -> None:
    answer = Answer(1, "Is it?", "It is.", "yes", "nowhere")
    with pytest.raises(ValueError, match="finding 1 points at nowhere, which is no section"):
        document(Section("a", "A", ""), answers=(answer,))


def test_the_first_screen_points_at_sections() -> None:
    for front in (
        replace(FRONT, lines=(Line("l", "b"),)),
        replace(FRONT, badge=replace(FRONT.badge, place="b")),
    ):
        with pytest.raises(ValueError, match="the first screen points at b, which is no section"):
            document(Section("a", "A", ""), front=front)


def test_figures_come_in_reading_order() -> None:
    lead, first, second, last = (Figure(**FIGURE | {"name": name}) for name in "wxyz")
    sections = (Section("a", "A", "", (first,), (second,)), Section("b", "B", "", (last,)))
    made = document(*sections, front=replace(FRONT, picture=lead))
    assert [figure.name for figure in made.figures()] == ["w", "x", "y", "z"]
    assert [section.key for section in made.sections()] == ["a", "b"]
