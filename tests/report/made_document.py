"""Documents of a chapter or two, for tests of what is printed."""

from pathlib import Path

from report.document import (
    Answer,
    Badge,
    Block,
    Chapter,
    Document,
    Figure,
    Front,
    Line,
    Matrix,
    Section,
    Spot,
    Table,
)


def figure(name: str, tall: float = 200.0, series: str = "", width: str = "full", **words: object) -> Figure:
    said = {"title": f"{name} is best", "caption": f"What {name} shows.", "alt": f"Picture of {name}"}
    return Figure(name, f"{name}.svg", **(said | words), width=width, series=series, smallest=8.0, tall=tall)  # type: ignore[arg-type]


def draw(folder: Path, *figures: Figure) -> Path:
    """The folder, with a grey box for each figure."""
    for one in figures:
        wide = 504 if one.width == "full" else 244.8
        box = f'<rect width="{wide}" height="{one.tall}" fill="#888"/>'
        size = f'width="{wide}pt" height="{one.tall}pt" viewBox="0 0 {wide} {one.tall}"'
        (folder / one.file).write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{box}</svg>')
    return folder


def board(task: str, n: int = 3) -> Table:
    header = ("rank", "model", "setting", "test [95 %]")
    rows = tuple((str(i), f"m{i}", f"η {i}", f"{90 - i} %") for i in range(1, n + 1))
    return Table(f"{task}: m1 is first", "Mean. Source: scoreboard.", header, rows, "rllr")


def around(section: Section, key: str = "one") -> Document:
    """A document of this section alone, at which everything points."""
    badge = Badge("sound", "Well.", True, section.key, ())
    chapter = Chapter(key, "Chapter", "Why?", "", (), (section,))
    return Document("t", "s", Front("It is.", (), badge), (chapter,))


def document(
    *blocks: Block,
    evidence: tuple[Block, ...] = (),
    answers: tuple[Answer, ...] = (),
    tasks: tuple[str, ...] = ("moons",),
    title: str = "A study",
    name: str = "One chapter",
) -> Document:
    spots = (Spot("99.1", 0.0, "first", "said"), None)
    matrix = Matrix(
        "Every model", "In per cent.", ("m1", "m2"), tuple((t, "scoreboard", spots) for t in tasks)
    )
    badge = Badge("1 doubt", "Seeds failed.", False, "scoreboard", ())
    lines = (Line("+9 points: m1 over m2", "first"),)
    front = Front("m1 is best on all.", lines, badge, matrix=matrix)
    sections = (
        Section("first", "First section", "What is asked?", blocks, evidence),
        Section("scoreboard", "Scoreboard", "Who is first?", (), tuple(board(task) for task in tasks)),
    )
    return Document(title, "Study x.", front, (Chapter("one", name, "Why?", "So it is.", answers, sections),))
