"""Three independent implementations of one training step.

byhand: NumPy, every derivative written out (for reading). plain: torch autograd and
torch.optim.SGD (what a user would write). fused: many members at once (what runs).
"""
