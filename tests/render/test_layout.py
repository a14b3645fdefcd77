from __future__ import annotations

import pytest

from stackplan.render.chars import clean, encodable, width
from stackplan.render.layout import Column, Run, cell, paragraph, plain, table, text_width, wrap, written_in


def texts(lines):
    return [plain(line) for line in lines]


def test_wrapping_breaks_at_spaces_and_never_cuts():
    assert texts(wrap(cell("one two three four"), 9)) == ["one two", "three", "four"]
    assert texts(wrap(cell("https://example.org/a-long-path"), 12)) == ["https://", "example.org/", "a-long-path"]
    assert texts(wrap(cell("abcdefghij"), 4)) == ["abcd", "efgh", "ij"]
    assert texts(wrap((), 10)) == [""]


def test_a_place_is_not_parted_from_its_line():
    place = "pathways/redhat/certifications.yaml:68"
    assert texts(wrap((Run("("), Run(place), Run(")")), 40)) == [f"({place})"]
    for limit in range(8, 40):
        lines = texts(wrap((Run("("), Run(place), Run(")")), limit))
        assert "".join(lines) == f"({place})"
        assert not any(line[:1] in ":68" or line.endswith((":", ":6")) for line in lines[1:]), lines


def test_text_is_made_writable_before_it_is_measured():
    rows = [(cell("数据 …"), cell("x")), (cell("plain"), cell("y"))]
    with written_in("ascii"):
        groups = table([(cell("数据 …"), cell("x")), (cell("plain"), cell("y"))], (Column(), Column()), 20)
    assert groups is not None
    assert [texts(lines)[0] for lines in groups] == ["?? ...  x", "plain   y"]
    assert text_width(rows[0][0]) == 6


def test_whatever_is_laid_out_is_one_line():
    assert plain(paragraph([Run("a\nb\x1b[31m\tc", "strong")], 40)[0]) == "a b\N{REPLACEMENT CHARACTER}[31m c"


def test_wide_characters_take_two_columns():
    assert width("数据") == 4
    assert width("e\u0301") == 1
    assert texts(wrap(cell("数据科学"), 5)) == ["数据", "科学"]
    assert texts(wrap(cell("数据"), 1)) == ["数", "据"]


def test_a_word_of_several_styles_stays_together():
    runs = (Run("see "), Run("cka", "id"), Run(", then"))
    assert texts(wrap(runs, 7)) == ["see", "cka,", "then"]
    assert wrap(runs, 40)[0][1] == Run("cka", "id")


def test_a_paragraph_hangs_by_its_indent():
    assert texts(paragraph(cell("one two three"), 9, indent=2, hanging=1)) == ["  one two", "   three"]


def test_a_table_aligns_wraps_under_its_columns_and_leaves_out_empty_ones():
    columns = (Column(right=True), Column(), Column(wraps=True, least=5), Column(right=True))
    rows = [
        (cell("1"), (), cell("short"), cell("5")),
        (cell("10"), (), cell("a longer text"), cell("50")),
        (cell("="), cell("what takes the rest of the line")),
    ]
    groups = table(rows, columns, 17)
    assert groups is not None
    assert [texts(lines) for lines in groups[:2]] == [
        [" 1  short       5"],
        ["10  a longer   50", "    text"],
    ]
    assert texts(groups[2]) == [" =  what takes", "    the rest of", "    the line"]


def test_a_table_that_cannot_fit_says_so():
    assert table([(cell("a" * 30), cell("b"))], (Column(), Column()), 20) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("tab\tand\nline", "tab and line"),
        ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
        ("\x9bCSI", "\N{REPLACEMENT CHARACTER}CSI"),
        ("a\u202eb\ufeffc", "abc"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("é 数", "é 数"),
    ],
)
def test_text_is_cleaned_before_it_is_shown(text, shown):
    assert clean(text) == shown


def test_an_encoding_without_a_character_gets_a_plainer_one():
    assert encodable("naïve – “数” … Ł → Å", "ascii") == 'naive - "?" ... L -> A'
    assert encodable("–é€", "cp1252") == "–é€"
    assert encodable("→数", "cp1252") == "->?"
    assert encodable("→数", "utf-8") == "→数"
