"""What a Python file says of one of its functions: its author's words and lines, without running it."""

from pathlib import Path

import pytest

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.tasks import code_of, resolve, summary_of
from bench.tasks.definition import about, code
from bench.tasks.files import content_digest

GOOD = "def task(rng, n):\n    x = rng.normal(size=(n, 2))\n    return x, (x[:, 0] > 0).astype(int)\n"


def task(folder: Path, text: str) -> TaskSpec:
    (folder / "mine.py").write_text(text)
    entry = {"kind": "python", "file": "mine.py", "function": "task", "problem": "classification"}
    return resolve("mine", entry, folder)


def test_it_is_told_in_its_author_s_words_and_lines(tmp_path: Path) -> None:
    """The docstring's first paragraph; the lines as they stand, with what decorates them."""
    code = (
        "import functools\n\n@functools.cache\ndef pair(a,\n         b):\n    return a\n\n"
        '@functools.wraps(pair)\ndef task(rng, n):\n    """Left and right,\n    by sign.\n\n'
        '    More.\n    """\n'
        "    x = rng.normal(size=(n, 2))   \n    return x, x[:, 0] > 0  # ö\n\nOTHER = 3\n"
    )
    spec = task(tmp_path, code)
    assert summary_of(spec) == "Left and right, by sign."
    assert code_of(spec).split("\n") == [
        "@functools.wraps(pair)", "def task(rng, n):", '    """Left and right,', "    by sign.", "",
        "    More.", '    """', "    x = rng.normal(size=(n, 2))", "    return x, x[:, 0] > 0  # ö",
        "# of the same file: pair",
    ]  # fmt: skip


def test_without_a_docstring_or_a_definition_it_is_a_function_in_a_file(tmp_path: Path) -> None:
    usual = "a function in a Python file (which is run)"
    assert summary_of(task(tmp_path, GOOD)) == usual and code_of(task(tmp_path, GOOD)) == GOOD.rstrip("\n")
    assigned = task(tmp_path, "task = lambda rng, n: None\n")
    assert (summary_of(assigned), code_of(assigned)) == (usual, "")


def test_the_last_of_two_definitions_is_the_one_that_runs(tmp_path: Path) -> None:
    twice = task(tmp_path, GOOD + 'def task(rng, n):\n    "Second."\n')
    assert summary_of(twice) == "Second." and code_of(twice).startswith('def task(rng, n):\n    "Second')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_lines_of_other_encodings_and_line_ends_are_told(tmp_path: Path, encoding: str) -> None:
    head = "# -*- coding: latin-1 -*-" if encoding == "latin-1" else "# é\x0c"
    (tmp_path / "mine.py").write_bytes(f"{head}\r\ndef task(rng, n):\r\n    return 'é'\r\n".encode(encoding))
    entry = {"kind": "python", "file": "mine.py", "function": "task", "problem": "classification"}
    assert code_of(resolve("mine", entry, tmp_path)) == "def task(rng, n):\n    return 'é'"


@pytest.mark.parametrize(
    "later",
    [
        "task = louder(task)\n",
        "from other import thing as task\n",
        "if True:\n    def task(rng, n):\n        return 1\n",
        "for task in (1, 2):\n    pass\n",
        "class task:\n    pass\n",
    ],
)
def test_a_name_that_means_something_else_at_the_end_shows_no_lines(tmp_path: Path, later: str) -> None:
    (tmp_path / "mine.py").write_text(f"def louder(f):\n    return f\n{GOOD}{later}")
    options = {"file": str(tmp_path / "mine.py"), "function": "task"}
    options["content"] = content_digest((tmp_path / "mine.py").read_bytes())
    assert (about(options), code(options)) == ("", "")


def test_what_else_of_its_file_it_uses_is_named(tmp_path: Path) -> None:
    """Constants, helpers, in their order; no imports, nothing that it defines itself."""
    text = (
        "import numpy as np\nNOISE, SIZE = 0.1, 2\nclass Shape: pass\ndef helper(x): return x\nx = "
        "3\nunused = 4\n"
        "def task(rng, n):\n    x = rng.normal(SIZE, NOISE, (n, 2))\n"
        "    return helper(x), np.array([Shape is None for n in x])\n"
    )
    assert code_of(task(tmp_path, text)).split("\n")[-1] == "# of the same file: SIZE, NOISE, helper, Shape"


def test_what_a_page_cannot_show_is_written_out(tmp_path: Path) -> None:
    """Controls, half characters, signs that turn the line; not accents, wide letters or families of emoji."""
    good = "é 漢字 \u00a0 👩\u200d🔬"
    text = f"def task(rng, n):\n    \"Half \\ud800, \\x07.\"\n    return '{good}\u202e\x1b'\n"
    spec = task(tmp_path, text)
    assert summary_of(spec) == "Half \\ud800, \\x07."
    assert code_of(spec).split("\n")[-1] == f"    return '{good}\\u202e\\x1b'"


def test_a_file_that_was_changed_since_tells_nothing(tmp_path: Path) -> None:
    spec = task(tmp_path, GOOD)
    (tmp_path / "mine.py").write_text(GOOD + "# more\n")
    with pytest.raises(UserError, match="changed since the study was planned"):
        summary_of(spec)


def test_other_kinds_have_no_lines_of_their_own(tmp_path: Path) -> None:
    assert code_of(resolve("moons", {"kind": "moons"}, tmp_path)) == ""
