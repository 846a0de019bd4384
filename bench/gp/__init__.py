"""Gaussian process regression: scikit-learn's with the kernels of a study, and a Cholesky in torch to time.

Nothing here knows of cells, tasks or networks.
"""
