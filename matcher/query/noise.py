"""What stands in a broker's line and says nothing of the version: unit numbers, plates, VINs, colours, money, RFCs."""

from __future__ import annotations

import re

from matcher.query import vin_evidence

_COLOURS = (
    "BLANC[OA]|NEGR[OA]|GRIS|PLATA|PLATEAD[OA]|ROJ[OA]|AZUL|VERDE|AMARILL[OA]|NARANJA|CAFE|BEIGE|VINO|DORAD[OA]|ARENA"
)

# Upper-case text with its punctuation goes in. Each alternative is a thing with a shape or a label of its own; the edge
# of a word is asked for once, before all of them, since most places of a text are none.
_NOISE = re.compile(
    rf"""
      \b(?:
        {vin_evidence.SHAPE}
      | (?:R\.?F\.?C\.?\b\s*:?\s*\b)?[A-Z&]{{3,4}}\d{{6}}[A-Z0-9]{{3}}\b
      | \d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?\b
      | (?:UNIDAD|UNID|(?:NO\.?\s*|NUM\.?\s*)?ECO(?:NOMICO)?)\b\.?\s*[:\#]?\s*[A-Z]{{0,3}}-?\d{{1,6}}\b
      | PLACAS?\b\s*:?\s*(?:[A-Z0-9]+-?){{1,3}}
      | (?:SERIE|NIV|VIN|MOTOR|NO\.?\s*MOTOR)\b\s*:?\s*(?=[A-Z0-9]*\d)[A-Z0-9]{{8,20}}\b
      | COLOR\b\s*:?\s*[A-Z]+
      | (?:{_COLOURS})\b
      | \d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b
      | (?:M\.?N\.?|MXN|PESOS|USD)\b
      )
    | \$\s*\d[\d,]*(?:\.\d+)?
    """,
    re.VERBOSE,
)


def strip_noise(text: str) -> str:
    """Blank out of an upper-case `text` whatever identifies the unit or its owner and not the version."""
    return _NOISE.sub(" ", text)
