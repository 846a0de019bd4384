"""What a manifest may say where no seal tells its bytes: what its group's drawing says, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.errors import UserError
from bench.seals import seal_folder
from report.figures.manifests import KNOWN, NEEDED, read_manifests

WORDS = {"section": "bias", "title": "Found", "caption": "What", "alt": "A"}
ENTRY = {"name": "one", "file": "lead/one.svg", **WORDS, "width": "half", "told": True, "shows": 0.5}
NUMBERS = {"header": ["a", "b"], "rows": [["x", 1.5], [None, 2]], "digests": ["", "0f" * 10]}


def written(folder: Path, content: object, group: str = "lead") -> Path:
    (folder / group).mkdir(parents=True, exist_ok=True)
    file = folder / group / "manifest.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def told(folder: Path, content: object) -> str:
    """What is said of a manifest, behind its path and before what to do."""
    file = written(folder, content)
    with pytest.raises(UserError) as caught:
        read_manifests(folder, ("lead",))
    said = str(caught.value)
    assert said.startswith(f"{file}: damaged: ") and said.endswith(
        "`python -m report figures` draws them again"
    )
    return said.removeprefix(f"{file}: damaged: ").partition(";")[0]


def test_what_a_drawing_says_is_read(tmp_path: Path) -> None:
    entries = [ENTRY | {"numbers": NUMBERS}, ENTRY | {"name": "two", "shows": 0}]
    written(tmp_path, entries)
    written(tmp_path, [ENTRY | {"name": "three", "file": "curves/a.png"}], "curves")
    found = read_manifests(tmp_path, ("lead", "curves"))
    assert [one["name"] for one in found] == ["one", "two", "three"] and found[:2] == entries


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, '[{"name": "one"'])
def test_half_a_manifest_is_told(tmp_path: Path, content: str) -> None:
    assert told(tmp_path, content) == "no JSON"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "found dict, no list of figures"),
        (None, "found NoneType, no list of figures"),
        (3, "found int, no list of figures"),
        ([None], "figure 1: found NoneType, no keys with values"),
        ([ENTRY, {}], "figure 2: no name"),
        ([ENTRY, ENTRY], "figure one is told of twice"),
    ],
)
def test_what_is_no_manifest_is_told(tmp_path: Path, content: object, said: str) -> None:
    assert told(tmp_path, content) == said


@pytest.mark.parametrize("key", NEEDED)
def test_what_every_figure_has_is_missed(tmp_path: Path, key: str) -> None:
    assert told(tmp_path, [{n: v for n, v in ENTRY.items() if n != key}]) == f"figure 1: no {key}"
    assert told(tmp_path, [ENTRY | {key: " "}]) == f"figure 1: {key} is not what a drawing says"


WRONG: dict[str, list[Any]] = {
    "table": [3],
    "series": [None],
    "shows": ["1", True, float("nan")],
    "smallest": [[]],
    "tall": [float("inf")],
    "width": ["wide", 3],
    "told": ["yes", 1],
    "numbers": [
        [], {}, {"header": ["a", "b"], "rows": [["x", 1]]},
        *(NUMBERS | one for one in (
            {"rows": [["x"], ["y", 2]]}, {"header": [1, "b"]}, {"rows": 3}, {"rows": [["x", {}], ["y", 2]]},
            {"digests": [""]}, {"digests": "12"}, {"digests": ["", "x; reboot"]}, {"digests": ["", None]},
        )),
    ],
}  # fmt: skip


@pytest.mark.parametrize("key", [key for key in KNOWN if key not in NEEDED])
def test_what_is_of_another_type_is_told(tmp_path: Path, key: str) -> None:
    for value in WRONG[key]:
        assert told(tmp_path, [ENTRY | {key: value}]) == f"figure 1: {key} is not what a drawing says"


@pytest.mark.parametrize(
    "file",
    [
        "curves/one.svg",
        "one.svg",
        "lead/../../x.svg",
        "lead/a/b.svg",
        "/lead/x.svg",
        "lead/",
        "lead/..",
        "lead/x",
    ],
)
def test_a_picture_lies_in_the_folder_of_its_group(tmp_path: Path, file: str) -> None:
    """Another group's manifest, and a path that leaves the folder."""
    assert told(tmp_path, [ENTRY | {"file": file}]) == f"figure 1: its file is {file!r}, none of lead"


def test_one_name_in_two_groups_is_told(tmp_path: Path) -> None:
    for group in ("lead", "curves"):
        file = written(tmp_path, [ENTRY | {"file": f"{group}/one.svg"}], group)
    with pytest.raises(UserError) as caught:
        read_manifests(tmp_path, ("lead", "curves"))
    assert str(caught.value).startswith(f"{file}: damaged: figure one is told of twice; ")


def test_an_empty_manifest_beside_pictures_is_told_unless_a_seal_says_so(tmp_path: Path) -> None:
    file = written(tmp_path, [])
    assert read_manifests(tmp_path, ("lead",)) == []
    (file.parent / "lead.svg").touch()
    assert told(tmp_path, []) == "it tells of no figure, and lead.svg lies beside it"
    seal_folder(file.parent, "k", {})
    assert read_manifests(tmp_path, ("lead",)) == []


def test_a_folder_without_figures_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name, state in (("gone", "no such folder"), ("file", "not a folder")):
        with pytest.raises(UserError) as caught:
            read_manifests(tmp_path / name, ("lead",))
        assert str(caught.value).startswith(f"{tmp_path / name}: {state}; `python -m report figures` draws")
    with pytest.raises(UserError, match=r"lead/manifest\.json: no such figures"):
        read_manifests(tmp_path, ("lead",))
    (tmp_path / "lead" / "manifest.json").mkdir(parents=True)
    with pytest.raises(UserError, match=r"lead/manifest\.json: damaged: Is a directory"):
        read_manifests(tmp_path, ("lead",))
