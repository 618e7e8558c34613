"""What a broker is asked about a case: what is missing, and what is doubtful; units with the same lack together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from intake.review.answer.version_words import in_words, told_apart
from intake.review.case_rows import is_open
from intake.review.review_words import NOT_ASKED, listed, numbered, word_or, words
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from minca.datastore.v1 import case_pb2, vehicle_pb2

    Rows = Sequence[vehicle_pb2.CaseVehicle]
    _Version = match_pb2.Match | match_pb2.RunnerUp

MOST_VERSIONS: Final = 4
"""So many a broker is asked to choose from."""
LEAST_SHARE: Final = 0.2
"""A version counts as left open when it is at least so likely, beside the likeliest one."""
MOST_QUESTIONS: Final = 30
"""So many versions are asked for one by one; nobody answers more."""
FEW: Final = 3
"""Of so many units each is named by its text too."""
LONGEST_TEXT: Final = 80
PERIOD: Final = ("policy_start", "policy_end")


def questions_of(case: case_pb2.Case, rows: Rows) -> list[str]:
    """Return what a broker is asked, a sentence each, in the order in which an underwriter asks."""
    return [
        *([] if rows else [words("no.vehicles")]),
        *_about_case(case.data.missing_fields),
        *_about_missing(rows),
        *_about_versions(rows),
        *_about_doubts(rows),
    ]


def _about_case(missing: Iterable[str]) -> Iterator[str]:
    names = list(missing)
    things = [word for name in names if (word := word_or(f"case.{name}", NOT_ASKED)) != NOT_ASKED]
    if set(PERIOD) <= set(names):
        start, end = (words(f"case.{name}") for name in PERIOD)
        things = [words("period") if thing == start else thing for thing in things if thing != end]
    if things:
        yield words("case.missing").format(things=listed(things))


def _about_missing(rows: Rows) -> Iterator[str]:
    alike: defaultdict[tuple[str, ...], list[vehicle_pb2.CaseVehicle]] = defaultdict(list)
    for row in rows:
        names = dict.fromkeys([*row.missing_fields, *([] if row.vehicle.HasField("year") else ["year"])])
        things = tuple(word for name in names if (word := word_or(f"unit.{name}", "")))
        if things:
            alike[things].append(row)
    for things, lacking in alike.items():
        yield words("unit.missing").format(units=_named(lacking), things=listed(things))


def _about_versions(rows: Rows) -> Iterator[str]:
    """Ask for the versions that the texts leave open, and for what the catalogue does not have."""
    alike: defaultdict[tuple[str, str], list[vehicle_pb2.CaseVehicle]] = defaultdict(list)
    unknown: list[vehicle_pb2.CaseVehicle] = []
    for row in rows:
        if not is_open(row) or row.match.decision == match_pb2.DECISION_UNSPECIFIED:
            continue
        if question := _choice(row.match):
            alike[_text(row), question].append(row)
        else:
            unknown.append(row)
    groups = list(alike.items())
    for (_, question), open_rows in groups[:MOST_QUESTIONS]:
        question_text = words("version.which").format(
            units=_named(open_rows), options=question, help=_by_vin(open_rows)
        )
        yield question_text[0].upper() + question_text[1:]
    others = [row for _, open_rows in groups[MOST_QUESTIONS:] for row in open_rows]
    if others:
        yield words("version.more").format(units=_named(others))
    if unknown:
        yield words("version.unknown").format(units=_named(unknown), help=_by_vin(unknown))


def _choice(match: match_pb2.Match) -> str:
    """Return the question for the version of a match; empty when there is none to ask for."""
    if match.decision != match_pb2.DECISION_REVIEW or not match.cvegs:
        return ""
    likely: list[_Version] = [match, *(rival for rival in match.runners_up if _is_left_open(rival, match))]
    options = [option for option in likely if option.year == match.year]
    # Brand and model tell versions apart where they differ too.
    is_one_model = len({(option.brand, option.model) for option in options}) == 1
    texts = (option.description if is_one_model else _named_version(option) for option in options)
    versions = told_apart(tuple(texts))
    if not versions:
        return words("version.confirm").format(version=in_words(_named_version(match)))
    named = [_option(version) for version in versions[:MOST_VERSIONS]]
    key = "version.is" if len(versions) <= MOST_VERSIONS else "version.example"
    return words(key).format(options=listed(named, "or"))


def _named_version(option: _Version) -> str:
    return f"{option.brand} {option.model} {option.description}"


def _option(version: str) -> str:
    return version if version == words("version.plain") else words("version.option").format(version=version)


def _is_left_open(rival: match_pb2.RunnerUp, match: match_pb2.Match) -> bool:
    if not rival.code_probability or not match.code_probability:
        return True
    return rival.code_probability >= LEAST_SHARE * match.code_probability


def _about_doubts(rows: Rows) -> Iterator[str]:
    doubtful: defaultdict[str, list[vehicle_pb2.CaseVehicle]] = defaultdict(list)
    for row in rows:
        if row.match.method != match_pb2.MATCH_METHOD_PERSON:
            for doubt in row.reading_doubts:
                doubtful[word_or(f"doubt.{doubt}", NOT_ASKED)].append(row)
    for question, open_rows in doubtful.items():
        if question != NOT_ASKED:
            yield question.format(units=_named(open_rows))


def _by_vin(rows: Rows) -> str:
    """Return the offer to tell the version by VIN, where units without one are asked for."""
    lacking = sum(not row.vehicle.vin for row in rows)
    if not lacking:
        return ""
    return words("version.vin" if lacking == 1 else "version.vins")


def _named(rows: Rows) -> str:
    """Return units by their numbers, a few that say the same with their text too."""
    units = numbered(sorted({row.position for row in rows}))
    texts = {_text(row) for row in rows}
    return words("quoted").format(unit=units, text=texts.pop()) if len(rows) <= FEW and len(texts) == 1 else units


def _text(row: vehicle_pb2.CaseVehicle) -> str:
    """Return what a unit is called: brand and model where its description does not name them, and its year."""
    vehicle, description = row.vehicle, row.vehicle.description
    named = [part for part in (vehicle.brand, vehicle.model) if part and part.upper() not in description.upper()]
    year = [str(vehicle.year)] if vehicle.HasField("year") and str(vehicle.year) not in description else []
    return " ".join([*named, " ".join(description.split())[:LONGEST_TEXT], *year])
