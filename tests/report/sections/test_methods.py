"""The method in words, and the study's grids."""

from types import SimpleNamespace

from report.sections import methods

THIN = "\N{NARROW NO-BREAK SPACE}"


def test_grids_without_cells_are_left_out():
    grids = [
        {"name": "all", "question": "What?", "cells": 1200, "trainings": 40},
        {"name": "none", "cells": 0},
    ]
    grids += [{"name": "bare", "cells": 3}]
    *texts, table = methods.blocks(SimpleNamespace(tables=SimpleNamespace(plan={"grids": grids})))
    assert len(texts) == len(methods.TEXTS)
    assert table.title == "The study is the union of 2 grids"
    assert table.texts == (("all", "What?", f"1{THIN}200", "40"), ("bare", "–", "3", "–"))
    assert methods.blocks(SimpleNamespace(tables=SimpleNamespace(plan={}))) == texts
