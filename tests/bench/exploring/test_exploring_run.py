"""The verb `explore`: parts, what they are made of, and their files."""

import json

import pytest
import yaml

from bench.cli import main
from bench.errors import UserError
from bench.exploring.files import read_parts
from bench.exploring.run import explore, made_of, parts_of
from bench.seals import flaws, key_of, seal_beside
from bench.study.loading import load

MAP = {"n": [5, 12], "noise": 0, "turns": 1, "inputs": [2, 1], "draws": 2}
STUDY = {
    "name": "s", "title": "S",
    "grids": [{"name": "g", "model": "gp", "task": "sin", "seed": 1}],
    "exploring": {
        "next_point": {"model": "gp-practical", "rule": "random", "starts": 2, "add": 1},
        "map": MAP,
    },
}  # fmt: skip


@pytest.fixture
def study(tmp_path):
    """study(**changes of exploring): the file of a study."""

    def written(**changes):
        file = tmp_path / "study.yaml"
        file.write_text(yaml.safe_dump(STUDY | {"exploring": STUDY["exploring"] | changes}))
        return file

    return written


def test_a_map_has_a_part_for_each_number_of_inputs(study):
    assert parts_of(load(study())) == ["next-point", "map-1", "map-2"]
    assert parts_of(load(study(next_point=None))) == ["map-1", "map-2"]
    assert parts_of(load(study(next_point=None, map=None))) == []


def test_what_a_part_is_made_of_is_its_own_section_alone(study):
    before = {part: key_of(made_of(load(study()), part)) for part in ("next-point", "map-1", "map-2")}
    other = load(study(next_point={"model": "gp-practical", "rule": "random", "starts": 3, "add": 1}))
    after = {part: key_of(made_of(other, part)) for part in before}
    assert [before[part] == after[part] for part in before] == [False, True, True]
    assert len(set(before.values())) == 3
    told = made_of(other, "next-point")
    assert told == json.loads(json.dumps(told)), "as a seal has it"


def test_a_part_is_a_file_with_its_seal(study, tmp_path):
    file, out = study(), tmp_path / "explored" / "next-point.json"
    out.parent.mkdir()
    key = key_of(made_of(load(file), "next-point"))
    explore(file, "next-point", out, key)
    assert seal_beside(out, key).exists() and flaws(seal_beside(out, key)) == []
    rows = read_parts([out])["next-point"]
    assert len(rows) == 2 * 2 * 2 and {row["model"] for row in rows} == {"gp-practical", "5 networks"}
    again = tmp_path / "again.json"
    explore(file, "next-point", again)
    assert read_parts([again]) == read_parts([out])


@pytest.mark.parametrize("part", ["map-3", "nextpoint"])
def test_a_part_that_the_study_has_not_is_told(study, tmp_path, part):
    with pytest.raises(UserError, match=rf"part: found '{part}' in .*; did you mean"):
        explore(study(), part, tmp_path / "x.json")


def test_a_study_that_changed_since_the_run_began_is_told(study, tmp_path):
    with pytest.raises(UserError, match="exploring section has changed since this run began"):
        explore(study(), "map-1", tmp_path / "x.json", "0" * 16)


def test_the_verb_writes_a_map(study, tmp_path, capsys):
    assert (
        main(["explore", "--study", str(study()), "--part", "map-2", "--out", str(tmp_path / "m.json")]) == 0
    )
    rows = read_parts([tmp_path / "m.json"])["map-2"]
    assert {row["held"] for row in rows} == {False, True} and {
        row["inputs"] for row in rows if not row["held"]
    } == {2}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"part": "map-1"}'])
def test_a_file_that_is_not_one_of_these_is_told(tmp_path, text):
    (tmp_path / "map-1.json").write_text(text)
    with pytest.raises(UserError, match="not a file of what was explored; run snakemake again"):
        read_parts([tmp_path / "map-1.json"])


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"next_point": {"task": "moons"}},
            "next_point.task[0]: found 'moons'; a function of the cat",
        ),
        ({"next_point": {"task": "sinn"}}, "next_point.task[0]: found 'sinn'; did you mean 'sin'?"),
        (
            {"next_point": {"model": "mlp-4"}},
            "next_point.model[0]: found 'mlp-4', which is a mlp; a gp",
        ),
        ({"next_point": {"rule": "varience"}}, "next_point.rule[0]: found 'varience'"),
        (
            {"next_point": {"starts": 1}},
            "next_point.starts: found 1; a number of at least 2 would do",
        ),
        (
            {"next_point": {"add": 1000}},
            "next_point.add: found 1000; a number of at most 150 would do",
        ),
        ({"map": {"n": 5}}, "map.noise: is missing"),
        (
            {"map": STUDY["exploring"]["map"] | {"n": 4}},
            "map.n[0]: found 4; a number of at least 5",
        ),
        ({"map": MAP | {"turns": 0}}, "map.turns[0]: found 0"),
        ({"maps": {}}, "maps: no such key"),
    ],
)
def test_what_cannot_be_explored_is_one_line(study, changes, line):
    with pytest.raises(UserError) as error:
        load(study(**changes))
    (said, *_) = (one.partition("study.yaml: ")[2] for one in str(error.value).splitlines())
    assert said.removeprefix("exploring.").startswith(line)
