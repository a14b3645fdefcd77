"""Reading YAML: every refusal with its place and words, nothing ever raised, one tree whichever parser reads."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackplan.source.read import Budget, read
from stackplan.source.scalars import as_value
from stackplan.source.tree import Mapping, Node, Scalar, Sequence, SourceFile

PARSERS = pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "python"])


def told(text: str | bytes, *, pure: bool = False, budget: Budget | None = None) -> tuple[object, list[str]]:
    """The tree as a plain value, and the findings as `line:column code message`, `!` where fatal."""
    data = text if isinstance(text, bytes) else text.encode()
    node, found = read(SourceFile("x.yaml", data), budget=budget or Budget(), pure=pure)
    lines = []
    for finding in found:
        assert finding.span is not None
        assert finding.span.file == "x.yaml"
        assert finding.help
        sign = "!" if finding.fatal else ""
        lines.append(f"{finding.span.line}:{finding.span.column} {finding.code.code}{sign} {finding.message}")
    return None if node is None else as_value(node), lines


@PARSERS
def test_tree_with_places(pure: bool) -> None:
    text = 'ids: [cka, "101"]\nname: |\n  One\n  Two\n\n\n# a remark\nlast:\n  - {a: 1}\n  -\n\n'
    node, found = read(SourceFile("x.yaml", text.encode()), pure=pure)
    assert found == ()
    assert isinstance(node, Mapping)
    ids, name, last = node.get("ids"), node.get("name"), node.get("last")
    assert isinstance(ids, Sequence)
    assert isinstance(name, Scalar)
    assert isinstance(last, Sequence)
    assert (ids.span.line, ids.span.column, ids.span.end_line, ids.span.end_column) == (1, 6, 1, 18)
    assert [(item.text, item.plain) for item in ids.items if isinstance(item, Scalar)] == [
        ("cka", True),
        ("101", False),
    ]
    assert name.text == "One\nTwo\n"
    assert not name.plain
    assert (name.span.line, name.span.column, name.span.end_line, name.span.end_column) == (2, 7, 4, 6)
    # A block collection ends with its last child, not behind the blank lines that follow.
    assert (last.span.line, last.span.column, last.span.end_line, last.span.end_column) == (9, 3, 10, 4)
    assert str(node.entries[2][0].span) == "x.yaml:8:1"


@PARSERS
def test_columns_are_code_points(pure: bool) -> None:
    node, found = read(SourceFile("x.yaml", "\ufeff🎓é: [🎓, b]\n".encode()), pure=pure)
    assert found == ()
    assert isinstance(node, Mapping)
    key, value = node.entries[0]
    assert (key.span.column, key.span.end_column) == (1, 3)
    assert isinstance(value, Sequence)
    assert [item.span.column for item in value.items] == [6, 9]


@PARSERS
@pytest.mark.parametrize(
    ("text", "tree", "findings"),
    [
        # Left out, and reading goes on
        ("a: &x 1\nb: 2\n", {"a": 1, "b": 2}, ["1:4 SP004 the anchor '&x' is not part of this language"]),
        ("a: 1\nb: *x\nc: [d, *e]\n", {"a": 1, "c": ["d"]}, [
            "2:4 SP004 the alias '*x' is not part of this language",
            "3:8 SP004 the alias '*e' is not part of this language",
        ]),
        ("a: {<<: *base, b: 1}\n", {"a": {"b": 1}}, ["1:5 SP004 the merge key '<<' is not part of this language"]),
        ("a: {'<<': 1}\n", {"a": {"<<": 1}}, []),
        ("a: !!str 012\nb: !mine {c: 1}\n", {"a": "012", "b": {"c": 1}}, [
            "1:4 SP004 the tag '!!str' is not part of this language",
            "2:4 SP004 the tag '!mine' is not part of this language",
        ]),
        ("a: !!str 12\nb: ! true\n", {"a": 12, "b": True}, [
            "1:4 SP004 the tag '!!str' is not part of this language",
            "2:4 SP004 the tag '!' is not part of this language",
        ]),
        ("[a, b]: 1\nc: 2\n", {"c": 2}, ["1:1 SP004 a key must be text, not a list or a mapping"]),
        ("a: {{ b }}\n", {"a": {}}, ["1:5 SP004 a key must be text, not a list or a mapping"]),
        ("? {a: 1}\n: {b: 1, b: *c}\nd: 1\n", {"d": 1}, ["1:3 SP004 a key must be text, not a list or a mapping"]),
        ("? \n: a\nb: 1\n", {"b": 1}, ["1:2 SP003 a key is missing before ':'"]),
        ("*a : b\nc: 1\n", {"c": 1}, ["1:1 SP004 the alias '*a' is not part of this language"]),
        # What stands inside an entry that is left out is not told as well
        ("a: 1\na: {b: 1, b: &x [*y], <<: z}\nc: 2\n", {"a": 1, "c": 2}, ["2:1 SP005 the key 'a' is written twice"]),
        ('1: a\n"1": b\n', {"1": "a"}, ["2:1 SP005 the key '1' is written twice"]),
        # Characters
        ("a: x\x1b[31my\n", {"a": "x[31my"}, ["1:5 SP007 text may not hold the control character U+001B (escape)"]),
        ('a: "x\\x1b[31m"\nb: 1\n', {"a": "x[31m", "b": 1}, [
            "1:4 SP007 text may not hold the control character U+001B (escape)"
        ]),
        ('a: "x\\ry\\Nz\\L"\n', {"a": "xyz"}, ["1:4 SP007 text may not hold the control character U+000D (carriage return)"]),
        ("a: x\u2028y\n# z\u2029\n", {"a": "xy"}, [
            "1:5 SP007 text may not hold the control character U+2028 (line separator)",
            "2:4 SP007 text may not hold the control character U+2029 (paragraph separator)",
        ]),
        ("a: \ufeffx\n", {"a": "x"}, ["1:4 SP007 text may not hold the control character U+FEFF (byte order mark)"]),
        ("a: x\x85y\x9b\n", {"a": "xy"}, ["1:5 SP007 text may not hold the control character U+0085 (next line)"]),
        ('a: |\n  x\n  y\nb: "x\\ny\\tz"\nc: "\\u2014"\n', {"a": "x\ny\n", "b": "x\ny\tz", "c": "—"}, []),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}, []),
        # Nothing
        ("", None, ["1:1 SP104 the file is empty"]),
        ("# only a remark\n", None, ["1:1 SP104 the file is empty"]),
        ("---\n...\n", None, ["1:1 SP104 the file is empty"]),
        ("~\n", None, ["1:1 SP104 the file is empty"]),
        # Not refused
        ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}, []),
        ("a: NO\nb: 0123\nc: 12:30\nd: 2024-13-01\ne: 1_000\n", {
            "a": "NO", "b": "0123", "c": "12:30", "d": "2024-13-01", "e": "1_000"
        }, []),
        ("[a, b]\n", ["a", "b"], []),
    ],
)  # fmt: skip
def test_left_out(pure: bool, text: str, tree: object, findings: list[str]) -> None:
    assert told(text, pure=pure) == (tree, findings)


def test_duplicate_key_names_the_first() -> None:
    _, found = read(SourceFile("x.yaml", b"a: 1\nb: 2\na: 3\n"))
    [finding] = found
    assert str(finding.span) == "x.yaml:3:1"
    [related] = finding.related
    assert (str(related.span), related.message) == ("x.yaml:1:1", "it is written here first")
    assert finding.help == "keep one of them"


def test_a_long_key_is_shortened_in_its_message() -> None:
    key = "k" * 100
    assert told(f"{key}: 1\n{key}: 2\n")[1] == [f"2:1 SP005 the key '{'k' * 40}...{'k' * 17}' is written twice"]


@PARSERS
@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (b"a: caf\xe9\n", "1:7 SP002! the file is not UTF-8: byte 0xe9 in line 1"),
        (b"a: 1\nb: \xc3\xa9\xe9\n", "2:5 SP002! the file is not UTF-8: byte 0xe9 in line 2"),
        (b"\xef\xbb\xbf\xff", "1:1 SP002! the file is not UTF-8: byte 0xff in line 1"),
        ("a: 1".encode("utf-16"), "1:1 SP002! the file is saved as UTF-16"),
        ("a: 1".encode("utf-32"), "1:1 SP002! the file is saved as UTF-32"),
        ("a: 1".encode("utf-16-le"), "1:2 SP007! the file is not text: it holds the control character U+0000"),
        (b"a: x\0y", "1:5 SP007! the file is not text: it holds the control character U+0000"),
        (b"\x01\n" * 30, "21:1 SP007! the file is not text: it holds the control character U+0001"),
        # The separator is the likelier cause of what YAML says then
        ("a: x\u2028b: y".encode(), "1:5 SP007! text may not hold the control character U+2028 (line separator)"),
        (b"[" * 200_000, "1:65 SP006! lists and mappings stand more than 64 deep inside one another"),
        (b"{" * 200_000, "1:65 SP006! lists and mappings stand more than 64 deep inside one another"),
        (b"- " * 100_000, "1:129 SP006! lists and mappings stand more than 64 deep inside one another"),
        (b"{a: " * 50_000, "1:257 SP006! lists and mappings stand more than 64 deep inside one another"),
        (b"a: 1\n---\nb: 2\n", "2:1 SP004! a second document begins here"),
        (b"a: 1\n---\n", "2:1 SP004! a second document begins here"),
        (b"a: b: *c\n---\n", "1:5 SP003! the value of 'a' holds another ':'"),
        (b"a: &x 1\na: 2\nb: [\n", "3:4 SP003! the '[' opened here is not closed"),
    ],
)
def test_unreadable(pure: bool, text: bytes, finding: str) -> None:
    assert told(text, pure=pure) == (None, [finding])


@PARSERS
def test_budgets(pure: bool) -> None:
    small = Budget(bytes=40, depth=3, nodes=6)
    assert told("a: [[1]]\n", budget=small, pure=pure) == ({"a": [[1]]}, [])
    assert told("a: [[[1]]]\n", budget=small, pure=pure)[1] == [
        "1:6 SP006! lists and mappings stand more than 3 deep inside one another"
    ]
    assert told("a: [1, 2, 3]\n", budget=small, pure=pure) == ({"a": [1, 2, 3]}, [])
    assert told("a: [1, 2, 3,\n 4]\n", budget=small, pure=pure)[1] == [
        "2:2 SP006! the file holds more values than one file may"
    ]
    assert told("a: " + "x" * 37, budget=small, pure=pure)[1] == []
    assert told("a: " + "x" * 38, budget=small, pure=pure)[1] == ["1:1 SP006! the file is larger than 40 bytes"]
    assert told(b"x" * 16 * 2**20 + b"y", pure=pure)[1] == ["1:1 SP006! the file is larger than 16 MiB"]


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_collection_is_as_before(enabled: bool) -> None:
    try:
        (gc.enable if enabled else gc.disable)()
        told("a: 1")
        assert gc.isenabled() is enabled
        told("a: [")
        assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_the_library_is_loaded_when_a_file_is_read_and_not_before() -> None:
    code = "import sys, stackplan.source.files, stackplan.learner.record; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Any input

FRAGMENTS = st.sampled_from(
    ["a", "b", ": ", ":", "- ", "-", "[", "]", "{", "}", ", ", "\n", "\n  ", "\n    ", " ", "\t", "'", '"', "|\n", ">-\n", "&x ", "*x", "!t ", "<<: ", "# c", "---\n", "...\n", "%YAML 1.2\n", "? ", "\\x1b", "\\q", "\\ud800", "\\U00110000", "\x85", "\u2028", "\ufeff", "\x1b", "é", "🎓", "\r\n", "\r", "~", "null", "101", "@", "`"]
)  # fmt: skip
YAML_LIKE = st.lists(FRAGMENTS, max_size=30).map("".join)
CHECKED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(data: bytes, pure: bool) -> tuple[Node | None, tuple[str, ...]]:
    """What must be true of any input."""
    node, found = read(SourceFile("x.yaml", data), pure=pure)
    fatal = [finding for finding in found if finding.fatal]
    assert not fatal or (node is None and len(found) == 1)
    assert node is not None or found
    places = [(finding.span.line, finding.span.column) for finding in found if finding.span]
    assert places == sorted(places)
    assert len(places) == len(found)
    assert all(line >= 1 and column >= 1 for line, column in places)
    for finding in found:
        assert finding.message.isprintable()
        assert (finding.help or "").isprintable()
    if node is not None:
        as_value(node)
    return node, tuple(finding.code.code for finding in fatal)


@CHECKED
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))))
def test_any_bytes(data: bytes) -> None:
    check(data, pure=False)
    check(data, pure=True)


@CHECKED
@given(YAML_LIKE)
def test_yaml_like_text(text: str) -> None:
    check(text.encode(), pure=False)
    check(text.encode(), pure=True)


@CHECKED
@given(YAML_LIKE.filter(lambda text: "\t" not in text and "%" not in text))
def test_both_parsers_read_the_same(text: str) -> None:
    # Left out: what the parsers are known to treat differently, tabs between tokens and directives.
    data = f"{text}\n".encode()  # without it, they see the end of the last line in different places
    ours, fatal = check(data, pure=False)
    other, other_fatal = check(data, pure=True)
    assert bool(fatal) == bool(other_fatal)
    assert ours == other


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=4)),
    max_leaves=12,
)  # fmt: skip


@CHECKED
@given(st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1), st.booleans())
def test_json_is_read_as_json(value: object, pure: bool) -> None:
    import json

    text = json.dumps(value, ensure_ascii=False, indent=1)
    node, found = read(SourceFile("x.json", text.encode("utf-8", "surrogatepass")), pure=pure)
    if not found and node is not None:
        assert as_value(node) == value
