"""Signed mail whose content stands inside the signature (S/MIME "opaque", RFC 8551 section 3.5): the content.

The signature itself is not verified: it would vouch for the sender, not for what is read.
"""

from __future__ import annotations

from asn1crypto import cms


def signed_content(der: bytes) -> bytes | None:
    """Return the MIME entity inside a CMS SignedData; None when there is none, as in encrypted mail."""
    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].native != "signed_data":
            return None
        content = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None
    return content if isinstance(content, bytes) else None
