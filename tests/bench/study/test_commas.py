"""A number with a comma is refused with a word of the comma."""

import pytest
import yaml

from bench.errors import UserError
from bench.study.loading import load

GRID = {"name": "one", "model": "neuron", "task": "moons", "eta": [0.1], "seed": 2}
GOOD = {"name": "try", "title": "A try", "grids": [GRID]}


@pytest.fixture
def told(tmp_path):
    def lines(**changes):
        file = tmp_path / "s.yaml"
        file.write_text(yaml.safe_dump(GOOD | changes))
        with pytest.raises(UserError) as caught:
            load(file)
        return [line.removeprefix(f"{file}: ") for line in str(caught.value).splitlines()]

    return lines


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"settings": {"eta": "0,1"}}, "settings.eta[0]: found '0,1'; a decimal point would do: 0.1"),
        (
            {"settings": {"alpha": [0, "-1,5e-3"]}},
            "settings.alpha[1]: found '-1,5e-3'; a decimal point would do: -1.5e-3",
        ),
        ({"margins": {"rmse": ",05"}}, "margins.rmse: found ',05'; a decimal point would do: .05"),
        (
            {"settings": {"epochs": "1,000"}},
            "settings.epochs[0]: found '1,000'; a number without a comma would do: 1000",
        ),
        ({"settings": {"epochs": "1,5"}}, "settings.epochs[0]: found '1,5'; a decimal point would do: 1.5"),
        ({"settings": {"eta": "0,1,2"}}, "settings.eta[0]: found '0,1,2'; a finite number would do"),
        (
            {"tasks": {"moons": {"noise": "0,3"}}},
            "tasks.moons.noise: found '0,3'; a number of at least 0 would do, with a decimal point: 0.3",
        ),
        (
            {"tasks": {"moons": {"n_train": "1,000"}}},
            "tasks.moons.n_train: found '1,000'; a whole number from 2 to 10000000 would do: "
            "1000, without a comma",
        ),
    ],
)
def test_of_a_comma_in_a_number_a_word_is_said(told, changes, line):
    assert told(**changes) == [line]


def test_the_key_that_a_decimal_comma_makes_between_braces_is_told_as_such(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(
        "{name: a, title: b, grids: [{name: c, model: neuron, task: moons, eta: 1,5}], margins: {rmse: 0,1},"
        " tasks: {moons: {noise: 0,3}}}"
    )
    with pytest.raises(UserError) as told:
        load(file)
    said = "such as YAML makes of a decimal comma; a decimal point would do"
    assert [line.removeprefix(f"{file}: ") for line in str(told.value).splitlines()] == [
        f"tasks.moons: found the key 3, {said}: 0.3",
        f"grids[0]: found the key 5, {said}: 0.5",
        "margins.rmse: found 0; a share above 0 would do: 0.01 is one point (of an RMSE 1 %)",
        f"margins: found the key 1, {said}: 0.1",
    ]
