"""Records -> tables -> figures, findings -> sections -> HTML and PDF.

Reads files that `bench` has written, and never imports torch.
"""
