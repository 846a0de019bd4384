"""Three independent implementations of one training step.

byhand: NumPy, every derivative written out (for reading). plain: torch autograd and
torch.optim.SGD (what a user would write). fused: many members at once (what runs).

Members come in with their numbers, weights and curves go out; studies, plans and packs are not known here.
"""
