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
    (tmp_path / "version.py").write_text("hip = None\ncuda = None\n")
    assert not has_gpu()
    (tmp_path / "version.py").write_text("hip = None\ncuda: Optional[str] = '12.8'\n")
    assert has_gpu()
    (tmp_path / "version.py").unlink()
    assert has_gpu()  # a build that does not say


def test_without_a_device_or_without_torch_there_is_no_gpu(tmp_path, monkeypatch):
    (tmp_path / "version.py").write_text("cuda = '12.8'\n")
    spec = ModuleSpec("torch", None, origin=str(tmp_path / "__init__.py"))
    for device, found in ((True, None), (False, spec), (True, ModuleSpec("torch", None))):
        monkeypatch.setattr(importlib.util, "find_spec", lambda _, found=found: found)
        monkeypatch.setattr(type(tmp_path), "exists", lambda p, device=device: device)
        assert not has_gpu()


def test_what_is_missing_says_why(monkeypatch):
    monkeypatch.setattr("bench.device.has_gpu", lambda: False)
    assert missing("cpu") is None
    assert missing("cuda") == "cuda: torch sees no GPU on this machine"
    assert missing("tpu") == "tpu: no such device; there are cpu, cuda and mps"


def test_only_torch_knows_whether_a_gpu_that_is_there_can_be_used(monkeypatch):
    import torch

    monkeypatch.setattr("bench.device.has_gpu", lambda: True)
    for there in (True, False):
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda there=there: not there)
        assert (missing("cuda") is None) == there == (missing("mps") is not None)
    assert missing("cuda") == "cuda: torch sees no GPU on this machine"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert missing("mps") == "mps: no Apple GPU on this machine"
