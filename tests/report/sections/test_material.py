"""Numbers behind a picture: counts as counts."""

from report.sections.material import _numbers

THIN = "\N{NARROW NO-BREAK SPACE}"


def test_a_column_of_whole_numbers_has_no_decimals_and_others_have_four_digits():
    """A manifest has them as 1.0 where one of them is missing; a measured number is whole by chance."""
    rows = [["a", 1.0, 1.0, 10000, 1e9], ["b", 256.0, 0.5, 2, 3.0], ["c", 1024.0, None, 7, None]]
    head, *found = _numbers({"header": ["x", "K", "rmse", "n", "η"], "rows": rows})
    assert head == ("x", "K", "rmse", "n", "η")
    assert [[cell if isinstance(cell, str) else cell.text for cell in row] for row in found] == [
        ["a", "1", "1.000", f"10{THIN}000", f"1{THIN}000{THIN}000{THIN}000"],
        ["b", "256", "0.5000", "2", "3"],
        ["c", f"1{THIN}024", "–", "7", "–"],
    ]
    _, first, _ = _numbers({"header": ["operations"], "rows": [[7650640.0], [8.0]]})
    assert first[0].text == f"7.651{THIN}×{THIN}10⁶"
