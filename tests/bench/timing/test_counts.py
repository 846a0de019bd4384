"""Operations and bytes, counted by hand."""

import pytest

from bench.timing import counts
from bench.timing.suite import architecture


def test_operations_of_training_equal_a_hand_count():
    """2-3-1 with biases, 4 points in 2 batches of 2."""
    forward = 4 * (3 * (2 * 2 + 1 + 1) + 1 * (2 * 3 + 1 + 1))  # multiply and add, bias, f; of each unit
    error = 4 * 2  # y - t, over n
    output = 4 * (2 * 3 + 1)  # its weights' gradient, its bias'
    back = 4 * (2 * 3 + 2 * 3)  # W^T d, f' and times it
    hidden = 4 * (2 * 3 * 2 + 3)
    update = 2 * 4 * 13  # 13 weights, 4 operations each, 2 batches
    cost = counts.training(architecture("classification", (3,)), 4, 2)
    assert cost.flops == forward + error + output + back + hidden + update


def test_bytes_of_training_equal_a_hand_count():
    """2-3-1 with biases, 4 points in 2 batches of 2; numbers of 4 bytes."""
    forward = 4 * (2 + 3) + 2 * 9 + 4 * (3 + 1) + 2 * 4  # y and a of 4 points; W, b of 2 batches
    error = 4 * 3  # y, t, d
    output = 4 * (3 + 1) + 2 * 4  # y and d read, g written
    back = 4 * (1 + 3 + 3) + 2 * 3  # d, y read, new d written; W read
    hidden = 4 * (2 + 3) + 2 * 9
    update = 2 * 3 * 13  # w and g read, w written
    cost = counts.training(architecture("classification", (3,)), 4, 2)
    assert cost.bytes == 4 * (forward + error + output + back + hidden + update)


def test_operations_of_inference_are_the_forward_pass():
    cost = counts.inference(architecture("classification", (3,)), 4)
    assert cost.flops == 4 * (3 * (2 * 2 + 1 + 1) + 1 * (2 * 3 + 1 + 1))
    assert cost.bytes == 4 * (4 * (2 + 3) + 9 + 4 * (3 + 1) + 4)


def test_operations_of_a_gaussian_process_are_cubic():
    assert counts.gp_fit(3000).flops == pytest.approx(3000**3 / 3, rel=0.01)
    assert counts.gp_predict(3000, 1000).flops == pytest.approx(3000**2, rel=0.01)


def test_bytes_of_a_gaussian_process_are_its_matrices_numbers_of_8_bytes():
    """Fit: written, read and written by the factor, read. Predict: half of it, once for all new points."""
    assert counts.gp_fit(300).bytes == 8 * 4 * 300**2
    assert counts.gp_predict(300, 10).bytes == 8 * (4 * 300 + 300**2 / 2 / 10)


def test_operations_of_a_small_process_equal_a_hand_count():
    """Ten points: 100 elements of the kernel, 5 each; 1000 / 3; two triangular solves of 100."""
    assert counts.gp_fit(10).flops == pytest.approx(500 + 1000 / 3 + 200)
    assert counts.gp_predict(10, 7).flops == 50 + 20 + 100 + 20


def test_the_last_batch_may_be_smaller_and_is_a_step_all_the_same():
    """2-3-1: 13 weights; of five points in batches of two a third update, 4 operations each."""
    of = architecture("classification", (3,))
    assert counts.training(of, 5, 2).flops - counts.training(of, 5, 3).flops == 4 * 13
