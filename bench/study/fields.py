"""What a value in a study may be: pydantic's fields, in the words of the study.

Numbers that YAML reads as text ("1e-3") are the numbers they are; a list of one may go without brackets.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from bench.gp.kernels import KERNELS, spelled
from bench.models.activations import ACTIVATIONS
from bench.tasks.options import as_number, without_comma
from bench.tasks.texts import unfit

T = TypeVar("T")
MOST_SEEDS = 10_000
LARGEST_SEED = 2**62  # tables keep 64 bits
MOST_POINTS = 10_000_000  # as many as a task's own option takes
WIDEST = 16_384  # units of a hidden layer
MOST_EPOCHS = 10_000_000  # single precision counts them exactly, and no study has needed more


def _number(value: Any) -> float:
    try:
        return as_number(value)
    except ValueError:
        meant = without_comma(value)
        would_do = f"a decimal point would do: {meant}" if meant else "a finite number would do"
        raise ValueError(would_do) from None


def as_count(value: Any) -> int:
    """A whole number. ValueError, in words, for anything else."""
    if meant := without_comma(value, whole=True):
        raise ValueError(f"a number without a comma would do: {meant}")
    number = _number(value)
    if number != int(number):
        raise ValueError("a whole number would do")
    return int(number)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _count_of_seeds(value: Any) -> int:
    """ValueError, in words, for what is no number either."""
    try:
        as_number(value)
    except ValueError:
        raise ValueError("a number of seeds, or a list of them, would do") from None
    return as_count(value)


def _seeds(value: Any) -> Any:
    """A number n means seeds 0 … n - 1."""
    if isinstance(value, list):
        return value
    n = _count_of_seeds(value)
    if n > MOST_SEEDS:
        raise ValueError(f"a number of at most {MOST_SEEDS} would do")
    return list(range(n))


def _how_many(value: Any) -> int:
    n = _count_of_seeds(value)
    if not 0 <= n <= MOST_SEEDS:
        raise ValueError(f"a number of 0 to {MOST_SEEDS} would do")
    return n


def _share(value: Any) -> float:
    """A number above 0 and below 1."""
    number = _number(value)
    if not 0 < number < 1:
        raise ValueError(
            f"a share {'above 0' if number <= 0 else 'below 1'} would do: 0.01 is one point (of an RMSE 1 %)"
        )
    return number


def _line(value: Any) -> str:
    """A text of one line; what a block of YAML adds around it is no part of it."""
    if not isinstance(value, str):
        raise ValueError("a text would do")
    if wrong := unfit(value.strip()):
        raise ValueError(wrong)
    return value.strip()


def _kernel(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("the name of a kernel, or a sum or product of them, would do")
    return spelled(value)


def _fitted(value: Any) -> float | None:
    """None: fitted."""
    return None if value in (None, "fit") else _number(value)


def _mean(value: Any) -> float | None:
    """None: the sample's."""
    return None if value in (None, "sample") else _number(value)


def _batch_size(value: Any) -> int | None:
    """Points per update; `full` (None) is all of them."""
    return None if value in (None, "full") else as_count(value)


Number = Annotated[float, BeforeValidator(_number)]
NotNegative = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
Count = Annotated[int, BeforeValidator(as_count), Field(ge=1)]
Epochs = Annotated[int, BeforeValidator(as_count), Field(ge=1, le=MOST_EPOCHS)]
Width = Annotated[int, BeforeValidator(as_count), Field(ge=1, le=WIDEST)]
Points = Annotated[int, BeforeValidator(as_count), Field(ge=1, le=MOST_POINTS)]
Seed = Annotated[int, BeforeValidator(as_count), Field(ge=0, le=LARGEST_SEED)]
Seeds = Annotated[list[Seed], BeforeValidator(_seeds), Field(min_length=1)]
_NUMBER, _LIST = "int", "constrained-list"  # names of branches, which complaints leave out
FreshSeeds = Annotated[
    Annotated[
        int,
        BeforeValidator(_how_many, json_schema_input_type=Annotated[int, Field(ge=0, le=MOST_SEEDS)]),
        Tag(_NUMBER),
    ]
    | Annotated[list[Seed], Field(min_length=1), Tag(_LIST)],
    Discriminator(lambda value: _LIST if isinstance(value, list) else _NUMBER),
]
Share = Annotated[float, BeforeValidator(_share), Field(gt=0, lt=1)]
Line = Annotated[str, BeforeValidator(_line, json_schema_input_type=Annotated[str, Field(pattern=r"\S")])]
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[ .+-]*\w[\w .+-]*$")]
Many = Annotated[list[T], BeforeValidator(_listed), Field(min_length=1)]
Device = Literal["cpu", "cuda", "mps"]
BatchSize = Annotated[
    Annotated[int, Field(ge=1)] | None,
    BeforeValidator(_batch_size, json_schema_input_type=Annotated[int, Field(ge=1)] | Literal["full"]),
]

if TYPE_CHECKING:  # mypy takes no Literal that is made while the program runs
    Activation = str
    KernelName = str
else:
    Activation = Literal[tuple(ACTIVATIONS)]
    KernelName = Literal[tuple(KERNELS)]

Kernel = Annotated[
    str,
    BeforeValidator(
        _kernel,
        json_schema_input_type=KernelName | Annotated[str, Field(pattern=r"[(*+]")],
    ),
]
FittedOrPositive = Annotated[
    Annotated[float, Field(gt=0)] | None,
    BeforeValidator(_fitted, json_schema_input_type=Annotated[float, Field(gt=0)] | Literal["fit"]),
]
FittedOrNotNegative = Annotated[
    Annotated[float, Field(ge=0)] | None,
    BeforeValidator(_fitted, json_schema_input_type=Annotated[float, Field(ge=0)] | Literal["fit"]),
]
Mean = Annotated[float | None, BeforeValidator(_mean, json_schema_input_type=float | Literal["sample"])]


class Strict(BaseModel):
    """No key but those named."""

    model_config = ConfigDict(extra="forbid", frozen=True)
