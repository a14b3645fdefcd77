"""The words for a part of a requirement: what it is, how much of it is there, what there is to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Credits, Sections, Selector, SkillRef
from stackplan.render import amounts
from stackplan.render.layout import cell
from stackplan.render.words import Phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stackplan.catalog.model import Lookup
    from stackplan.catalog.requirement import Pool
    from stackplan.learner.record import Waiver
    from stackplan.planning.progress import Counting, Part
    from stackplan.render.layout import Cell, Style

SYMBOLS: dict[str, tuple[str, Style]] = {  # plain ones, which every terminal has and measures alike
    "done": ("+", "good"),
    "in progress": (">", "good"),
    "partly": ("~", "warn"),
    "missing": ("-", "warn"),
    "waived": ("=", "good"),
    "to confirm": ("?", "warn"),
    "not used": ("x", "dim"),
}
_FIELD_WORDS = {"prerequisites": "before it: ", "corequisites": "before or along with it: "}
_MOST = 6  # members of a pool that are named
_BEGUN = ("in-progress", "registered")


class PartWords:
    """Words for the parts of one answer. `code` shortens ids; `numbers` are those of the plan's steps, by id."""

    def __init__(
        self, code: Callable[[str], str], lookup: Lookup, names: Mapping[str, str], numbers: Mapping[str, int]
    ) -> None:
        """Take how to call what there is."""
        self.code = code
        self.lookup = lookup
        self.phrases = Phrases(code, names)
        self.numbers = numbers

    # What it is

    def is_merged(self, part: Part) -> bool:
        """Whether a part says no more than the credential that it is the whole stack of."""
        return part.is_stack and part.state != "waived"

    def field(self, part: Part) -> str:
        """What stands before a part that is not of the stack."""
        return _FIELD_WORDS.get(part.field, "")

    def text(self, part: Part) -> Cell:
        """A credential by its code and name; a requirement by its name, or by what it asks."""
        if part.kind in ("fact", "manual") and part.requirement is not None:
            here = part.confirm is not None and part.confirm.address == part.place.address  # else told elsewhere
            asked = part.confirm.text if part.confirm is not None and here else self._asks(part)
            named = getattr(part.requirement, "name", None)
            return cell(named or (f"{part.label}: {asked}" if part.label else asked))
        if part.kind != "credential":
            return cell(part.label or self._asks(part))
        label = cell(f"{part.label}: " if part.label else "")
        if part.credential is not None:
            return (*label, *self.credential(part.credential.id))
        return (*label, *cell(", ".join(each.name for each in part.counts)))

    def credential(self, credential_id: str) -> Cell:
        """A credential as in a list: its code, then its name without that."""
        credential = self.lookup.get(credential_id)
        code = self.code(credential_id)
        if credential is None:
            return cell(code, "id")
        name = amounts.title(credential)
        if name.casefold().replace(" ", "-") == code.casefold():
            return cell(name)
        return (*cell(code, "id"), *cell(f" {name}"))

    def _asks(self, part: Part) -> str:
        match part.requirement:
            case All():
                return f"all of: {self._pool(part.requirement.pool, 'and')}"
            case AnyOf():
                return f"one of: {self._pool(part.requirement.pool, 'or')}"
            case Choose():
                return f"{part.requirement.count} of: {self._pool(part.requirement.pool, 'and')}"
            case Credits():
                many = amounts.credit(part.requirement.amount, part.requirement.unit)
                return f"{many} from: {self._pool(part.requirement.pool, 'and')}"
            case Sections():
                return "every section"
            case None:
                return part.place.label
            case _:
                return self.phrases(part.requirement)

    def one_of(self, part: Part) -> str:
        """What a choice of one was from."""
        if isinstance(part.requirement, AnyOf):
            return f"one of: {self._pool(part.requirement.pool, 'or')}"
        return f"for {self.phrases(part.requirement)}" if isinstance(part.requirement, SkillRef) else ""

    def _pool(self, pool: Pool, last: str) -> str:
        """The members of a pool, the first of many."""
        parts = [self._entry(entry) for entry in pool.entries[:_MOST]]
        more = len(pool.entries) - _MOST
        return amounts.listed([*parts, f"{more:,} more"], last="and") if more > 0 else amounts.listed(parts, last=last)

    def _entry(self, entry: object) -> str:
        if isinstance(entry, (CredentialRef, Selector)):
            return self.phrases(entry)
        named = getattr(entry, "name", None) or getattr(entry, "address", None)
        if named:
            return str(named)
        words = self.phrases(entry)  # type: ignore[arg-type]
        return f"({words})" if isinstance(entry, (All, AnyOf, Choose, Credits, Sections)) else words

    # How much of it is there

    def amount(self, part: Part) -> str:
        """How much of how much: `1 of 3`, `6 of 12 credits`, of a credential that of its stack."""
        if part.credential is not None:
            stack = next((kid for kid in part.parts if self.is_merged(kid)), None)
            return "" if stack is None else self.amount(stack)
        if part.have is None or part.need is None:
            return ""
        have = amounts.number(part.have)
        match part.kind:
            case "credits":
                return f"{have} of {amounts.credit(part.need, part.unit)}"
            case "sections":
                return f"{have} of {amounts.count(int(part.need), 'section')}"
            case "all":
                return f"{have} of {amounts.count(int(part.need), 'part')}"
            case _:
                return f"{have} of {amounts.number(part.need)}"

    # What there is to say of it

    def remarks(self, part: Part) -> list[str]:
        """The remarks on a part, in a few words each."""
        return [text for text in self._remarks(part) if text]

    def _remarks(self, part: Part) -> Iterator[str]:
        for waiver in part.waivers:
            yield _waived(waiver)
        if part.confirmed is not None:
            yield f"confirmed by {part.confirmed.by} on {part.confirmed.date}"
        elif part.kind == "fact" and part.state == "done":
            yield "as the record states"
        if part.confirm is not None and part.confirm.short:
            yield part.confirm.short
        if part.kind == "credential":
            yield from self._of_credential(part)
        else:
            yield from self._of_group(part)

    def _of_group(self, part: Part) -> Iterator[str]:
        amount = self.amount(part)
        pool = getattr(part.requirement, "pool", None)
        over = part.state in ("done", "waived")
        if isinstance(part.requirement, AnyOf) and part.label and not over:
            yield self.one_of(part)
        if isinstance(part.requirement, (Choose, Credits)) and part.label and pool is not None and not over:
            amount = f"{amount}, from: {self._pool(pool, 'and')}" if amount else ""
        yield amount
        if part.requirement is not None and not over:
            yield from self.phrases.rules(part.requirement)

    def _of_credential(self, part: Part) -> Iterator[str]:
        own = None if part.credential is None else part.credential.id
        unused = [each for each in part.unused if each.id == own]  # what might stand in has lines of its own
        yield self.amount(part) if part.state != "done" else ""
        stack = next((kid for kid in part.parts if self.is_merged(kid)), None)
        if stack is not None and stack.state != "done":
            if isinstance(stack.requirement, (Choose, Credits)):
                yield f"from: {self._pool(stack.requirement.pool, 'and')}"
            yield from self.phrases.rules(stack.requirement) if stack.requirement is not None else ()
        if part.parts and part.counts and own not in {each.id for each in part.counts}:
            yield "by what stands in for it"  # which has lines of its own
        else:
            yield from (self._counting(each, own) for each in part.counts)
        if part.state == "in progress":
            yield next((each.detail for each in unused if each.reason in _BEGUN), "")
        yield from (each.detail for each in unused if each.reason not in (*_BEGUN, "other-section"))
        if part.barred:
            yield "cannot be earned"
        if part.step is not None and part.state != "in progress":
            yield from self._step(part, stack)
        if part.aside:
            yield "so that the others may count"
        waits = [kid.credential.id for kid in part.parts if kid.told and kid.credential and self.field(kid)]
        if waits:
            yield f"after {amounts.listed([self.code(each) for each in waits])}"
        if part.told and part.credential is not None and part.credential.stack is not None:
            yield "as above"

    def _counting(self, each: Counting, own: str | None) -> str:
        parts = [] if each.id == own or own is None else [f"{self.code(each.id)} in its place"]
        if each.grade:
            parts.append(each.grade)
        if each.earned is not None:
            parts.append(each.earned.isoformat())
        if each.implied:
            parts.append("implied")
        if each.used:
            parts.append(f"made of {amounts.listed([self.code(used) for used in each.used])}")
        if each.waiver is not None:
            parts.append(f"in its place, by {each.waiver.by} on {each.waiver.date}: {each.waiver.reason}")
        return ", ".join(parts)

    def _step(self, part: Part, stack: Part | None) -> Iterator[str]:
        """What the plan has for it."""
        step = part.step
        if step is None:
            return
        if step.id in self.numbers:
            again = " again" if step.again else ""
            grade = f", {step.grade} or better" if step.grade is not None else ""
            yield f"step {self.numbers[step.id]}{again}{grade}"
        elif stack is not None and stack.state == "done":
            yield "ask for the award" if step.award == "requested" else "the award is due"


def _waived(waiver: Waiver) -> str:
    return f"waived by {waiver.by} on {waiver.date}: {waiver.reason}"
