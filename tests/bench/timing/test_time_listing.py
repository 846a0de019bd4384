"""What `python -m bench time` says before it measures: names that are none, and the list."""

import pytest
import yaml

from bench.cli import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--entry", "trian"],
            "entry: found 'trian' in {study}; did you mean 'train'? (one of train, gp)",
        ),
        (
            ["--device", "cpu,cuba"],
            "device: found 'cuba'; did you mean 'cuda'? (one of cpu, cuda, mps)",
        ),
    ],
)
def test_a_misspelt_name_is_one_line_before_anything_starts(study, clock, tmp_path, capsys, words, said):
    assert main(["time", "--study", str(study), "--out", str(tmp_path / "x"), *words]) == 2
    assert capsys.readouterr().err.splitlines() == [f"error: {said.format(study=study)}"]
    assert clock == [] and not (tmp_path / "x").exists()


def test_a_study_without_timing_is_told(study, clock, capsys):
    text = yaml.safe_load(study.read_text())
    del text["timing"]
    study.write_text(yaml.safe_dump(text))
    assert main(["time", "--study", str(study)]) == 2
    assert capsys.readouterr().err == f"error: {study}: timing: has no entries\n"


def test_the_list_says_how_many_and_how_long_and_starts_nothing(study, clock, capsys):
    assert main(["time", "--study", str(study), "--list"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["entry", "measurements", "no", "device", "too", "long", "seconds"]
    # 25 samples in six processes: each 0.15 s, 10 ms and 15 ms a sample, and six samples to warm up
    each = 6 * 0.15 + 25 * 0.025 + 6 * 0.06
    assert rows[1] == ["train", "6", "3", "0", str(round(3 * each))]
    assert rows[2] == ["gp", "2", "1", "0", str(round(each))]
    assert rows[3] == ["in", "all", "8", "4", "0", str(round(3 * each) + round(each))] and clock == []


def test_the_list_is_aligned_names_to_the_left_and_numbers_to_the_right(study, clock, capsys):
    text = yaml.safe_load(study.read_text())
    text["timing"]["entries"][1]["name"] = "processes-of-gauss"
    study.write_text(yaml.safe_dump(text))
    assert main(["time", "--study", str(study), "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:18].rstrip() for line in lines] == ["entry", "train", "processes-of-gauss", "in all"]
    assert len({len(line) for line in lines}) == 1 and not [line for line in lines if line.endswith(" ")]


def test_what_takes_too_long_is_listed_and_costs_nothing(study, clock, capsys):
    text = yaml.safe_load(study.read_text())
    text["timing"]["entries"] = [
        {"name": "both", "time": "gp", "n": [20, 20_000], "variant": "torch-cholesky", "step": "fit"},
        {"name": "one", "time": "gp", "n": 20, "variant": "scikit-learn", "step": "fit"},
    ]
    study.write_text(yaml.safe_dump(text))
    assert main(["time", "--study", str(study), "--list", "--device", "cpu"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1][:4] == ["both", "2", "0", "1"] and rows[1][4] == rows[2][4] == "2"


def test_one_entry_and_one_device_are_listed_alone(study, clock, capsys):
    assert main(["time", "--study", str(study), "--list", "--entry", "gp", "--device", " cuda"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[:3] for row in rows[1:]] == [["gp", "1", "1"], ["in", "all", "1"]]
