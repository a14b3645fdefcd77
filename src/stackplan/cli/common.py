"""What every command does with its catalog and its learner: read them, say what is wrong, find the ids meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackplan.cli.errors import Refusal, Refusals
from stackplan.cli.streams import tell
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.catalog.catalog import Catalog
    from stackplan.cli.options import Common
    from stackplan.diagnostics import Diagnostic
    from stackplan.learner.record import Record
    from stackplan.planning.goals import Goal
    from stackplan.planning.plan import Holdings
    from stackplan.public import CredentialError, RecordError, SkillError

_MOST_NAMED = 12  # skills that there are; more are counted


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of the learner: a record of all that is held, the file it came from, whether that was named.

    `have` are the full ids that were named on the command line.
    """

    record: Record
    file: str | None
    named: bool
    have: tuple[str, ...] = ()

    def described(self) -> dict[str, object] | None:
        """The file, for the answer; None where there is none."""
        return None if self.file is None else {"file": self.file, "named": self.named}


def open_catalog(asked: Common) -> Catalog:
    """The catalog that a command is about. Raises Refusal where it cannot be read, or a file of it cannot."""
    from stackplan.cli.places import catalog_paths
    from stackplan.diagnostics import NO_CATALOG
    from stackplan.public import load_catalog

    catalog, found = load_catalog(catalog_paths(asked.catalog))
    missing = [finding for finding in found if finding.code == NO_CATALOG]
    if missing:
        raise Refusals([Refusal(finding.message, finding.help) for finding in missing])
    if catalog.broken_files:
        broken = set(catalog.broken_files)
        findings = [each for each in found if each.span is not None and each.span.file in broken]
        raise Refusal("no answer without the whole catalog", "mend this first", findings)
    return catalog


def tell_of_findings(found: Sequence[Diagnostic], asked: Common) -> None:
    """One line on stderr for findings that do not touch the answer."""
    if found and not asked.quiet:
        many = "1 mistake" if len(found) == 1 else f"{len(found):,} mistakes"
        first = next((f", first at {finding.span}" for finding in found if finding.span is not None), "")
        tell(f"stackplan: warning: {many} elsewhere in the catalog{first}; see `stackplan check`")


def tell_of_record(catalog: Catalog, learner: Learner, asked: Common) -> None:
    """One line on stderr for mistakes in the learner's record, all of which the answer takes as they stand."""
    from stackplan.public import record_mistakes

    if learner.file is None or asked.quiet:
        return
    found = record_mistakes(catalog, learner.record)
    if found:
        many = "1 mistake" if len(found) == 1 else f"{len(found):,} mistakes"
        first = next((f", first at {finding.span}" for finding in found if finding.span is not None), "")
        tell(f"stackplan: warning: {many} in the learner's record{first}; see `stackplan record check`")


def meant(catalog: Catalog, texts: Iterable[str], option: str = "") -> tuple[str, ...]:
    """The full ids that texts mean, each once; `option` is where they were written.

    Raises Refusals, all at once, for those that mean none or several.
    """
    from stackplan.public import CredentialError, resolve

    found: dict[str, None] = {}
    refused: list[Refusal] = []
    for text in texts:
        try:
            found[resolve(catalog, text)] = None
        except CredentialError as error:
            refused.append(_refused(catalog, error, f"{option}: " if option else ""))
    if refused:
        raise Refusals(refused)
    return tuple(found)


def goals(catalog: Catalog, targets: Iterable[str], skills: Iterable[str]) -> tuple[Goal, ...]:
    """What a plan is asked for, each once: credentials by id, then the skills of `--skill`.

    Raises Refusals, all at once, for those that mean none or several.
    """
    from stackplan.public import LevelError, SkillError, skill

    found: dict[Goal, None] = {}
    refused: list[Refusal] = []
    try:
        found.update(dict.fromkeys(meant(catalog, targets)))
    except Refusals as error:
        refused.extend(error.refusals)
    for text in skills:
        try:
            found[skill(catalog, text)] = None
        except SkillError as error:
            refused.append(_no_skill(catalog, error))
        except LevelError as error:
            refused.append(
                Refusal(
                    f"--skill: {quoted(error.text)} is no level of a skill", f"write a number: --skill {error.skill}:3"
                )
            )
    if refused:
        raise Refusals(refused)
    return tuple(found)


