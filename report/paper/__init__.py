"""What of a Document is printed and how wide it is: what `report.render` has typst set.

`pieces.paper` is the report, `short.short` two pages of it; `fonts` finds letters that matplotlib's font
lacks.
"""
