"""What is fitted, as numbers: activations, networks as flat weights, the linear rivals.

NumPy and SciPy, scikit-learn only while a linear rival is fitted. No torch: how networks learn is
`bench.training`'s.
"""
