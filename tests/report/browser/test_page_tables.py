"""Tables in the page: sorted by value and unit, filtered, taken away, each row's command copied."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

TIMES, SHARES, SCORES = "#more-times", "#confusions", "#score-0"
UNFOLD = f"""for (const one of document.querySelectorAll("details:has({TIMES}, {SHARES}, {SCORES})"))
  one.open = true"""
BROKEN_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


@pytest.fixture
def shown(opened):
    """The report, what these tables lie in unfolded."""
    found = opened(permissions=["clipboard-read", "clipboard-write"])
    found.evaluate(UNFOLD)
    return found


def column(shown, table, name):
    """The texts of a column, rows that are hidden left out."""
    heads = shown.locator(f"{table} th").all_inner_texts()
    cells = shown.locator(f"{table} tbody tr:not([hidden]) td:nth-child({heads.index(name) + 1})")
    return [text.replace("\N{NARROW NO-BREAK SPACE}", " ") for text in cells.all_inner_texts()]


def head(shown, table, name):
    return shown.locator(f"{table} th").filter(has_text=name).get_by_role("button")


def test_times_sort_by_unit_up_and_down(shown):
    head(shown, TIMES, "median").click()
    assert column(shown, TIMES, "median") == ["221 ns", "12.0 µs", "3.00 ms", "2.78 s"]
    assert shown.locator(f"{TIMES} th[aria-sort]").get_attribute("aria-sort") == "ascending"
    head(shown, TIMES, "median").click()
    assert column(shown, TIMES, "median") == ["2.78 s", "3.00 ms", "12.0 µs", "221 ns"]
    assert shown.locator(f"{TIMES} th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_what_is_missing_stays_last_both_ways(shown):
    """The linear model was not trained by descent: it took no time that the packs told of, or no setting."""
    shown.evaluate("document.querySelector('#confusions tbody td[data-value]').removeAttribute('data-value')")
    (first,) = shown.locator(f"{SHARES} tbody tr:first-child td:nth-child(3)").all_inner_texts()
    for _ in range(2):
        head(shown, SHARES, "accuracy").click()
        assert shown.locator(f"{SHARES} tbody tr:last-child td:nth-child(3)").inner_text() == first


def test_text_sorts_with_its_numbers(shown):
    head(shown, SCORES, "model").click()
    models = column(shown, SCORES, "model")
    assert models == ["linear", *(f"mlp-{n}" for n in range(1, 9)), "neuron"]


LEVELS = ["0", "0.001", "0.01", "0.1", "1", "30", "400", "1\u202f000", "10\u202f000"]


@pytest.mark.parametrize("before", ["", "\u03b7 ", "mlp-40, \u03b1 "])
def test_levels_in_text_sort_as_numbers(shown, before):
    """Decimals as decimals, thousands with their blank."""
    texts = [before + level for level in LEVELS]
    shown.evaluate(
        """(texts) => { const rows = [...document.querySelectorAll("#confusions tbody tr")];
        rows.forEach((row, i) => { row.cells[1].textContent = texts[(5 * i + 2) % texts.length]; }) }""",
        texts,
    )
    (name,) = shown.locator(f"{SHARES} th:nth-child(2)").all_inner_texts()
    head(shown, SHARES, name).click()
    found = list(dict.fromkeys(column(shown, SHARES, name)))
    assert len(found) > 5 and found == [
        t.replace("\u202f", " ") for t in texts if t.replace("\u202f", " ") in found
    ]


def test_a_filter_shows_rows_with_every_word(shown):
    field = shown.locator(f"{SHARES} input[type=search]")
    field.fill("MLP-3 moons")
    assert column(shown, SHARES, "task") == ["moons"] and column(shown, SHARES, "model") == ["mlp-3"]
    assert shown.locator(f"{SHARES} [role=status]").inner_text() == "1 of 25 rows"
    assert field.get_attribute("aria-label").startswith("Filter: Accuracy, precision and recall")
    field.fill("nothing like it")
    assert shown.locator(f"{SHARES} [role=status]").inner_text() == "0 of 25 rows"
    field.fill("")
    assert len(column(shown, SHARES, "task")) == 25
    assert shown.locator(f"{TIMES} input").count() == 0  # four rows


def test_a_filter_finds_a_cell_by_its_digest(shown):
    digest = shown.locator(f"{SHARES} tbody tr:nth-child(7)").get_attribute("data-digest")
    shown.locator(f"{SHARES} input[type=search]").fill(digest)
    assert shown.locator(f"{SHARES} tbody tr:not([hidden])").count() == 1


def taken(shown, table):
    """The file that the table gives: its name, its text and its rows."""
    with shown.expect_download() as download:
        shown.locator(table).get_by_role("button", name="Download CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8")
    return download.value.suggested_filename, text, list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_table_is_taken_away_with_its_values(shown, study):
    name, text, rows = taken(shown, SHARES)
    assert name == "confusions.csv" and text.startswith("\ufefftask,model,accuracy (%),")
    shares = pd.read_parquet(study / "tables" / "confusion.parquet")
    of = shares.groupby(["task", "model"], sort=False)
    means, firsts = 100 * of[["accuracy", "precision", "recall"]].mean(), of["digest"].first()
    values = [[float(row[i]) for i in (2, 6, 10)] for row in rows[1:]]
    assert values == [pytest.approx(list(mean), rel=1e-5) for mean in means.to_numpy()]
    assert rows[0][-1] == "digest" and [row[-1] for row in rows[1:]] == list(firsts)
    assert rows[0][3:6] == ["accuracy from (%)", "accuracy to (%)", "accuracy as shown"] and "%" in rows[1][5]
    ends = [[float(end) for end in row[2:5]] for row in rows[1:]]
    assert all(low <= mean <= high for mean, low, high in ends) and any(low < high for _, low, high in ends)


def test_a_column_of_intervals_alone_is_taken_as_its_ends(shown):
    _, _, rows = taken(shown, TIMES)
    at = rows[0].index("interval from (s)")
    assert rows[0][at + 1] == "interval to (s)" and "interval (s)" not in rows[0]
    assert all(float(row[at]) <= float(row[at + 1]) for row in rows[1:] if row[at])


def test_the_rows_shown_are_taken_in_their_order(shown):
    shown.locator(f"{SHARES} input[type=search]").fill("moons")
    head(shown, SHARES, "accuracy").click()
    _, _, rows = taken(shown, SHARES)
    values = [float(row[2]) for row in rows[1:]]
    assert len(values) == 10 and values == sorted(values)


def test_a_spreadsheet_computes_nothing_of_it(shown):
    shown.evaluate(
        """for (const [i, text] of ["=1", "+1", "-1", "@x", "\\t=1", 'a"b', "x,y", "−1"].entries())
        document.querySelectorAll("#confusions tbody tr")[i].cells[1].textContent = text"""
    )
    _, _, rows = taken(shown, SHARES)
    assert [row[1] for row in rows[1:9]] == ["'=1", "'+1", "'-1", "'@x", "'\t=1", 'a"b', "x,y", "−1"]
    marked = {row[0] for row in rows[1:]}
    assert "◆ =SUM(A1)" in marked and "<img src=x onerror=alert(1)>" in marked
    _, _, gains = taken(shown, SCORES)
    behind = [row[gains[0].index("against the first (points)")] for row in gains[1:]]
    assert any(float(value) < 0 for value in behind if value)  # and no apostrophe


CELLS = {  # of the column of accuracies: what is shown, its value, and what the file says
    "0.000032": (3.202302183016232e-05, "0.0000320230"),
    "2.37\u202f×\u202f10⁻⁵": (2.3712345678e-05, "0.0000237123"),
    "1\u202f000": (1000, "1000"),
    "1\u202f234\u202f567": (1234567, "1234567"),
    "×\u202f32": (32.26010847463313, "32.2601"),
    "12.345678": (12.3456780123, "12.345678"),
    "–": (None, ""),
}


def put(shown, texts, values):
    """A table of these cells: texts in the second column, the same with values in the third."""
    shown.evaluate(
        """([texts, values]) => { const rows = [...document.querySelectorAll("#confusions tbody tr")];
        rows.forEach((row, i) => { const [words, cell] = [row.cells[1], row.cells[2]], at = i % texts.length;
          words.textContent = cell.textContent = texts[at];
          delete cell.dataset.low; delete cell.dataset.high;
          if (values[at] === null) delete cell.dataset.value; else cell.dataset.value = values[at]; }) }""",
        [texts, values],
    )


def test_a_file_has_digits_that_mean_something_and_nothing_twice(shown):
    """A number is there once where its text says no more; what is missing is empty, in words as well."""
    put(shown, [*CELLS], [value for value, _ in CELLS.values()])
    _, _, rows = taken(shown, SHARES)
    assert [float(row[2] or "nan") for row in rows[1:7]] == [float(said) for _, said in [*CELLS.values()][:6]]
    assert all(len(row[2].replace(".", "").strip("0")) <= 8 for row in rows[1:])
    assert rows[7][1:3] == ["", ""] and "accuracy as shown" not in rows[0]
    put(shown, ["12.3\u202fms\u202f*", "–"], [0.0123, None])
    _, _, rows = taken(shown, SHARES)
    assert [row[3] for row in rows[:3]] == ["accuracy as shown", "12.3\u202fms\u202f*", ""]


def test_times_are_taken_in_seconds(shown):
    _, _, rows = taken(shown, TIMES)
    assert [float(row[rows[0].index("median (s)")]) for row in rows[1:]] == [221e-9, 2.78, 3e-3, 12e-6]
    assert "digest" not in rows[0]


OUTSIDE = """() => [...document.querySelectorAll(".copy, th[data-cell]")].filter((one) => {
  const box = one.closest(".scroll").getBoundingClientRect(), mine = one.getBoundingClientRect();
  return mine.left < box.left - 1 || mine.right > box.right + 1; }).length"""
WIDEN = "document.querySelectorAll('.scroll td:first-child').forEach((one) => (one.style.minWidth = '99em'))"
GROUNDS = """() => [...document.querySelectorAll(".cell, th[data-cell]")].map((one) =>
  getComputedStyle(one).backgroundColor)"""


@pytest.mark.parametrize("width", [700, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_button_that_copies_is_in_sight_however_wide_the_table(opened, width, scheme):
    """Other columns go by beneath it; on a telephone scores want its room."""
    page = opened(width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.evaluate(WIDEN)
    assert page.locator(".copy").count() > 20 and page.evaluate(OUTSIDE) == 0
    page.evaluate("document.querySelectorAll('.scroll').forEach((one) => (one.scrollLeft = 400))")
    assert page.evaluate(OUTSIDE) == 0
    page.locator(f"{SCORES} tbody tr").first.hover()
    assert all("0, 0, 0, 0" not in one and "transparent" not in one for one in page.evaluate(GROUNDS))


def test_a_wide_window_has_room_for_wide_tables_and_no_longer_lines(opened):
    wide = {
        width: opened(width).evaluate(
            "['main', '.sentence', '.picture'].map((one) => document.querySelector(one).clientWidth)"
        )
        for width in (1280, 1920)
    }
    assert wide[1920][0] > 1.3 * wide[1280][0] and wide[1920][1:] == wide[1280][1:]


@pytest.mark.parametrize("clipboard", [True, False])
def test_a_row_s_command_is_copied(shown, study, clipboard):
    """From a file that may not use the clipboard as well."""
    if not clipboard:
        shown.evaluate(BROKEN_CLIPBOARD)
    row = shown.locator(f"{SHARES} tbody tr").first
    digest = row.get_attribute("data-digest")
    button = row.get_by_role("button")
    assert row.locator("code").inner_text() == digest[:8]
    button.click()
    row.get_by_text("copied", exact=True).wait_for()
    command = f"python -m bench cell {digest} --results DIR # DIR: the folder where the results lie"
    shown.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'pasted'}))")
    shown.locator("#pasted").focus()
    shown.keyboard.press("Control+V")
    assert shown.locator("#pasted").input_value() == command
    assert shown.locator("body > [role=status]").inner_text() == f"copied: {command}"


def test_the_numbers_behind_a_picture_are_a_table_like_others(opened):
    found = opened()
    found.evaluate("document.querySelectorAll('details:not(.numbers)').forEach((one) => (one.open = true))")
    figure = found.locator("figure#one")
    assert figure.get_by_role("button").count() == 0  # not before somebody asks for them
    figure.locator("details.numbers summary").click()
    name, _, rows = taken(found, "#one")
    assert name == "one.csv" and rows[0][:2] == ["task", "'+rmse"]
    assert [row[-1] for row in rows] == ["digest", "1" * 20, "2" * 20, "3" * 20, ""]
    assert [text.split() for text in column(found, "#one", "cell")] == [
        *([f"{i}" * 8, "copy"] for i in range(1, 4)), [],
    ]  # fmt: skip
    said = figure.get_by_role("button", name="copy the command that makes cell 22222222 again")
    assert said.get_attribute("title").startswith(f"python -m bench cell {'2' * 20}")
    assert [row[1] for row in rows[1:5]] == ["0.000032", "-1234.57", "2", ""]
    assert rows[3][0] == "'=SUM(A1)"
    head(found, "#one", "rmse").click()
    assert column(found, "#one", "+rmse") == ["−1 235", "3.200 × 10⁻⁵", "2", "–"]
