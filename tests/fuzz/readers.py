"""Search for bytes that make a reader raise, led by what they reach: `pip install atheris`, `-m tests.fuzz.readers`.

Only the readers that run in the process of the mail: the others raise in one of their own. Options are those of
libFuzzer, such as -max_total_time=600.
"""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found]  # optional, of no group: for whoever looks for more

with atheris.instrument_imports(include=["intake"]):
    from intake.attachments import archive
    from intake.mail import message
    from intake.model.limits import ReadingLimits
    from intake.readers import html, rtf, text
    from intake.readers.file_kind import kind_of

LIMITS = ReadingLimits()
MOST_EXPANDED_BYTES = 2**20


def read(content: bytes) -> None:
    """Read the same bytes in every way."""
    kind_of(content)
    message.parse(content, LIMITS)
    archive.unpack("f", content, LIMITS, MOST_EXPANDED_BYTES)
    for reader in (html, rtf, text):
        reader.read("f", content, LIMITS)


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
