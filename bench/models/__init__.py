"""What is fitted, as numbers: activations, networks as flat weights, the linear rivals.

In NumPy alone; how the weights are found is `bench.training`'s."""
