"""Activations against torch's functions and autograd, and against finite differences."""

import numpy as np
import pytest
import torch

from bench.models.activations import ACTIVATIONS
from bench.training.functions import TORCH_ACTIVATIONS
from bench.training.plain import module_of

A = np.concatenate([np.linspace(-6, 6, 241) + 0.0123, [-40.0, 40.0]])


def test_both_registries_name_the_same_functions():
    assert list(ACTIVATIONS) == list(TORCH_ACTIVATIONS)


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
