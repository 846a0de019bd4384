"""A study: the schema of its file, what is wrong with one in words, and the cells that it means.

Nothing here looks at what is trained already, and nothing imports torch."""
