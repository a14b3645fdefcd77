from __future__ import annotations

import csv

import pytest

from stackplan.render.csv_text import csv_text


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines()))


def test_rows_come_back_as_they_were():
    rows = [["A, B", 'say "hi"'], ["", "Größe, 3 ½"]]
    text = csv_text(["one", "two"], rows)
    assert text.startswith("one,two\n")
    assert text.endswith("\n")
    assert cells(text) == [["one", "two"], *rows]


def test_without_rows_the_names_stand_alone():
    assert csv_text(["one", "two"], []) == "one,two\n"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n@x", "\u00a0-1", "\uff1d1"])
def test_no_cell_is_a_formula(cell: str):
    (_, (written,)) = cells(csv_text(["name"], [[cell]]))
    assert written.startswith("'")
    assert written.lstrip("'").split() == cell.split()


@pytest.mark.parametrize("cell", ["a=1", "1-2", "x@example.org", "12.50", "'quoted'"])
def test_other_cells_stay(cell: str):
    assert cells(csv_text(["name"], [[cell]]))[1] == [cell]


def test_a_cell_is_one_line_and_no_escape():
    text = csv_text(["name"], [["two\nlines\x1b[31m"]])
    assert text.count("\n") == 2
    assert "\x1b" not in text
