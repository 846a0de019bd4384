"""Triton kernels that train and measure networks on a GPU; `bench.training.cuda` launches them."""
