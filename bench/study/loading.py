"""Reading a study: everything that can be known before any job starts is checked.

What is wrong is told one line each, all of it at once: file, key, what was found, what would do.
"""

from pathlib import Path

from pydantic import ValidationError

from bench.errors import UserError
from bench.study import exploring_section
from bench.study.complaints import complaints
from bench.study.grid import complaints_about_grid
from bench.study.names import models_of, tasks_of
from bench.study.schema import Loaded, Study
from bench.study.sound import Sound, sound_part
from bench.study.timing_section import complaints_about, complaints_about_models
from bench.study.yaml_file import read_mapping


def load(file: Path) -> Loaded:
    """The study in `file`. UserError, a line for each thing wrong."""
    data = read_mapping(file)
    wrong: list[str] = []
    try:
        study, rest = Study.model_validate(data), None
    except ValidationError as error:
        wrong += complaints(file, error, Study)
        rest = sound_part(data, [one["loc"] for one in error.errors()])
        study = _what_is_left(rest, wrong)
    left_out = rest.left_out if rest else {"tasks": set(), "models": set()}
    said: list[str] = []
    tasks = tasks_of(study, file, left_out["tasks"], said)
    models = models_of(study, left_out["models"], said)
    loaded = Loaded(file, study, tasks, models)
    said += [*complaints_about(study.timing), *complaints_about_models(study.timing, models)]
    said += exploring_section.complaints_about(study.exploring, tasks, models)
    names = [grid.name for grid in study.grids]
    said += [f"grids[{i}].name: found {n!r} twice" for i, n in enumerate(names) if n in names[:i]]
    if wrong or said:
        for number in rest.grids if rest else range(len(names)):
            said += complaints_about_grid(loaded, number)
        raise UserError("\n".join([*wrong, *(f"{file}: {line}" for line in said)]))
    return loaded


def _what_is_left(rest: Sound, wrong: list[str]) -> Study:
    """UserError, with what is known, where that is no study either."""
    try:
        return Study.model_validate(rest.data)
    except (ValidationError, TypeError):
        raise UserError("\n".join(wrong)) from None
