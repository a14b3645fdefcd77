"""What of a record counts on a day, and why the rest does not."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from stackplan.catalog.model import Credential, Fact, GradeScale, Issuer
from stackplan.diagnostics import Diagnostic, Span
from stackplan.learner.holdings import Holding, Judged, NotCounted, judge
from stackplan.learner.record import Record, have, read_record
from stackplan.source.tree import SourceFile
from stackplan.units import Duration, parse_duration

if TYPE_CHECKING:
    from stackplan.catalog.requirement import Selector

ON = date(2026, 11, 23)


@dataclass(frozen=True)
class FakeCatalog:
    """A lookup of a few credentials, with aliases."""

    credentials: dict[str, Credential]
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, credential_id: str) -> Credential | None:
        return self.credentials.get(credential_id)

    def find(self, text: str) -> tuple[str, ...]:
        if text in self.credentials:
            return (text,)
        return self.aliases.get(text) or tuple(full for full in self.credentials if full.partition("/")[2] == text)

    def members(self, selector: Selector) -> tuple[str, ...]:
        return ()

    def parents(self, credential_id: str) -> tuple[str, ...]:
        return ()

    def with_skill(self, skill_id: str) -> tuple[str, ...]:
        return ()

    def diagnostics_of(self, credential_id: str) -> tuple[Diagnostic, ...]:
        return ()

    def issuer(self, issuer_id: str) -> Issuer | None:
        return None

    def fact(self, fact_id: str) -> Fact | None:
        return None

    def scale_of(self, credential_id: str) -> GradeScale | None:
        return None


def credential(full: str, valid_for: Duration | None = None, *, while_stack: bool = False) -> Credential:
    return Credential(full, full, Span("c.yaml", 1, 1, 1, 1), valid_for=valid_for, valid_while_stack=while_stack)


CATALOG = FakeCatalog(
    {
        item.id: item
        for item in (
            credential("n/life"),
            credential("n/two-years", parse_duration("2y")),
            credential("n/kubestronaut", while_stack=True),
            credential("n/same"),
            replace(credential("n/old"), available_until=date(2019, 7, 31)),
            credential("m/same"),
        )
    },
    aliases={"https://example.org/life": ("n/life",), "n/old-code": ("n/two-years",)},
)


def judged(holds: str, on: date = ON) -> Judged:
    """What the lines of `holds` come to, without the lines themselves."""
    return replace(judged_lines(holds, on), holdings=(), begun=())


def judged_lines(holds: str, on: date = ON) -> Judged:
    """What the lines of `holds` come to."""
    record, found = read_record(SourceFile("me.yaml", f"stackplan: 1\nholds:\n{holds}".encode()))
    assert found == ()
    return judge(record, CATALOG, on)


@pytest.mark.parametrize("text", ["n/life", "life", "https://example.org/life"])
def test_however_it_is_named(text: str) -> None:
    assert judged(f"  - {text}") == Judged(counts=("n/life",), recorded=("n/life",))


@pytest.mark.parametrize(
    ("hold", "reason", "detail"),
    [
        ("credential: life, status: in-progress", "in-progress", "in progress"),
        ("credential: life, status: in-progress, expected: 2027-01-20", "in-progress", "in progress, expected on 2027-01-20"),
        ("credential: life, status: registered, expected: 2027-01-20", "registered", "registered, expected on 2027-01-20"),
        ("credential: life, status: failed, earned: 2024-01-01", "failed", "failed"),
        ("credential: life, status: revoked", "revoked", "revoked"),
        ("credential: life, earned: 2026-11-24", "not-yet-earned", "earned on 2026-11-24, after 2026-11-23"),
        ("credential: life, earned: 2026-11-23", None, None),
        ("credential: life, expires: 2025-02-01", "expired", "expired on 2025-02-01"),
        ("credential: life, expires: 2026-11-22", "expired", "expired on 2026-11-22"),
        ("credential: life, expires: 2026-11-23", None, None),  # valid through its last day
        ("credential: life, earned: 1990-01-01", None, None),
        ("credential: two-years, earned: 2024-11-22", "expired", "expired on 2026-11-22"),
        ("credential: two-years, earned: 2024-11-23", None, None),
        ("credential: two-years, earned: 2020-01-01, expires: 2027-01-01", None, None),  # the record wins
        ("credential: two-years, earned: 2026-01-01, expires: 2026-06-30", "expired", "expired on 2026-06-30"),
        ("credential: n/old-code, earned: 2020-02-29", "expired", "expired on 2022-02-28"),
    ],
)  # fmt: skip
def test_one_holding(hold: str, reason: str | None, detail: str | None) -> None:
    found = judged(f"  - {{{hold}}}")
    full = "n/life" if "life" in hold else "n/two-years"
    assert found.recorded == (full,)
    assert found.notes == ()
    if reason is None or detail is None:
        assert (found.counts, found.not_counted) == ((full,), ())
    else:
        assert (found.counts, found.not_counted) == ((), (NotCounted(full, reason, detail),))


def test_held_several_times_it_counts_if_one_does() -> None:
    assert judged("""\
  - {credential: life, status: failed, earned: 2023-01-01}
  - {credential: n/life, earned: 2024-01-01}
  - {credential: life, status: in-progress}
