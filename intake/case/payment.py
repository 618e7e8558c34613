"""Finds the currency of the policy and the payment frequency of its premium, by their labels."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain import currency
from domain.text import plain

_CURRENCY: Final = re.compile(
    r"\b(?:MONEDA|CURRENCY|DIVISA|POLIZA EN|COTIZ\w+ EN|SUMAS? ASEGURADAS? EN|VALORES EN)\s*[:=]?\s*"
    rf"(?:(?:EN|ES|LA)\s+)*(?:MONEDA\s+)?(?P<name>{currency.NAMES})(?!\w)"
)
_FORM: Final = re.compile(
    r"\b(?:FORMA\s+(?:DE\s+)?PAGO|PAGOS?|FRACCIONAMIENTO|FORMA DE LIQUIDACION"
    r"|PAGO (?:LO |LA )?(?:QUIEREN?|DESEAN?|PREFIEREN?)|COMO (?:QUIEREN?|DESEAN?|VAN? A|PREFIEREN?) PAGAR"
    r"|PAYMENT(?:\s+(?:FORM|TERMS|FREQUENCY))?|PRIMA)\s*[:=\-]?\s*(?:(?:ES|SERIA|EN|DE|LA|FORMA|PRIMA|CON)\s+){0,3}"
    r"(?P<name>CONTADO|ANUAL(?:ES)?|SEMESTRAL(?:ES)?|TRIMESTRAL(?:ES)?|BIMESTRAL(?:ES)?|CUATRIMESTRAL(?:ES)?"
    r"|MENSUAL(?:ES)?|QUINCENAL(?:ES)?|ANNUAL(?:LY)?|MONTHLY|QUARTERLY)\b"
)
_ENGLISH: Final = {"ANNUAL": "ANUAL", "ANNUALLY": "ANUAL", "MONTHLY": "MENSUAL", "QUARTERLY": "TRIMESTRAL"}


class PaymentMention(NamedTuple):
    """A value with its position."""

    value: str
    start: int


def find_currency(text: str) -> PaymentMention | None:
    """Return the ISO 4217 code of the currency of the policy."""
    match = _CURRENCY.search(plain(text))
    if match is None:
        return None
    return PaymentMention(currency.currency_code(match["name"]), match.start("name"))


def find_payment_form(text: str) -> PaymentMention | None:
    """Return the payment frequency of the premium: "ANUAL", "MENSUAL", "CONTADO"."""
    match = _FORM.search(plain(text))
    if match is None:
        return None
    name = match["name"].removesuffix("ES") if match["name"].endswith("ALES") else match["name"]
    return PaymentMention(_ENGLISH.get(name, name), match.start("name"))
