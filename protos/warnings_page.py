"""The codes of the contracts with their sentences as a guide: `python protos/warnings_page.py` writes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason, MatchWarning, ReadingDoubt, WarningCode
from domain.notices.sentences import LANGUAGES, REASON, templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "warnings.md"
_HEAD: Final = """# Warnings

What a reviewer is told, as codes and as sentences in English and Spanish.
This page is generated from the catalogue: `make gen` writes it.

`{…}` is an argument, and a part in `[…]` is left out when its argument is absent.
The places that a warning is about follow its sentence.
`file` is the name of an attachment, or `body` for the text of the mail.
Rely on the codes and arguments, never on the sentences: their words may change.
More codes may be added: show the sentence of one that you do not know.
[partners.md](partners.md) says how to get them in your language.
"""
_OF_WARNINGS: Final = "`warningCodes` ([`WarningCode`](../protos/minca/notices/v1/warning_code.proto))"
_OF_MATCHES: Final = "`warningCodes` of a match ([`MatchWarning`](../protos/minca/notices/v1/match_warning.proto))"
_OF_REASONS: Final = "`reasonCode` of a dropped row ([`DropReason`](../protos/minca/notices/v1/drop_reason.proto))"
_OF_DOUBTS: Final = "`readingDoubts` of a vehicle ([`ReadingDoubt`](../protos/minca/notices/v1/reading_doubt.proto))"
_SECTIONS: Final = (
    ("Warnings of a case", f"The codes in {_OF_WARNINGS}.", WarningCode, ""),
    ("Warnings of a match", f"The codes in {_OF_MATCHES}.", MatchWarning, ""),
    ("Why a row was dropped", f"The codes in {_OF_REASONS}; [lists.md](lists.md) explains them.", DropReason, REASON),
    ("What makes a vehicle doubtful", f"The codes in {_OF_DOUBTS}.", ReadingDoubt, "doubt."),
)
_LANGUAGES: Final = {"en": "English", "es": "Spanish"}


def documented(template: str) -> str:
    """Return a template as people read it: `{count:row|rows}` is "{count} rows", `{limit:,}` is "{limit}"."""
    return re.sub(
        r"\{(\w+):(?:[^|}]*\|([^}]*)|,)\}", lambda match: f"{{{match[1]}}} {match[2] or ''}".strip(), template
    )


def page() -> str:
    """Return the page."""
    sections = (
        f"\n## {title}\n\n{text}\n\n" + "\n".join(_table(codes, prefix)) + "\n"
        for title, text, codes, prefix in _SECTIONS
    )
    return _HEAD + "".join(sections)


def _table(codes: Iterable[str], prefix: str) -> Iterator[str]:
    yield "| code | " + " | ".join(_LANGUAGES[language] for language in LANGUAGES) + " |"
    yield "| --- | " + " | ".join("---" for _ in LANGUAGES) + " |"
    for code in codes:
        yield f"| `{code}` | " + " | ".join(documented(templates(one)[prefix + code]) for one in LANGUAGES) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
