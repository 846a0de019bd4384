"""Records -> tables: every frame of `results/tables`, its schema, and the one reader of them.

Numbers and the statistics behind them are made here and nowhere further on; nothing here draws."""
