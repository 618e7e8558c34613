"""A connection to one folder of a mailbox, by IMAP (RFC 9051). Synchronous: one thread uses it, any may break it off.

What the library does to flags and moves is done here instead: it would expunge mails that a person marked as deleted.
"""

from __future__ import annotations

import imaplib
import math
import re
import socket
import ssl
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from imap_tools.errors import ImapToolsError, MailboxLoginError, MailboxStarttlsError
from imap_tools.idle import get_socket_poller
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.utils import check_command_status, encode_folder

from intake.inbox.handover import NotNowError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import SecretStr

ANSWER_S: Final = 60.0
PORTS: Final = {"imaps": 993, "imap": 143}
SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
LOST: Final = (imaplib.IMAP4.abort, OSError, EOFError)


class ConnectionLostError(NotNowError):
    """The server cannot be reached, or was and is no more."""


class LoginRefusedError(NotNowError):
    """The server does not know the user, or not with that password."""


class MailWithheldError(Exception):
    """The server answered, and would not do what was asked of one mail."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a folder is: `imaps` by TLS, `imap` by STARTTLS. Nothing is said in the clear."""

    scheme: str
    host: str
    port: int
    folder: str


def parse_address(url: str) -> Address:
    """Read `imaps://host[:port][/folder]`, or `imap://` for STARTTLS.

    Raises: ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("give imaps://host[:port][/folder] or imap://…; the user and the password apart")
    folder = unquote(parts.path).strip("/") or "INBOX"
    return Address(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], folder)


class Mailbox:
    """A folder that is selected.

    Any method may raise ConnectionLostError, and those about one mail MailWithheldError.
    """

    def __init__(self, address: Address, user: str, password: SecretStr) -> None:
        with _reachable():
            self._box = _connected(address)
            try:
                _log_in(self._box, user, password.get_secret_value())
                self._abilities = _abilities(self._box)
                status = self._box.folder.status(address.folder, ["UIDNEXT", "UIDVALIDITY"])
                self._box.folder.set(address.folder)
            except BaseException:
                self.discard()
                raise
        self.uid_validity = status["UIDVALIDITY"]
        self.last_uid = status["UIDNEXT"] - 1

    def search(self, criteria: str) -> list[int]:
        """Return the UIDs of what meets IMAP search criteria, ascending."""
        with _reachable():
            return sorted(map(int, self._box.uids(criteria, charset=None)))

    def size(self, uid: int) -> int | None:
        """Return how many bytes a mail has; None when it is gone."""
        said = self._of_mail("FETCH", uid, "(RFC822.SIZE)")
        found = SIZE.search(b" ".join(part for part in said if isinstance(part, bytes)))
        return int(found[1]) if found else None

    def fetch(self, uid: int) -> bytes | None:
        """Return a mail as it came, without marking it as read; None when it is gone."""
        for part in self._of_mail("FETCH", uid, "(BODY.PEEK[])"):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def flag(self, uid: int, flag: str) -> None:
        """Set a flag of the system or a keyword."""
        self._of_mail("STORE", uid, "+FLAGS.SILENT", f"({flag})")

    def make_folder(self, folder: str) -> None:
        """Make a folder to move mails to, unless it is there."""
        with _reachable():
            if not self._box.folder.exists(folder):
                self._box.folder.create(folder)

    def move(self, uid: int, folder: str) -> None:
        """Move a mail to another folder (RFC 6851, else RFC 4315)."""
        to = encode_folder(folder)
        if "MOVE" in self._abilities:
            self._of_mail("MOVE", uid, to)
            return
        self._of_mail("COPY", uid, to)
        self._of_mail("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._abilities:
            self._of_mail("EXPUNGE", uid)

    def wait(self, longest_s: float) -> None:
        """Return when something happens in the folder, or after a time; the server is asked to tell (RFC 2177)."""
        idle = self._box.idle if "IDLE" in self._abilities else nullcontext()
        with _reachable(), idle:
            # Only looked at: the library would read without blocking, and take half a line for a broken connection.
            get_socket_poller(self._box.client.sock, math.ceil(longest_s))

    def break_off(self) -> None:
        """Let go of the connection, also while another thread waits in it."""
        with suppress(OSError, AttributeError):
            # Below TLS, whose own goodbye another thread must not say.
            socket.socket.shutdown(self._box.client.sock, socket.SHUT_RDWR)

    def discard(self) -> None:
        """Close the connection without a word."""
        _close(self._box)

    def close(self) -> None:
        """Say goodbye."""
        with suppress(ImapToolsError, imaplib.IMAP4.error, *LOST):
            self._box.logout()

    def _of_mail(self, command: str, uid: int, *arguments: Any) -> list[Any]:
        with _reachable():
            try:
                status, data = self._box.client.uid(command, str(uid), *arguments)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                status, data = "BAD", []
        if status != "OK":
            raise MailWithheldError(f"the mail server answers {status} to {command}")
        return list(data)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise ConnectionLostError(
            f"the certificate of the mail server is not to be trusted: {error.verify_message}"
        ) from None
    except LOST as error:
        raise ConnectionLostError(f"the mail server does not answer ({type(error).__name__})") from None
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise ConnectionLostError(f"the mail server refuses ({type(error).__name__})") from None


def _connected(address: Address) -> BaseMailBox:
    context = ssl.create_default_context()
    if address.scheme == "imaps":
        return MailBox(address.host, address.port, timeout=ANSWER_S, ssl_context=context)
    box = MailBoxUnencrypted(address.host, address.port, timeout=ANSWER_S)
    try:
        check_command_status(box.client.starttls(context), MailboxStarttlsError)
    except BaseException:
        _close(box)
        raise
    return box


def _close(box: BaseMailBox) -> None:
    with suppress(OSError):
        box.client.shutdown()


def _log_in(box: BaseMailBox, user: str, password: str) -> None:
    log_in = box.login if (user + password).isascii() else box.login_utf8
    try:
        log_in(user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (MailboxLoginError, imaplib.IMAP4.error):
        raise LoginRefusedError("the mail server refuses the user or the password") from None


def _abilities(box: BaseMailBox) -> frozenset[str]:
    """Ask again what the server can: it may say more to whom it knows."""
    _, said = box.client.capability()
    return frozenset(b" ".join(said).decode("ascii", "replace").upper().split())
