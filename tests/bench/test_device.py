"""Devices, told without torch where that can be."""

import importlib.util
from importlib.machinery import ModuleSpec

from bench.device import has_gpu, missing


def test_a_gpu_is_seen_only_where_torch_is_built_for_it(tmp_path, monkeypatch):
    spec = ModuleSpec("torch", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    exists = type(tmp_path).exists
    monkeypatch.setattr(type(tmp_path), "exists", lambda p: str(p) == "/dev/nvidia0" or exists(p))
    (tmp_path / "version.py").write_text("cuda: Optional[str] = None\n")
    assert not has_gpu()
    (tmp_path / "version.py").write_text("cuda: Optional[str] = '12.8'\n")
    assert has_gpu()


def test_what_is_missing_says_why(monkeypatch):
    monkeypatch.setattr("bench.device.has_gpu", lambda: False)
    assert missing("cpu") is None
    assert missing("cuda") == "cuda: torch sees no GPU on this machine"
    assert missing("tpu") == "tpu: no such device; there are cpu, cuda and mps"
