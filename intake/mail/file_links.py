"""Links to files that are shared instead of attached: OneDrive, SharePoint, Google Drive, Dropbox and the like."""

from __future__ import annotations

import html
import re
from typing import Final

from domain.text import tidy
from intake.model.document import FileLink

_HOSTS: Final = (
    r"(?:[\w-]+\.)*(?:sharepoint\.com|onedrive\.live\.com|1drv\.ms|drive\.google\.com|docs\.google\.com|dropbox\.com"
    r"|db\.tt|wetransfer\.com|we\.tl|box\.com|mega\.nz|icloud\.com|mediafire\.com|transfernow\.net|dropboxusercontent\.com)"
)
_URL: Final = re.compile(rf"https?://{_HOSTS}/[^\s\"'<>)\]]+", re.IGNORECASE)
_ANCHOR: Final = re.compile(
    rf"<a\b[^>]{{0,500}}?href\s*=\s*[\"']?\s*(https?://{_HOSTS}/[^\s\"'<>]+)[^>]{{0,500}}>(.{{0,500}}?)</a",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<[^>]*>")
_MOST_LINKS: Final = 10
_LONGEST_URL: Final = 200


def find_file_links(source: str) -> list[FileLink]:
    """Return the links to shared files in a plain text or in HTML source, each once, with their labels."""
    links: dict[str, str] = {}
    for match in _ANCHOR.finditer(source):
        links.setdefault(html.unescape(match[1])[:_LONGEST_URL], tidy(html.unescape(_TAG.sub(" ", match[2]))))
    for match in _URL.finditer(source):
        links.setdefault(html.unescape(match.group()).rstrip(".,;:")[:_LONGEST_URL], "")
    return [FileLink(url, label) for url, label in links.items()][:_MOST_LINKS]
