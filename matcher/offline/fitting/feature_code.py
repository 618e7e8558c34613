"""A fingerprint of the code and word lists that measure a text, so that a fit by other code is noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROJECT: Final = Path(__file__).parents[3]
_MEASURING: Final = (
    "domain/brands.py",
    "domain/colours.py",
    "domain/text.py",
    "domain/vehicle_spelling.py",
    "domain/words/brand_families.txt",
    "domain/words/brands.txt",
    "domain/words/colours.txt",
    "matcher/catalogue/attribute_words.py",
    "matcher/catalogue/attributes.py",
    "matcher/catalogue/entries.py",
    "matcher/catalogue/name_lookup.py",
    "matcher/catalogue/words/*.txt",
    "matcher/linkage/blocking.py",
    "matcher/linkage/compare.py",
    "matcher/linkage/features.py",
    "matcher/linkage/odds.py",
    "matcher/linkage/rank.py",
    "matcher/query/*.py",
)


def feature_code_hash() -> str:
    """Return a hash of what measures a text; comments on lines of their own do not count."""
    digest = hashlib.sha256()
    for path in _files():
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        code = "\n".join(line for line in lines if line and not line.startswith("#"))
        digest.update(f"{path.relative_to(_PROJECT).as_posix()}\n{code}\n".encode())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for pattern in _MEASURING:
        yield from sorted(_PROJECT.glob(pattern))
