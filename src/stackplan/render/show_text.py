"""One credential for people: its facts, what it is made of, what it leads to, where each fact comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.render import amounts
from stackplan.render.layout import EMPTY, Cell, Column, Line, cell, joined, paragraph, table, text_width
from stackplan.render.session_words import session_words
from stackplan.render.short import ShortIds
from stackplan.render.words import Phrases, amount_words, outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from stackplan.catalog.model import Cap, Credential, Lookup, Renewal, Source
    from stackplan.catalog.requirement import Requirement
    from stackplan.render.layout import Style
    from stackplan.render.relations import Relation
    from stackplan.render.words import Item

_ROLES = {  # where the other cannot do without it; where it may
    "stack": ("part of", "may count toward"),
    "prerequisites": ("needed before", "one way into"),
    "corequisites": ("needed along with", "may be taken along with"),
    "equivalents": ("stands in for", "helps to stand in for"),
}
RELATIONS = (
    ("prerequisites", "Before you may start"),
    ("corequisites", "Together with it, or before"),
    ("recommended", "Recommended"),
    ("stack", "Made of"),
)
_UNKNOWN = "unknown"


def show_lines(
    credential: Credential,
    lookup: Lookup,
    unlocks: Sequence[Relation],
    limit: int,
    *,
    on: date,
    held: bool,
    names: Mapping[str, str],
) -> list[Line]:
    """A credential as lines. `names` are those of facts and skills, by full id."""
    view = View(credential, lookup, limit, names)
    lines = paragraph([*cell(credential.name, "strong"), *cell(" ("), *cell(credential.id, "id"), *cell(")")], limit)
    if credential.description:
        lines += paragraph(cell(credential.description), limit)
    if held:
        lines += paragraph(cell("You hold it.", "good"), limit)
    blocked = not_earnable(credential, on)
    if blocked:
        lines += paragraph(cell(blocked, "warn"), limit)
    lines += [EMPTY, *view.facts()]
    for field, heading in RELATIONS:
        requirement: Requirement | None = getattr(credential, field)
        if requirement is not None:
            lines += [EMPTY, *_heading(heading, limit), *view.tree(requirement)]
        elif field in credential.nothing:
            lines += [EMPTY, *paragraph((*cell(f"{heading}: ", "strong"), *cell("nothing is required.")), limit)]
    ways = credential.equivalents
    if ways:
        heading = "Stands for it" if len(ways) == 1 else "Stands for it, any one of these"
        lines += [EMPTY, *_heading(heading, limit), *(line for way in ways for line in view.tree(way))]
    if unlocks:
        lines += [EMPTY, *_heading("Leads to", limit), *_unlocks(unlocks, limit)]
    return [*lines, EMPTY, *view.sources(), *view.further_keys()]


def _heading(text: str, limit: int) -> list[Line]:
    return paragraph(cell(f"{text}:", "strong"), limit)


def not_earnable(credential: Credential, on: date) -> str:
    """Why a credential cannot be earned on a day; empty where it can."""
    if credential.status == "retired":
        return "Retired: it counts where it is held, and can no longer be earned."
    if credential.status == "announced":
        return "Announced: it cannot be earned yet."
    if credential.available_from is not None and on < credential.available_from:
        return f"It can be earned from {credential.available_from} on."
    if credential.available_until is not None and on > credential.available_until:
        return f"It could be earned until {credential.available_until}."
    return ""


class View:
    """The parts of one credential's page."""

    def __init__(self, credential: Credential, lookup: Lookup, limit: int, names: Mapping[str, str]) -> None:
        self.credential = credential
        self.lookup = lookup
        self.limit = limit
        self.names = names
        self.phrases = Phrases(names=names)

    def facts(self) -> list[Line]:
        """The fields as a table of two columns; figures that a step should have are said to be unknown."""
        rows: list[tuple[Cell, Cell]] = []
        for label, text, doubt in self.pairs():
            style: Style = "warn" if text == _UNKNOWN else ""
            rows.append((cell(label, "dim"), (*cell(text, style), *cell(doubt, "warn"))))
        return self._two_columns(rows)

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        """The fields, what they say, and the doubt where no source does."""
        for label, text in self._facts():
            yield label, text, " (unverified)" if text != _UNKNOWN and self._is_unverified(label) else ""

    def _facts(self) -> Iterator[tuple[str, str]]:
        item = self.credential
        yield "kind", item.kind or _UNKNOWN
        issuer = self.lookup.issuer(item.issuer) if item.issuer else None
        yield "issuer", _UNKNOWN if issuer is None else issuer.name + (f", {issuer.url}" if issuer.url else "")
        if item.partners:
            yield "partners", amounts.listed([self._issuer(each) for each in item.partners])
        if item.recognized_by:
            yield "recognized by", amounts.listed([self._issuer(each) for each in item.recognized_by])
        level = item.level or (f"EQF {item.eqf}" if item.eqf is not None else "")
        if level:
            yield "level", level
        yield from self._figures()
        if item.format:
            yield "format", amounts.listed(item.format, last="or")
        if item.offered:
            yield "offered", "; ".join(map(session_words, item.offered))
        if item.language:
            yield "language", amounts.listed(item.language, last="or")
        if item.skills:
            yield (
                "skills",
                ", ".join(
                    self.names.get(each.skill, amounts.local(each.skill))
                    + (f" (level {amounts.number(each.level)})" if each.level is not None else "")
                    for each in item.skills
                ),
            )
        if item.assessment:
            yield "assessment", amounts.listed(item.assessment)
        if item.stack is not None:
            asked = item.award == "on-request"
            yield "award", "on request" if asked else "by itself, once its parts are there"
        yield "valid", self._validity()
        yield from self._rules()
        if item.tags:
            yield "tags", ", ".join(item.tags)
        for label, link in (("page", item.url), ("badge", item.badge)):
            if link:
                yield label, link

    def _rules(self) -> Iterator[tuple[str, str]]:
        item = self.credential
        for renewal in item.renewal:
            yield "renewal", self._renewal(renewal)
        if item.available_from is not None or item.available_until is not None:
            since = f"from {item.available_from}" if item.available_from is not None else ""
            until = f"until {item.available_until}" if item.available_until is not None else ""
            yield "available", f"{since} {until}".strip()
        if item.same_as:
            yield "also known as", ", ".join(item.same_as)
        if item.not_after is not None:
            yield "not after", self.phrases.pool(item.not_after)
        for cap in item.sharing:
            yield "sharing", self._cap(cap)

    def _figures(self) -> Iterator[tuple[str, str]]:
        item = self.credential
        own = "" if item.stack is None else " beside its parts"
        figures = (
            ("cost", None if item.cost is None else amounts.price(item.cost)),
            ("effort", None if item.effort is None else amounts.duration(item.effort)),
            ("duration", None if item.duration is None else amounts.duration(item.duration)),
        )
        for label, known in figures:
            if known is not None:
                yield label, known + own
            elif item.is_step:
                yield label, _UNKNOWN
        if item.credits is not None:
            amount, unit = item.credits.amount, item.credits.unit
            yield "credits", amounts.number(amount) if unit in (None, "semester-hour") else amounts.credit(amount, unit)
        if item.whole is not None:
            published = (
                None if item.whole.cost is None else amounts.price(item.whole.cost),
                None if item.whole.effort is None else amounts.duration(item.whole.effort),
                None if item.whole.duration is None else f"over {amounts.duration(item.whole.duration)}",
            )
            yield "as published", ", ".join(text for text in published if text)

    def _validity(self) -> str:
        item = self.credential
        if item.valid_while_stack:
            text = "as long as its parts are"
        elif item.valid_for is not None:
            text = f"for {amounts.duration(item.valid_for)}"
        else:
            return "for life"
        if isinstance(item.grace, str):
            return f"{text}, then to the end of that year"
        return f"{text}, then {amounts.duration(item.grace)} of grace" if item.grace is not None else text

    def _cap(self, cap: Cap) -> str:
        of = f" of {self.phrases.pool(cap.of)}" if cap.of is not None else ""
        within = f", within {amounts.duration(cap.within)}" if cap.within is not None else ""
        unless = f", unless {self.phrases(cap.unless)}" if cap.unless is not None else ""
        most = f"at most {amount_words(cap.amount)}" if cap.amount.number else "none"
        return f"{most}{of} may count in {self.phrases.pool(cap.share_with)} too{within}{unless}"

    def _renewal(self, renewal: Renewal) -> str:
        """One way to keep it: `3 years more with one of the credentials at level associate; USD 50`."""
        parts = [f"{amounts.duration(renewal.extends)} more"]
        if renewal.by is not None:
            parts[0] += f" with {self.phrases(renewal.by)}"
        if renewal.from_renewal:
            parts.append("counted from the day of renewal")
        if renewal.cost is not None:
            parts.append(amounts.price(renewal.cost))
        if renewal.effort is not None:
            parts.append(f"{amounts.duration(renewal.effort)} of work")
        if renewal.opens is not None:
            parts.append(f"from {amounts.duration(renewal.opens)} before it expires")
        return "; ".join(parts)

    def _issuer(self, issuer_id: str) -> str:
        issuer = self.lookup.issuer(issuer_id)
        return issuer_id if issuer is None else issuer.name

    def _is_unverified(self, label: str) -> bool:
        doubtful = self.credential.unverified
        field = {"valid": "valid_for", "page": "url", "also known as": "same_as"}.get(label, label.replace(" ", "_"))
        return "*" in doubtful or field in doubtful

    def tree(self, requirement: Requirement) -> list[Line]:
        """A requirement as an indented tree; leaves begin with their codes, those that stand together in columns."""
        items = outline(requirement, self.lookup, names=self.names)
        code = ShortIds(item.id for item in items if item.id is not None)
        lines: list[Line] = []
        waiting: list[Item] = []  # leaves of one depth, one after the other
        for item in items:
            if waiting and (item.id is None or item.depth != waiting[0].depth):
                lines += self._leaves(waiting, code)
                waiting = []
            if item.id is not None:
                waiting.append(item)
            else:
                lines += paragraph(cell(item.text), self.limit, indent=2 + item.depth * 2, hanging=4)
        return lines + (self._leaves(waiting, code) if waiting else [])

    def _leaves(self, items: Sequence[Item], code: ShortIds) -> list[Line]:
        rows = [(cell(code(item.id or ""), "id"), cell(item.text)) for item in items]
        indent = 2 + items[0].depth * 2
        groups = table(rows, (Column(wraps=True, least=8), Column(wraps=True, least=16)), self.limit, indent=indent)
        if groups is None:
            groups = [paragraph(joined(row, "  "), self.limit, indent=indent, hanging=2) for row in rows]
        return [line for group in groups for line in group]

    def sources(self) -> list[Line]:
        """Where the facts come from, and what no source gives."""
        item = self.credential
        lines: list[Line] = []
        grouped: dict[str, tuple[Source, list[str]]] = {}
        for field, sources in item.sources:
            for source in sources:
                grouped.setdefault(source.key, (source, []))[1].append(field)
        if grouped:
            lines += _heading("Sources", self.limit)
        for source, fields in grouped.values():
            named = [field for field in fields if field]
            what = f"{', '.join(named)}: " if named and "" not in fields else ""
            lines += self._source(what, source)
        if not grouped:
            lines += paragraph(cell("No source is given.", "warn"), self.limit)
        if item.unverified:
            what = (
                "None of this"
                if "*" in item.unverified
                else f"Not verified by any source: {', '.join(item.unverified)}"
            )
            told = f"{what} is verified by any source." if "*" in item.unverified else f"{what}."
            lines += paragraph(cell(told, "warn"), self.limit, hanging=2)
        lines += paragraph(cell(f"Defined in {item.span.file}:{item.span.line}.", "dim"), self.limit, hanging=2)
        return lines

    def _source(self, what: str, source: Source) -> list[Line]:
        """A source, its page on the same line or on one of its own."""
        seen = f", seen {source.seen}" if source.seen is not None else ""
        text = f"{what}{source.title or source.key}{seen}"
        whole = cell(f"{text}, {source.url}" if source.url else text)
        if source.url is None or 2 + text_width(whole) <= self.limit:
            return paragraph(whole, self.limit, indent=2, hanging=2)
        return [
            *paragraph(cell(f"{text},"), self.limit, indent=2, hanging=2),
            *paragraph(cell(source.url), self.limit, indent=4),
        ]

    def further_keys(self) -> list[Line]:
        """What the file says in keys of its own, plainly."""
        rows = [(cell(key, "dim"), cell(plainly(value))) for key, value in self.credential.extra.items()]
        return [EMPTY, *_heading("Further keys", self.limit), *self._two_columns(rows)] if rows else []

    def _two_columns(self, rows: Sequence[tuple[Cell, Cell]]) -> list[Line]:
        groups = table(rows, (Column(), Column(wraps=True, least=12)), self.limit, indent=2) or []
        return [line for group in groups for line in group]


def plainly(value: object) -> str:
    """What stands in an `x-` key, text or lists and mappings of texts, as its author could have written it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(plainly, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {plainly(item)}' for key, item in value.items())}}}"
    return str(value)


def role_words(relation: Relation) -> str:
    """What a credential is to another."""
    return _ROLES[relation.role][0 if relation.always else 1]


def _unlocks(unlocks: Sequence[Relation], limit: int) -> list[Line]:
    code = ShortIds(relation.id for relation in unlocks)
    rows = [
        (
            cell(role_words(relation), "dim"),
            cell(code(relation.id), "id"),
            cell(relation.name),
        )
        for relation in unlocks
    ]
    groups = table(rows, (Column(), Column(wraps=True, least=8), Column(wraps=True, least=12)), limit, indent=2)
    if groups is None:
        groups = [paragraph(joined(row, " "), limit, indent=2, hanging=2) for row in rows]
    return [line for group in groups for line in group]