def _no_skill(catalog: Catalog, error: SkillError) -> Refusal:
    """The refusal of what is no skill: with those that it may mean, by id and name, or with all where these are few."""
    named = [f"{full} ({catalog.skills[full].name})" for full in error.candidates]
    if error.ambiguous:
        return Refusal(f"--skill: {quoted(error.text)} may mean several skills", f"write one of {', '.join(named)}")
    if named:
        told = f"did you mean {', '.join(named)}?"
    elif not catalog.skills:
        told = "no credential of this catalog says which skills it develops"
    else:
        known = [full.partition("/")[2] for full in catalog.skills]
        more = f" and {len(known) - _MOST_NAMED:,} more" if len(known) > _MOST_NAMED + 1 else ""
        told = f"there is {', '.join(known[:_MOST_NAMED] if more else known)}{more}"
    return Refusal(f"--skill: no skill {quoted(error.text)}", told)


def _refused(catalog: Catalog, error: CredentialError, where: str) -> Refusal:
    named = []
    for candidate in error.candidates:
        credential = catalog.get(candidate)
        named.append(candidate if credential is None else f"{candidate} ({credential.name})")
    if error.ambiguous:
        return Refusal(f"{where}{quoted(error.text)} may mean several credentials", f"write one of {', '.join(named)}")
    if _is_shipped(error.text):
        told = "one that comes with stackplan has this id: --catalog shipped reads those"
    elif named:
        told = f"did you mean {', '.join(named)}?"
    else:
        told = "`stackplan list` shows all; `stackplan list TEXT` searches"
    return Refusal(f"{where}no credential {quoted(error.text)}", told)


def _is_shipped(text: str) -> bool:
    """Whether an id that the catalog does not know is one of the catalogs that come with the program."""
    from stackplan.public import SHIPPED, CredentialError, load_catalog, resolve

    try:
        resolve(load_catalog(SHIPPED)[0], text)
    except CredentialError as error:
        return error.ambiguous
    return True


def open_learner(asked: Common, catalog: Catalog) -> Learner:
    """What the learner holds. A record that was found without being named is named on stderr.

    Raises Refusal where an id of `--have` names nothing, or where a record cannot be read or holds a mistake.
    """
    from stackplan.cli.places import record_path
    from stackplan.learner.record import have
    from stackplan.public import RecordError, read_record

    ids = meant(catalog, asked.have, "--have")
    held = have(ids)
    path = asked.learner
    if path is None and not asked.no_learner and (found := record_path()) is not None:
        path = str(found)
    if path is None:
        return Learner(held, None, named=False, have=ids)
    try:
        record = read_record(path)
    except RecordError as error:
        raise unusable(error) from None
    named = asked.learner is not None
    if not named and not asked.quiet:
        tell(f"stackplan: note: the learner's record {path} is used; --no-learner leaves it out")
    return Learner(held.joined(record), path, named, ids)


def open_learners(asked: Common, catalog: Catalog, files: Sequence[str]) -> tuple[Learner, ...]:
    """One learner for each record that is named, else the one that there is. Raises Refusals, all at once."""
    found: list[Learner] = []
    refused: list[Refusal] = []
    for file in dict.fromkeys(files) or (None,):
        try:
            found.append(open_learner(replace(asked, learner=file), catalog))
        except Refusal as error:
            refused.append(error)
    if refused:
        raise Refusals(refused) if len(refused) > 1 else refused[0]
    return tuple(found)


def judged_all(catalog: Catalog, learners: Iterable[Learner], asked: Common) -> tuple[Holdings, ...]:
    """What of each learner's record counts. Raises Refusals, all at once."""
    found: list[Holdings] = []
    refused: list[Refusal] = []
    for learner in learners:
        try:
            found.append(judged(catalog, learner, asked))
        except Refusal as error:
            refused.append(error)
    if refused:
        raise Refusals(refused)
    return tuple(found)


def unusable(error: RecordError) -> Refusal:
    """The refusal of an answer for what is wrong with a record."""
    from stackplan.diagnostics import NO_CATALOG, UNREADABLE_FILE

    if any(finding.code in (NO_CATALOG, UNREADABLE_FILE) for finding in error.diagnostics):
        return Refusal(findings=error.diagnostics)
    return Refusal("no answer while the learner's record has mistakes", "mend them first", error.diagnostics)


def judged(catalog: Catalog, learner: Learner, asked: Common) -> Holdings:
    """What of the learner's record counts. Raises Refusal where it names a credential that is not clear."""
    from stackplan import public

    try:
        return public.judged(catalog, learner.record, asked.on)
    except public.RecordError as error:
        raise unusable(error) from None
