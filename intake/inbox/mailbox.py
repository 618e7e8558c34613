"""An IMAP connection to one folder of a mailbox (RFC 9051). Synchronous: one thread uses it, any thread may abort it.

Flags and moves are implemented here: the library would expunge e-mails that a person marked as deleted.
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
    """The server cannot be reached, or the connection was lost."""


class LoginRefusedError(NotNowError):
    """The server refused the user or the password."""


class MailWithheldError(Exception):
    """The server refused an operation on one e-mail."""


@dataclass(frozen=True, slots=True)
class Address:
    """Address of a folder; `imaps` uses TLS, `imap` uses STARTTLS. Nothing is sent unencrypted."""

    scheme: str
    host: str
    port: int
    folder: str


def parse_address(url: str) -> Address:
    """Parse `imaps://host[:port][/folder]`, or `imap://` for STARTTLS.

    Raises: ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(
            "expected imaps://host[:port][/folder] or imap://…, with user and password in settings of their own"
        )
    folder = unquote(parts.path).strip("/") or "INBOX"
    return Address(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], folder)


class Mailbox:
    """A selected folder.

    Any method may raise ConnectionLostError; those that concern one e-mail may raise MailWithheldError.
    """

    def __init__(self, address: Address, user: str, password: SecretStr) -> None:
        with _reachable():
            self._box = _connected(address)
            try:
                _log_in(self._box, user, password.get_secret_value())
                self._capabilities = _capabilities(self._box)
                status = self._box.folder.status(address.folder, ["UIDNEXT", "UIDVALIDITY"])
                self._box.folder.set(address.folder)
            except BaseException:
                self.discard()
                raise
        self.uid_validity = status["UIDVALIDITY"]
        self.last_uid = status["UIDNEXT"] - 1

    def search(self, criteria: str) -> list[int]:
        """Return the UIDs that match IMAP search criteria, ascending."""
        with _reachable():
            return sorted(map(int, self._box.uids(criteria, charset=None)))

    def size(self, uid: int) -> int | None:
        """Return the size of an e-mail in bytes; None when it is gone."""
        responses = self._of_mail("FETCH", uid, "(RFC822.SIZE)")
        match = SIZE.search(b" ".join(part for part in responses if isinstance(part, bytes)))
        return int(match[1]) if match else None

    def fetch(self, uid: int) -> bytes | None:
        """Return a raw e-mail without marking it as read; None when it is gone."""
        for part in self._of_mail("FETCH", uid, "(BODY.PEEK[])"):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def flag(self, uid: int, flag: str) -> None:
        """Set a system flag or a keyword."""
        self._of_mail("STORE", uid, "+FLAGS.SILENT", f"({flag})")

    def make_folder(self, folder: str) -> None:
        """Create a folder unless it exists."""
        with _reachable():
            if not self._box.folder.exists(folder):
                self._box.folder.create(folder)

    def move(self, uid: int, folder: str) -> None:
        """Move an e-mail to another folder (RFC 6851, else RFC 4315)."""
        target = encode_folder(folder)
        if "MOVE" in self._capabilities:
            self._of_mail("MOVE", uid, target)
            return
        self._of_mail("COPY", uid, target)
        self._of_mail("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._capabilities:
            self._of_mail("EXPUNGE", uid)

    def wait(self, longest_s: float) -> None:
        """Wait until the server reports a change in the folder (RFC 2177), `longest_s` at most."""
        idle = self._box.idle if "IDLE" in self._capabilities else nullcontext()
        with _reachable(), idle:
            # Only poll: the library would read without blocking, and take half a line for a broken connection.
            get_socket_poller(self._box.client.sock, math.ceil(longest_s))

    def break_off(self) -> None:
        """Abort the connection, even while another thread waits in it."""
        with suppress(OSError, AttributeError):
            # Below TLS, whose own goodbye another thread must not say.
            socket.socket.shutdown(self._box.client.sock, socket.SHUT_RDWR)

    def discard(self) -> None:
        """Close the connection without logging out."""
        _close(self._box)

    def close(self) -> None:
        """Log out and close the connection."""
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
            f"the certificate of the mail server is not trusted: {error.verify_message}"
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


def _capabilities(box: BaseMailBox) -> frozenset[str]:
    """Return the capabilities after login, when the server may offer more."""
    _, answer = box.client.capability()
    return frozenset(b" ".join(answer).decode("ascii", "replace").upper().split())
