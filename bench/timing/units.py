"""Seconds as people read them: in the unit in which they are at least one, three digits that tell."""

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


def said(seconds: float) -> str:
    """12.3 us, 4.56 ms, 1230 s."""
    factor, unit = unit_of(seconds)
    return f"{three(seconds / factor)} {unit}"


def unit_of(seconds: float) -> tuple[float, str]:
    """How many seconds a unit has, and its name; 0.9996 s are 1 s already, not 1000 ms."""
    rounded = float(f"{seconds:.3g}")
    return next((factor, unit) for factor, unit in UNITS if rounded >= factor or unit == "ns")


def three(value: float) -> str:
    """Three significant digits; a number from 1000 on without a power of ten: 0.123, 12.3, 1230."""
    return f"{float(f'{value:.3g}'):.12g}"
