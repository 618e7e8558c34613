"""How a mail tells of a loss: by words for it, or by the number of a claim."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold, plain
from intake.lexicon import mail_words

_NUMBER: Final = re.compile(
    r"\b(?:SINIESTRO|SIN\.|STRO\.?|CLAIM)\s*(?:NO\.?|NUM(?:ERO)?\.?|#|:)*\s*(?=[A-Z0-9/-]*\d{4})[A-Z0-9][A-Z0-9/-]{5,}"
)
_HAPPENED: Final = re.compile(
    r"\b(?:FUE(?:RON)?|HUBO|TUV(?:O|E|IMOS)|SUFRI\w+|REPORT(?:O|A|AMOS|AN)|INGRES[OA]|OCURRI\w+|DENUNCIA|INDEMNIZ\w+"
    r"|FINIQUITO|CHOC(?:O|AMOS|ARON)|DERRAPO|FALLECIO|VOLCO|GOLPEO|IMPACT(?:O|ARON|AMOS)|(?:ROB|PEG|LLEV|GOLPE)ARON"
    r"|ROMPIERON|DIERON|SE (?:ACCIDENTO|INCENDIO|INUNDO|QUEMO|VOLTEO|SALIO)|WAS|WERE)\b"
)


def tells_event(text: str) -> bool:
    """Tell whether a text says that something happened, or has the number of a claim: more than that losses exist."""
    return bool(_NUMBER.search(plain(text)) or _HAPPENED.search(fold(text)))


def count(text: str) -> int:
    """Return how many different things in a text tell of a loss; the number of a claim counts for two.

    Losses that are coverages too count for one together: "robo de autopartes, cristal roto" may be asked for.
    """
    phrases = set(mail_words.pattern(mail_words.CLAIM, mail_words.COVERED_LOSS).findall(fold(text)))
    covered = {phrase for phrase in phrases if mail_words.pattern(mail_words.COVERED_LOSS).fullmatch(phrase)}
    return len(phrases - covered) + bool(covered) + (2 if _NUMBER.search(plain(text)) else 0)
