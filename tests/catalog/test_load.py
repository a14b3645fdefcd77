"""Loading is total, and the same whatever the order of files and keys."""

from __future__ import annotations

import random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stackplan.catalog.fields import FIELDS
from stackplan.catalog.header import PARTS
from stackplan.catalog.load import load
from stackplan.catalog.vocabulary import KINDS
from stackplan.diagnostics import NOT_UTF8, Diagnostic, Span
from stackplan.source.tree import SourceFile

from .helpers import HEAD, catalog, files
from .test_fields import READ

WORDS = (
    *FIELDS,
    *"credential all any choose credits sections skill fact manual from limits each average window unless".split(),  # noqa: SIM905
    *"at_most at_least of with within earned until accept id name tag issuer namespace except counts_as".split(),  # noqa: SIM905
    *"amount unit currency per effort extends opens by members uses eqf url seen grade_scale credit_unit".split(),  # noqa: SIM905
    *("x-id", "a", "b", "it", "ns/a"),
)
SCALARS = st.one_of(
    st.sampled_from(
        [*WORDS, *KINDS, "stack", "end-of-year", "75%", "1/3", "1/0", "45h", "2y", "P1Y", "USD", "cs-*", "a?b"]
    ),
    st.sampled_from(["", "~", "*", "[", "ns/", "/", "2024-13-01", "2024-02-29", "1e9", "-1", ".inf", "0x10", "true"]),
    st.integers(-3, 10**18),
    st.floats(allow_nan=True),
    st.booleans(),
    st.none(),
    st.text(max_size=8),
)
NODES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)
CREDENTIALS = st.dictionaries(
    st.sampled_from(["a", "b", "it", "A", "x-1", "ns/c", "*"]),
    st.dictionaries(st.sampled_from(sorted(FIELDS)), NODES, max_size=6) | NODES,
    max_size=4,
)
FILES = st.fixed_dictionaries(
    {
        "stackplan": st.just(1) | SCALARS,
        "namespace": st.sampled_from(["ns", "other"]) | SCALARS,
        "credentials": CREDENTIALS,
    },
    optional={part: NODES for part in PARTS if part not in ("stackplan", "namespace", "credentials")},
)


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(data: Any) -> bytes:
    return yaml.dump(data, Dumper=Plain, allow_unicode=True).encode("utf-8", "replace")


@settings(max_examples=120, deadline=None)
@given(st.lists(FILES, min_size=1, max_size=3))
def test_load_never_raises_on_structured_garbage(data: list[Any]) -> None:
    sources = [SourceFile(f"f{i}.yaml", written(part)) for i, part in enumerate(data)]
    made, found = load(sources)
    assert all(finding.span is not None and finding.message for finding in found)
    for full in made.credentials:
        made.parents(full)
        made.diagnostics_of(full)
        made.find(full.partition("/")[2])
    again, found_again = load(reversed(sources))
    assert found_again == found
    assert again.credentials == made.credentials


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace")))
def test_load_never_raises_on_bytes(data: bytes) -> None:
    made, found = load([SourceFile("f.yaml", data)])
    assert found or made.files == 1


def test_a_finding_is_told_once_for_all_places_of_one_mistake() -> None:
    made = catalog(
        "defaults: {kind: corse}\ncredentials: {a: {}, b: {kind: exam}}", "credentials: {c: {}}", clean=False
    )
    assert [finding.code.code for finding in made.diagnostics] == ["SP103"]
    assert [len(made.diagnostics_of(full)) for full in made.credentials] == [1, 1, 0]


def test_a_broken_tag_list_stops_those_who_select_by_it() -> None:
    made = catalog(
        """
        tags: {broken: [a, nowhere], whole: [a]}
        credentials: {a: {}, b: {stack: {any: {tag: broken}}}, c: {stack: {any: {tag: whole}}}}
        """,
        clean=False,
    )
    assert [len(made.diagnostics_of(full)) for full in made.credentials] == [0, 1, 0]


def test_the_first_of_two_definitions_counts_in_the_order_of_names() -> None:
    texts = {"b": HEAD + "credentials: {x: {name: Of b}}\n", "a": HEAD + "credentials: {x: {name: Of a}}\n"}
    made, found = load(files(**texts))
    assert made.credentials["ns/x"].name == "Of a"
    assert [(finding.code.code, str(finding.span), finding.credential) for finding in found] == [
        ("SP201", "b.yaml:3:15", "ns/x")
    ]
    assert made.diagnostics_of("ns/x") == found


