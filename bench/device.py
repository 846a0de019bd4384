"""Which devices this machine has, told without importing torch."""

import importlib.util
import re
from pathlib import Path


def has_gpu() -> bool:
    """Whether torch is to see an NVIDIA GPU: a device, and a build of torch for it."""
    found = importlib.util.find_spec("torch")
    if not Path("/dev/nvidia0").exists() or found is None or found.origin is None:
        return False
    try:
        said = (Path(found.origin).parent / "version.py").read_text(encoding="utf-8")
    except OSError:
        return True
    return re.search(r"^cuda\b.*= *None", said, re.MULTILINE) is None


def missing(device: str) -> str | None:
    """Why torch cannot use the device here, or None. Imports torch where only torch knows."""
    if device == "cpu":
        return None
    if device == "cuda" and not has_gpu():
        return "cuda: torch sees no GPU on this machine"
    import torch

    if device == "cuda":
        return None if torch.cuda.is_available() else "cuda: torch sees no GPU on this machine"
    if device == "mps":
        return None if torch.backends.mps.is_available() else "mps: no Apple GPU on this machine"
    return f"{device}: no such device; there are cpu, cuda and mps"
