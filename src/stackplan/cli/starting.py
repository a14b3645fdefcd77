"""What `stackplan next` and `stackplan taste` have in common: read, ask, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stackplan.cli.errors import DONE, NO, Refusal
from stackplan.cli.options import Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackplan.cli.options import Common
    from stackplan.cli.planning import Wishes
    from stackplan.planning.starts import Starts
    from stackplan.render.layout import Line
    from stackplan.render.starts_text import Question

TopOption = Annotated[str, typer.Option("--top", metavar="N", help="So many, or all.")]


def answer(  # noqa: PLR0917 - what was typed, part by part
    question: Question,
    targets: Sequence[str],
    skills: Sequence[str],
    top: str,
    wished: Wishes,
    asked: Common,
    *,
    plain: bool,
) -> int:
    """Answer either question."""
    from stackplan import public
    from stackplan.cli import streams, values
    from stackplan.cli.common import goals, judged, meant, open_catalog, open_learner, tell_of_findings
    from stackplan.cli.path import check_slice
    from stackplan.cli.waiting import waiting
    from stackplan.planning.goals import credentials_of

    most = values.count_or_all("--top", top)
    opened = open_catalog(asked)
    excluded = meant(opened, wished.unwanted, "--exclude")
    aims = goals(opened, targets, skills)
    known = open_learner(asked, opened)
    if aims:
        check_slice(opened, aims, judged(opened, known, asked), asked)
    else:
        tell_of_findings(opened.diagnostics, asked)
    ask = public.next_steps if question == "next" else public.taste
    try:
        with waiting("looking for starts", asked.color, quiet=asked.quiet) as told:
            found = ask(
                opened,
                credentials_of(aims),
                skills=skills,
                top=most,
                learner=known.record,
                told=told,
                on=asked.on,
                **wished.arguments(excluded),
            )
    except public.OptionsError as error:
        raise Refusal(str(error)) from None
    if asked.output is Output.JSON:
        from stackplan.render.output_json import dumps
        from stackplan.render.starts_json import starts_value

        value = starts_value(
            found,
            question,
            objective=wished.minimize,
            on=asked.on,
            catalog=public.catalog_facts(opened),
            learner=known.described(),
        )
        streams.answer_text(dumps(value, ascii_only=not streams.is_unicode(asked.output_file)), asked.output_file)
        return _code(found)
    from stackplan.render.starts_text import starts_lines, starts_sentences

    def compose(columns: int) -> Sequence[Line]:
        if plain:
            return starts_sentences(found, question, opened, seen=opened.seen)
        return starts_lines(found, question, opened, columns, seen=opened.seen)

    streams.answer(compose, asked.output_file, asked.color)
    return _code(found)


def _code(found: Starts) -> int:
    """An honest no where there is something to earn, and nothing to start with."""
    plan = found.plan
    if found.starts or (plan is not None and plan.status != "unreachable" and not (plan.totals and plan.totals.steps)):
        return DONE
    return NO
