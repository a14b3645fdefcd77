"""Editing a list in place: the change is made, and every other byte stays."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackplan.source import edit
from stackplan.source.edit import EditError, appended, removed
from stackplan.source.read import read
from stackplan.source.scalars import as_value
from stackplan.source.tree import Mapping, SourceFile


def after(text: str, *items, without=()) -> str:
    """The text after items were appended, and some positions then removed."""
    file = appended(SourceFile("me.yaml", text.encode()), "holds", items)
    return removed(file, "holds", without).data.decode()


HEAD = "stackplan: 1\n"
ADDED = [
    ("a list", "holds:\n  - a/1\n", "holds:\n  - a/1\n  - n/1\n"),
    ("without an end of its last line", "holds:\n  - a/1", "holds:\n  - a/1\n  - n/1\n"),
    ("a list at the margin", "holds:\n- a/1\nfacts: {}\n", "holds:\n- a/1\n- n/1\nfacts: {}\n"),
    ("wide dashes", "holds:\n  -   a/1\n", "holds:\n  -   a/1\n  -   n/1\n"),
    (
        "before the blank line and the comment of what follows",
        "holds:\n  - a/1   # mine\n\n# what I state\nfacts:\n  x: true\n",
        "holds:\n  - a/1   # mine\n  - n/1\n\n# what I state\nfacts:\n  x: true\n",
    ),
    (
        "behind an item of several lines, and its deeper comment",
        "holds:\n  - credential: a/1\n    tags:\n      - x  # one\n    # of the item\n  # the end\n",
        "holds:\n  - credential: a/1\n    tags:\n      - x  # one\n    # of the item\n  - n/1\n  # the end\n",
    ),
    (
        "behind braces over lines",
        "holds:\n  - {credential: a/1,\n     grade: B}\nx-of: 1\n",
        "holds:\n  - {credential: a/1,\n     grade: B}\n  - n/1\nx-of: 1\n",
    ),
    (
        "behind a block of text",
        "holds:\n  - credential: a/1\n    x-note: |\n      # no comment\n\nx-of: 1\n",
        "holds:\n  - credential: a/1\n    x-note: |\n      # no comment\n  - n/1\n\nx-of: 1\n",
    ),
    ("nothing under the key", "holds:\nfacts: {}\n", "holds:\n  - n/1\nfacts: {}\n"),
    ("nothing but a comment", "holds:  # none yet\n  # here\n", "holds:  # none yet\n  - n/1\n  # here\n"),
    ("a null", "holds: ~ # none\nfacts: {}\n", "holds: # none\n  - n/1\nfacts: {}\n"),
    ("empty brackets", "holds: [] # none\nx-a: 1\n", "holds: # none\n  - n/1\nx-a: 1\n"),
    ("brackets", "holds: [a/1, a/2]  # two\n", "holds: [a/1, a/2, n/1]  # two\n"),
    ("brackets with a last comma", "holds: [\n  a/1,  # one\n]\n", "holds: [\n  a/1, n/1,  # one\n]\n"),
    ("no key", "facts: {}\n# the end\n", "facts: {}\n# the end\nholds:\n  - n/1\n"),
    ("no key, no end of the last line", "facts: {}", "facts: {}\nholds:\n  - n/1\n"),
    ("the end of a document", "facts: {}\n...\n", "facts: {}\nholds:\n  - n/1\n...\n"),
    ("a list before that end", "holds:\n  - a/1\n...\n", "holds:\n  - a/1\n  - n/1\n...\n"),
    ("no key, behind text that keeps its end", "x-a: |+\n  b\n\n", "x-a: |+\n  b\n\nholds:\n  - n/1\n"),
    (
        "where two comments meet",
        "holds:\n  - a/1\n# one\n  -\n    # two\n    credential: a/2\n",
        "holds:\n  - a/1\n# one\n  -\n    # two\n    credential: a/2\n  - n/1\n",
    ),
    ("a quoted key", '"holds":\n  - a/1\n', '"holds":\n  - a/1\n  - n/1\n'),
]


@pytest.mark.parametrize(("before", "expected"), [pytest.param(*rest, id=name) for name, *rest in ADDED])
def test_adding(before: str, expected: str):
    assert after(HEAD + before, "n/1") == HEAD + expected


REMOVED = [
    ("the first", "holds:\n  - a/1  # gone too\n  # of the second\n  - a/2\n", 0, "holds:\n  # of the second\n  - a/2\n"),
    ("the last", "holds:\n  - a/1\n  # of the second\n  - a/2\n\nx-a: 1\n", 1, "holds:\n  - a/1\n  # of the second\n\nx-a: 1\n"),
    ("the only one", "holds:\n  - a/1\nx-a: 1\n", 0, "holds:\nx-a: 1\n"),
    (
        "several lines",
        "holds:\n  - a/1\n  - credential: a/2\n    # inside\n    grade: B\n  - a/3\n",
        1,
        "holds:\n  - a/1\n  - a/3\n",
    ),
    ("a dash on a line of its own", "holds:\n  -\n    credential: a/1\n  - a/2\n", 0, "holds:\n  - a/2\n"),
    ("in brackets", "holds: [a/1, a/2, a/3]\n", 1, "holds: [a/1, a/3]\n"),
    ("the last in brackets", "holds: [a/1, a/2]\n", 1, "holds: [a/1]\n"),
    ("the only one in brackets", "holds: [a/1]\n", 0, "holds: []\n"),
    (
        "in brackets, the comment of the next one stays",
        "holds: [\n  a/1,  # gone too\n  # of the second\n  a/2,\n]\n",
        0,
        "holds: [\n  \n  # of the second\n  a/2,\n]\n",
    ),
    (
        "in brackets, the comment of the one before stays",
        "holds: [\n  a/1,  # stays\n  a/2,\n]\n",
        1,
        "holds: [\n  a/1,  # stays\n  \n]\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "position", "expected"), [pytest.param(*rest, id=name) for name, *rest in REMOVED])
def test_removing(before: str, position: int, expected: str):
    assert after(HEAD + before, without=[position]) == HEAD + expected


def test_several_at_once():
    assert after(HEAD + "holds: [a/1]\n", "n/1", "n/2", without=[0, 2]) == HEAD + "holds: [n/1]\n"


def test_line_ends_and_the_byte_order_mark_stay():
    assert (
        after("\ufeffstackplan: 1\r\nholds:\r\n- a/1\r\n", "n/1")
        == "\ufeffstackplan: 1\r\nholds:\r\n- a/1\r\n- n/1\r\n"
    )
    assert after("\ufeffholds: [a/1]\r\n", "n/1") == "\ufeffholds: [a/1, n/1]\r\n"
    assert after("stackplan: 1\rholds: []\r", "n/1") == "stackplan: 1\rholds:\r  - n/1\r"


@pytest.mark.parametrize(
    ("item", "written"),
    [
        ("a/1", "a/1"),
        ("101", "'101'"),
        ("a, b", "'a, b'"),
        ("# no", "'# no'"),
        ("- no", "'- no'"),
        ({"credential": "a/1", "earned": date(2026, 3, 2)}, "{credential: a/1, earned: 2026-03-02}"),
        ({"credential": "a/1", "grade": "B+", "tags": ("x", "y: z")}, "{credential: a/1, grade: B+, tags: [x, 'y: z']}"),
        ({"credential": "é\u4e2d", "grade": "null"}, "{credential: é\u4e2d, grade: 'null'}"),
    ],
)  # fmt: skip
def test_a_new_item_is_one_line(item, written):
    assert after("holds:\n  - a/0\n", item) == f"holds:\n  - a/0\n  - {written}\n"
    assert after("holds: [a/0]\n", item) == f"holds: [a/0, {written}]\n"


@pytest.mark.parametrize(
    "text",
    [
        "{stackplan: 1}\n",
        "holds: {a: 1}\n",
        "holds: a/1\n",
        "- holds\n",
        "? holds\n: - a/1\n",
        "holds:\n  - x-note: |\n      its last line has no end, and may get none",
    ],
)
def test_what_cannot_be_done_in_place_is_refused(text: str):
    with pytest.raises(EditError):
        after(text, "n/1")


def test_a_text_that_would_be_read_as_something_else_is_refused(monkeypatch):
    monkeypatch.setattr(edit, "_written", lambda item: "a/1 # n/1")
    with pytest.raises(EditError):
        after("holds: [a/1]\n", "n/1")
    with pytest.raises(EditError):
        after("holds:\n  - a/1\n", "n/1")


# Whatever the form

LINES = st.sampled_from(["", "# a comment\n", "  # indented\n", "\n"])
ITEMS = st.sampled_from(
    [
        "a/1",
        "'a/1'",
        '"a # b"',
        "{credential: a/1, grade: B+}",
        "{credential: a/1,\n     tags: [x, y]}",
        "credential: a/1\n    earned: 2026-03-02  # then",
        "credential: a/1\n    x-note: |\n      # text\n      more",
        "\n    # above\n    credential: a/1",
    ]
)


@st.composite
def files(draw) -> tuple[str, int]:
    count = draw(st.integers(0, 4))
    body = ["stackplan: 1\n", draw(LINES), "holds:", draw(st.sampled_from(["", "  # mine"])), "\n"]
    for _ in range(count):
        body += [draw(LINES), "  - ", draw(ITEMS), draw(st.sampled_from(["", "  # of it"])), "\n"]
    body += [draw(LINES), draw(LINES), draw(st.sampled_from(["", "facts: {x: true}\n", "waivers:\n# none\n"]))]
    text = "".join(body)
    return (text.rstrip("\n") if draw(st.booleans()) else text), count


def value(text: str) -> dict:
    root, found = read(SourceFile("me.yaml", text.encode()))
    assert found == ()
    assert isinstance(root, Mapping)
    return as_value(root)  # type: ignore[return-value]


@settings(max_examples=150, deadline=None)
@given(files(), st.data())
def test_any_file_keeps_its_lines(made: tuple[str, int], data):
    text, count = made
    if not text.endswith("\n") and text.splitlines()[-1].startswith("      more"):
        return  # refused, see above
    before = value(text)
    held = before.get("holds") or []
    more = after(text, "n/1")
    assert value(more) == {**before, "holds": [*held, "n/1"]}
    lines = more.splitlines()
    lines.remove("  - n/1")
    assert lines == text.splitlines()
    if count:
        at = data.draw(st.integers(0, count - 1))
        less = after(text, without=[at])
        assert value(less) == {**before, "holds": [*held[:at], *held[at + 1 :]] or None}
        kept = less.splitlines()
        rest = iter(text.splitlines())
        assert all(line in rest for line in kept)  # the lines that are left, in their order
        comments = [line for line in text.splitlines() if line in ("# a comment", "  # indented")]
        assert [line for line in kept if line in ("# a comment", "  # indented")] == comments
