"""Records -> tables: every frame of `results/tables`, its schema, and the one reader of them.

What any table says is computed here; nothing here draws, or makes a sentence."""
