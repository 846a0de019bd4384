"""Gaussian process regression: kernels, the likelihood and its optimum, what is told of it; and, to time, a
Cholesky in torch.

Nothing here knows of cells, tasks or networks.
"""