def test_what_was_found_before_makes_a_broken_file() -> None:
    before = Diagnostic(NOT_UTF8, "unreadable", Span("z.yaml", 1, 1, 1, 1), fatal=True)
    made, found = load(files(a=HEAD + "credentials: {a: {prerequisites: z}}\n"), [before])
    assert found == (before,)  # `z` may stand in the file that could not be opened
    assert made.broken_files == ("z.yaml",)


def test_nothing_is_a_catalog_too() -> None:
    made, found = load([])
    assert (found, made.files, dict(made.credentials), made.seen) == ((), 0, {}, None)


def test_the_digest_is_of_names_and_bytes() -> None:
    def digest(*sources: tuple[str, bytes]) -> str:
        return load([SourceFile(name, data) for name, data in sources])[0].digest

    one = digest(("here/a.yaml", b"a"), ("here/b.yaml", b"b"))
    assert one.startswith("sha256:")
    assert len(one) == 71
    assert (
        one
        == digest(("/far/away/b.yaml", b"b"), ("/far/away/a.yaml", b"a"))
        == digest(("x\\b.yaml", b"b"), ("a.yaml", b"a"))
    )
    others = [
        digest(("a.yaml", b"a")),
        digest(("a.yaml", b"b"), ("b.yaml", b"a")),
        digest(("a.yaml", b"a"), ("c.yaml", b"b")),
    ]
    assert len({one, *others}) == 4


def mixed(value: Any, rng: random.Random) -> Any:
    """The same data with the keys of its mappings in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: mixed(value[key], rng) for key in keys}
    return [mixed(item, rng) for item in value] if isinstance(value, list) else value


def without_places(value: Any) -> str:
    import re

    return re.sub(r"Span\([^)]*\)", "Span", repr(value))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_keys_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    fields = [text for text, _ in READ if not text.startswith(("same_as", "x-", "prerequisites"))]
    text = (
        HEAD
        + (
            "defaults: {currency: USD, credit_unit: ects, kind: course}\nsources: {faq: {seen: 2026-11-23}, page: {}}\n"
            "issuers: {acme: {name: Acme}}\nskills: {python: {name: P}, sql: {name: S}}\n"
            "grade_scales: {letter: {B: 3, A: 4}}\n"
            "terms: {fall: {from: 09-01, until: 12-20}, winter: {from: 12-27, until: 01-15}, summer: []}\n"
            "tags: {list: [c0, c1]}\ncredentials:\n"
        )
        + "".join(
            f"  c{i}:\n    {line.strip()}\n    stack: {{choose: 1, from: [{{tag: list, except: c2}}], "
            f"each: {{grade: B}}}}\n"
            for i, line in enumerate(fields)
        )
    )
    data = yaml.load(text, yaml.BaseLoader)  # every scalar as text, and so quoted or plain as it was only by luck
    first, found = load([SourceFile("f.yaml", unquoted(data))])
    assert not found
    again, found = load([SourceFile("f.yaml", unquoted(mixed(data, rng)))])
    assert not found
    assert list(again.credentials) == list(first.credentials)
    for full, read in first.credentials.items():
        assert without_places(again.credentials[full]) == without_places(read)
    assert without_places(again.scales) == without_places(first.scales)


def unquoted(data: Any) -> bytes:
    """Flow YAML with plain scalars, for data whose texts are harmless."""

    def node(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {node(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(node(item) for item in value) + "]"
        return f'"{value}"' if set(value) & set(",:*") else str(value)

    return node(data).encode()


def test_a_thousand_credentials_load_in_less_than_a_few_seconds() -> None:
    """No quadratic step: ten times the credentials take about ten times as long (here only a generous ceiling)."""
    import time

    lines = [
        f"  c-{i}: {{tags: [t{i % 7}], cost: {i}, effort: 5h, prerequisites: [c-{max(0, i - 1)}, c-{i // 2}]}}"
        for i in range(1, 3000)
    ]
    text = HEAD + "defaults: {currency: USD}\ncredentials:\n  c-0: {}\n" + "\n".join(lines)
    start = time.process_time()
    made, found = load([SourceFile("f.yaml", text.encode())])
    assert not found
    assert len(made.credentials) == 3000
    assert time.process_time() - start < 15