""") == Judged(counts=("n/life",), recorded=("n/life",))


def test_held_several_times_the_most_telling_reason_is_told_once() -> None:
    found = judged("""\
  - {credential: two-years, earned: 2018-01-01}
  - {credential: two-years, earned: 2021-01-01}
  - {credential: two-years, status: failed}
  - {credential: life, status: revoked}
  - {credential: life, status: registered}
""")
    assert found == Judged(
        not_counted=(
            NotCounted("n/life", "registered", "registered"),
            NotCounted("n/two-years", "expired", "expired on 2023-01-01"),
        ),
        recorded=("n/life", "n/two-years"),
    )


def test_an_unknown_id_is_kept_and_does_not_count() -> None:
    assert judged("  - rutgers/cs-314\n  - rutgers/cs-314\n  - life") == Judged(
        counts=("n/life",),
        not_counted=(NotCounted("rutgers/cs-314", "unknown", "no catalog knows this id"),),
        recorded=("n/life",),
    )


def test_an_ambiguous_id_is_told_with_the_candidates() -> None:
    found = judged("  - life\n  - same")
    assert (found.counts, found.not_counted, found.recorded) == (("n/life",), (), ("n/life",))
    [finding] = found.diagnostics
    assert (finding.code.code, str(finding.span)) == ("SP202", "me.yaml:4:5")
    assert finding.message == "'same' may be any of n/same, m/same"
    assert finding.help == "write the full id of the one that is held"


def test_what_has_no_date_is_taken_as_valid_with_a_note() -> None:
    assert judged("  - two-years\n  - life").notes == ("Taken as valid, for no date is given: n/two-years.",)
    assert judged("  - {credential: two-years, earned: 2026-01-01}\n  - two-years").notes == ()


def test_the_day_decides() -> None:
    hold = "  - {credential: two-years, earned: 2024-02-29}"
    assert judged(hold, date(2024, 2, 28)).not_counted[0].reason == "not-yet-earned"
    assert judged(hold, date(2024, 2, 29)).counts == ("n/two-years",)
    assert judged(hold, date(2026, 2, 28)).counts == ("n/two-years",)
    assert judged(hold, date(2026, 3, 1)).not_counted == (
        NotCounted("n/two-years", "expired", "expired on 2026-02-28"),
    )


def test_the_lines_that_count_and_the_expired_ones_are_kept_with_what_they_say() -> None:
    found = judged_lines("""\
  - {credential: two-years, earned: 2021-01-01, grade: B, tags: [transfer]}
  - {credential: two-years, earned: 2026-01-01, used: [life]}
  - {credential: life, status: failed, earned: 2026-01-01}
  - {credential: life, status: in-progress, expected: 2027-01-20}
""")
    assert found.holdings == (
        Holding(
            "n/two-years",
            date(2021, 1, 1),
            "B",
            tags=("transfer",),
            until=date(2023, 1, 1),
            expired=True,
        ),
        Holding("n/two-years", date(2026, 1, 1), until=date(2028, 1, 1), used=("n/life",)),
    )
    assert found.begun == (("n/life", date(2027, 1, 20)),)


def test_what_is_valid_while_its_stack_is_says_so_unless_the_record_gives_its_last_day() -> None:
    [alone] = judged_lines("  - {credential: kubestronaut, earned: 2026-01-01}").holdings
    [dated] = judged_lines("  - {credential: kubestronaut, expires: 2027-01-01}").holdings
    assert (alone.by_stack, alone.until, dated.by_stack) == (True, None, False)


def test_what_was_retired_before_it_was_earned_does_not_count() -> None:
    assert judged("  - {credential: n/old, earned: 2019-07-31}").counts == ("n/old",)
    assert judged("  - {credential: n/old, earned: 2019-08-01}").not_counted == (
        NotCounted("n/old", "retired", "earned on 2019-08-01, and could not be earned after 2019-07-31"),
    )


def test_nothing_held() -> None:
    assert judge(Record(), CATALOG, ON) == Judged()
    assert judge(have(["life,two-years"]), CATALOG, ON).counts == ("n/life", "n/two-years")
