"""Activations against torch's functions and autograd, and against finite differences; their places."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.models.activations import ACTIVATIONS
from bench.training.compiler import struct_of
from bench.training.functions import TORCH_ACTIVATIONS
from bench.training.plain import module_of

ROOT = Path(__file__).parents[3]
A = np.concatenate([np.linspace(-6, 6, 241) + 0.0123, [-40.0, 40.0]])
NUMPY, TORCH = "bench/models/activations.py", "bench/training/functions.py"
CPP, TRITON = "bench/training/native/functions.h", "bench/training/triton/functions.py"
SCHEMA = "workflow/schemas/study.schema.json"


def check(there, file, what):
    """`there` are exactly the registry's names; otherwise which file wants an edit."""
    missing, left_over = set(ACTIVATIONS) - set(there), set(there) - set(ACTIVATIONS)
    assert not missing, f"{file}: no {what} for {', '.join(sorted(missing))}"
    assert not left_over, f"{NUMPY}: no entry for {', '.join(sorted(left_over))}, which {file} has"


def test_torch_has_every_activation():
    check(TORCH_ACTIVATIONS, TORCH, "entry in TORCH_ACTIVATIONS")


def test_the_compiled_engine_has_every_activation():
    structs = re.findall(r"^struct (\w+) \{\n    static constexpr bool keeps", (ROOT / CPP).read_text(), re.M)
    names = {struct_of(name): name for name in ACTIVATIONS}
    check([names.get(struct, struct) for struct in structs], CPP, "struct (in CamelCase)")


@pytest.mark.parametrize("function", ["activation", "times_slope"])
def test_the_gpu_programs_have_every_activation(function):
    """Each is named in a comparison, the identity at the end; read off the source, without Triton."""
    check(_names_compared_in(TRITON, function), TRITON, f"branch of {function}")


def test_the_schema_has_every_activation():
    axis = json.loads((ROOT / SCHEMA).read_text())["$defs"]["Axes"]["properties"]["activation"]
    check(axis["anyOf"][0]["enum"], SCHEMA, "value (make docs prints it anew)")


def _names_compared_in(file, function):
    tree = ast.parse((ROOT / file).read_text())
    (body,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    compares = [node for node in ast.walk(body) if isinstance(node, ast.Compare)]
    return [c.comparators[0].value for c in compares if isinstance(c.left, ast.Name) and c.left.id == "NAME"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_f_and_df_equal_torch_autograd(name):
    a = torch.tensor(A, requires_grad=True)
    y = module_of(name)(a)
    (slope,) = torch.autograd.grad(y.sum(), a)
    np.testing.assert_allclose(ACTIVATIONS[name].f(A), y.detach(), rtol=1e-12, atol=1e-8)
    np.testing.assert_allclose(ACTIVATIONS[name].df(A), slope, rtol=1e-12, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_df_equals_central_differences(name):
    h, f = 1e-5, ACTIVATIONS[name]
    np.testing.assert_allclose(f.df(A), (f.f(A + h) - f.f(A - h)) / (2 * h), atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_of_the_stack_is_d_times_df(name):
    a, d = torch.tensor(A), torch.linspace(-2, 3, len(A), dtype=torch.float64)
    one = TORCH_ACTIVATIONS[name]
    expected = d.numpy() * ACTIVATIONS[name].df(A)
    y = one(a)
    handed = d.clone()
    one.back(handed, y if one.from_output else a, y)
    np.testing.assert_allclose(handed, expected, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_single_precision_stays_single(name):
    a = A.astype(np.float32)
    assert ACTIVATIONS[name].f(a).dtype == ACTIVATIONS[name].df(a).dtype == np.float32
