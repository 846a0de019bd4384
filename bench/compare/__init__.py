"""Two results folders held against each other: did times or scores change, and can one say so?

Reads files and judges them; measures and trains nothing, and knows nothing of the report."""
