"""The YAML library's errors in words: what a person gets to read for the mistakes that people make."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import pytest

from stackplan.source.read import read
from stackplan.source.tree import SourceFile

CASES = [
    # text, place, message, help
    ("a:\n\tb: 1\n", "2:1", "a tab cannot indent in YAML", "use spaces"),
    ("a:\n  - b\n\t- c\n", "3:1", "a tab cannot indent in YAML", "use spaces"),
    ("a: |\n\tx\n", "2:1", "a tab cannot indent in YAML", "use spaces"),
    ("name: Python: basics\n", "1:13", "the value of 'name' holds another ':'", "put the value in quotes"),
    ("  - {name: Python: basics}\n", "1:18", "the value of 'name' holds another ':'", "put the value in quotes"),
    ("- {name: A, kind: [}\n", "1:19", "the '[' opened here is not closed", "close it with ']', and put a ',' between its items"),
    ("name: x\n  kind: y\n", "2:3", "this line does not fit the one above it", "keys of one mapping begin in the same column, and a ':' is followed by a space"),
    ("name:x\nkind: y\n", "2:1", "this line does not fit the one above it", "keys of one mapping begin in the same column, and a ':' is followed by a space"),
    ("a: 1\nname\nb: 2\n", "2:1", "this line has no ': ' after a key", "write 'key: value', with a space after the ':'; an item of a list begins with '- '"),
    ("a: [b, c\nd: 1\n", "1:4", "the '[' opened here is not closed", "close it with ']', and put a ',' between its items"),
    ("a: {b: 1\n", "1:4", "the '{' opened here is not closed", "close it with '}', and put a ',' between its items"),
    ("a: [b, c}\n", "1:4", "the '[' opened here is not closed", "close it with ']', and put a ',' between its items"),
    ("a:\n  b: [\n", "2:6", "the '[' opened here is not closed", "close it with ']', and put a ',' between its items"),
    ("a: \"b\nc: d\n", "1:4", "the quote opened here is not closed", "close it on the same line"),
    ("a: 'b\n---\n", "1:4", "the quote opened here is not closed", "close it on the same line"),
    ("a: \"C:\\data\"\n", "1:4", "the text in double quotes holds a '\\' that begins no known escape", "write '\\\\' for a backslash, or use single quotes"),
    ("a: \"\\xZZ\"\n", "1:4", "the text in double quotes holds a '\\' that begins no known escape", "write '\\\\' for a backslash, or use single quotes"),
    ("a: \"\\ud800\"\n", "1:4", "the text in double quotes holds a '\\' that begins no known escape", "write '\\\\' for a backslash, or use single quotes"),
    ("a: \"\\ud83c\\udf93\"\n", "1:4", "the text in double quotes holds a '\\' that begins no known escape", "write '\\\\' for a backslash, or use single quotes"),
    ("a: 'it's'\n", "1:8", "unexpected text after the end of a value", "put the whole value in quotes; inside single quotes a ' is written twice"),
    ("a: \"Foo\" bar\n", "1:10", "unexpected text after the end of a value", "put the whole value in quotes; inside single quotes a ' is written twice"),
    ("a: [b]]\n", "1:7", "unexpected text after the end of a value", "put the whole value in quotes; inside single quotes a ' is written twice"),
    ("a:\n  - b\n - c\n", "3:2", "this does not fit the indentation of the mapping around it", "begin every entry of a mapping in the same column; a list below a key begins on a line of its own"),
    ("- a\nb: 1\n", "2:1", "this does not fit the indentation of the list around it", "begin every entry of a list in the same column; a list below a key begins on a line of its own"),
    (": a\n", "1:1", "a key is missing before ':'", "write 'key: value'"),
    ("a: - b\n", "1:4", "a list cannot begin here", "begin it on the next line, or write it as [a, b]"),
    ("a: ? b\n", "1:4", "a value cannot begin with '? '", "put the value in quotes"),
    ("a: @b\n", "1:4", "a value cannot begin with '@'", "put the value in quotes"),
    ("a: `b`\n", "1:4", "a value cannot begin with '`'", "put the value in quotes"),
    ("a: 100\nb: %c\n", "2:4", "a value cannot begin with '%'", "put the value in quotes"),
    ("a: {id: *}\n", "1:9", "a value cannot begin with '*'", "put the value in quotes"),
    ("a: & b\n", "1:4", "a value cannot begin with '&'", "put the value in quotes"),
    ("a: ]\n", "1:4", "']' cannot stand here", "put text that begins with it in quotes"),
    ("a: , b\n", "1:4", "',' cannot stand here", "put text that begins with it in quotes"),
    ("a: |x\n b\n", "1:4", "text after '|' or '>' must begin on the next line", "or put the value in quotes"),
    ("a: 1\n...\nb: 2\n", "3:1", "unexpected text after the end of the document", "write one document a file, and nothing after it"),
    ("%YAML 3.0\n---\na\n", "1:1", "a '%' at the start of a line is a YAML directive, which this language does not use", "leave it out"),
]  # fmt: skip


@pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "python"])
@pytest.mark.parametrize(("text", "place", "message", "help_text"), CASES)
def test_words(pure: bool, text: str, place: str, message: str, help_text: str) -> None:
    node, found = read(SourceFile("x.yaml", text.encode()), pure=pure)
    [finding] = found
    assert node is None
    assert finding.fatal
    assert (finding.code.code, str(finding.span)) == ("SP003", f"x.yaml:{place}")
    assert (finding.message, finding.help) == (message, help_text)


@pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "python"])
@pytest.mark.parametrize("text", ["a: !e!foo 1\n", "a: !<x\n", "a: !foo^ b\n"])
def test_a_broken_tag_is_a_tag(pure: bool, text: str) -> None:
    _, found = read(SourceFile("x.yaml", text.encode()), pure=pure)
    [finding] = found
    assert (finding.code.code, str(finding.span), finding.message) == (
        "SP004",
        "x.yaml:1:4",
        "tags are not part of this language",
    )


def test_the_second_place() -> None:
    _, found = read(SourceFile("x.yaml", b"a: [b, c\nd: 1\n"))
    assert [(str(place.span), place.message) for place in found[0].related] == [("x.yaml:2:2", "before this")]
    _, found = read(SourceFile("x.yaml", b"a:\n  - b\n - c\n"))
    assert [(str(place.span), place.message) for place in found[0].related] == [("x.yaml:1:1", "it begins here")]


def test_an_escape_beyond_unicode_is_told_by_the_python_parser_too() -> None:
    for text in (b'a: "\\U00110000"', b'a: "\\UFFFFFFFF"'):
        for pure in (False, True):
            node, [finding] = read(SourceFile("x.yaml", text), pure=pure)
            assert node is None
            assert finding.message == "the text in double quotes holds a '\\' that begins no known escape"
