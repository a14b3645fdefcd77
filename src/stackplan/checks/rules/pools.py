"""Rules about pools: what they name is there, and is named once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stackplan import diagnostics as codes
from stackplan.catalog.names import closest
from stackplan.catalog.requirement import CredentialRef, Pool, Selector
from stackplan.catalog.selector import described
from stackplan.checks.context import found
from stackplan.checks.rule import rule
from stackplan.checks.rules.uses import unknown_tags, uses_of
from stackplan.source.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic, Span

Name = TypeVar("Name")


@rule(codes.UNKNOWN_TAG)
def unknown_tag(context: Context) -> Iterable[Diagnostic]:
    """A tag that neither a list of the namespace nor a credential in sight has, but another one is like it.

    A selector by a misspelt tag matches nothing, and the choice that it stood for is gone.

    Fails::

        tags: {electives: [a, b]}
        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {any: {tag: elective}}}
          d: {name: Diploma, stack: {any: {tag: electives}}}

    Passes::

        tags: {electives: [a, b]}
        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {any: {tag: electives}}}
    """
    for owner, selector in _selectors(context):
        for tag, near in unknown_tags(context, selector):
            message = f"unknown tag '{tag}'"
            hint = f"did you mean '{near}'?"
            span = context.place_of(owner, selector.span, "tag")
            yield found(codes.UNKNOWN_TAG, message, span, hint=hint, credential=owner)


@rule(codes.NOTHING_MATCHES)
def nothing_matches(context: Context) -> Iterable[Diagnostic]:
    """A selector or a glob that matches no credential.

    The choice that it stands for is empty; a learner can neither take it nor see it.

    Fails::

        credentials:
          cs-601: {name: Algorithms}
          a: {name: Certificate, stack: {any: ["cs-7*", cs-601]}}

    Passes::

        credentials:
          cs-601: {name: Algorithms}
          a: {name: Certificate, stack: {any: ["cs-6*", cs-601]}}
    """
    if not context.is_complete:
        return
    for owner, selector in _selectors(context):
        if context.catalog.members(selector) or _is_of_records(context, selector):
            continue
        if not any(unknown_tags(context, selector)):
            message = f"nothing matches {described(selector)}"
            yield found(codes.NOTHING_MATCHES, message, selector.span, hint=_where(context, selector), credential=owner)


@rule(codes.NAMED_TWICE)
def named_twice(context: Context) -> Iterable[Diagnostic]:
    """A credential that is named twice in one list.

    It counts once, so that what looks like four to choose from are three. Another one may have been meant.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {any: [a, b, a]}}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          c: {name: Certificate, stack: {any: [a, b]}}
    """
    for credential in context.credentials:
        home = credential.namespace
        lists = [node.entries for node in uses_of(credential) if isinstance(node, Pool)]
        lists.append(credential.equivalents)
        for entries in lists:
            refs = [entry for entry in entries if isinstance(entry, CredentialRef)]
            asked = [((each.id, each.conditions, each.excluding), each.span) for each in refs]
            for (full, _, _), span, before in _again(asked):  # under other conditions it may be named again
                yield _named_twice(context.short(full, home), span, before, credential.id)
    for document in context.documents:
        lists_of_tags = document.parts.get("tags")
        for key, node in lists_of_tags.entries if isinstance(lists_of_tags, Mapping) else ():
            items = node.items if isinstance(node, Sequence) and not key.text.startswith("x-") else ()
            named = [
                (item.text.removeprefix(document.namespace + "/"), item.span)
                for item in items
                if isinstance(item, Scalar)
            ]
            for text, span, before in _again(named):
                yield _named_twice(text, span, before, None)


def _again(named: Iterable[tuple[Name, Span]]) -> Iterator[tuple[Name, Span, Span]]:
    """Of names with their places: those that come again, with the place of the first."""
    first: dict[Name, Span] = {}
    for name, span in named:
        before = first.setdefault(name, span)
        if before != span:
            yield name, span, before


def _named_twice(name: str, span: Span, before: Span, credential: str | None) -> Diagnostic:
    return found(
        codes.NAMED_TWICE,
        f"'{name}' is named twice in one list",
        span,
        hint="name each once",
        related=[(before, "it is named here first")],
        credential=credential,
    )


def _selectors(context: Context) -> Iterator[tuple[str, Selector]]:
    """Every selector of what is sound that asks for credentials, not for conditions on holdings alone."""
    for credential in context.credentials:
        for node in uses_of(credential):
            if isinstance(node, Selector):
                keys = (node.ids, node.tags, node.kinds, node.issuers, node.levels)
                bounds = (node.credits_at_least, node.credits_at_most)
                if any(keys) or any(bound is not None for bound in bounds):
                    yield credential.id, node


def _is_of_records(context: Context, selector: Selector) -> bool:
    """Whether a selector asks for a tag that only records give: one that is declared with an empty list."""
    lists = context.catalog.tag_lists.get(selector.home, {})
    return any(not lists.get(tag, ("",)) for tag in selector.tags)


def _where(context: Context, selector: Selector) -> str:
    known = context.catalog.namespaces
    for home in selector.namespaces:
        if home != "*" and home not in known and (near := closest(home, known)) is not None:
            return f"there is no namespace '{home}'; did you mean '{near}'?"
    if "*" in selector.namespaces:
        return "it looks in all namespaces"
    if selector.tags and not selector.ids:
        return f"if only a learner's record gives it, declare it: tags: {{{selector.tags[0]}: []}}"
    homes = ", ".join(f"'{home}'" for home in selector.namespaces)
    many = "namespaces" if len(selector.namespaces) > 1 else "namespace"
    return f"it looks in the {many} {homes}; name others with 'namespace:'"


RULES = (
    unknown_tag,
    nothing_matches,
    named_twice,
)
