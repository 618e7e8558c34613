"""How a mail names a policy that is issued already, by its number, an item of it, or an endorsement."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold, plain
from intake.lexicon import mail_words
from intake.lexicon.mail_words import says

_NUMBER: Final = re.compile(
    r"\b(?:POLIZAS?|POL\.?|POLICY|CERTIFICADO)\b"
    r"(?:\s*(?:DE FLOTILLA|FLOTILLA|VIGENTE|MAESTRA|NUMERO|NUM\.?|NO\.?|N[O°]|#|:))*"
    r"\s*[A-Z]{0,4}[\s-]?\d[\d /-]{3,}"
)
_ITEM: Final = re.compile(r"\bINC(?:ISOS?|\.)\s*(?:NO\.?|NUM\.?|#)?\s*\d")
_OWN: Final = re.compile(
    r"\b(?:ALTAS?|BAJAS?|CANCEL\w+|INCLU\w+|MODIFI\w+|CORREG\w+|CORRECCION|ACTUALI\w+|CAMBI\w+)\b[^.\n]{0,60}"
    r"\b(?:EN|DE|A|DENTRO DE) (?:MI|NUESTRA|SU|LA|ESTA|DICHA) POLIZA\b"
)
_RENEWAL: Final = re.compile(r"\b(?:RENOVACION(?:ES)?|RENOVAR\w*|RENUEV\w+|VENCIMIENTO|VENCE|RENEWAL|RENEW)\b")


def names_policy(text: str, *, is_answer: bool) -> bool:
    """Tell whether a text is about an issued policy; in an answer an item may be one of a quotation."""
    upper = plain(text)
    return bool(_NUMBER.search(upper) or _OWN.search(upper) or (_ITEM.search(upper) and not is_answer)) or says(
        fold(text), mail_words.ENDORSEMENT, mail_words.ISSUED_POLICY
    )


def renews(folded: str) -> bool:
    """Tell whether a text is about the policy that follows."""
    return _RENEWAL.search(folded) is not None
