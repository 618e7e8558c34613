"""What `minca doctor` sees on this machine: settings, disk, blob folder, ports."""

from __future__ import annotations

import asyncio
import shutil
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from obstore.exceptions import BaseError as BlobStoreError

from cli.client.health import SERVING, UNREACHABLE, gateway_state, reachable, service_state
from cli.doctor.finding import Finding, State, judged
from domain.word_lists import BadWordsError, read_folder
from intake.service.blobs import FILE_SCHEME, open_blobs
from mesh.server.mesh_server import LEAST_SECRET_BYTES
from mesh.settings import variables

if TYPE_CHECKING:
    from pydantic import SecretStr, ValidationError

    from mesh.settings import Settings

GIBIBYTE: Final = 2**30
LEAST_FREE: Final = GIBIBYTE
GOOD_FREE: Final = 5 * GIBIBYTE
LOOPBACK: Final = ("127.", "localhost", "[::1]", "unix:")
NO_CONTENT: Final = "sha256/00/nothing"


def unreadable(error: ValidationError) -> list[Finding]:
    """Say which settings can't be read."""
    names = variables()
    return [
        Finding(
            f"setting {names.get(str(each['loc'][0]), each['loc'][0]) if each['loc'] else ''}".rstrip(),
            State.WRONG,
            each["msg"],
            "give it a value that is allowed: `minca settings` shows what each means",
        )
        for each in error.errors(include_input=False)
    ]


def settings(read: Settings) -> list[Finding]:
    """Look for settings that do not go together."""
    problems = [*_secrets(read), *_places(read), *_thresholds(read)]
    return problems or [judged("settings", f"{len(type(read).model_fields)} read")]


def _secrets(read: Settings) -> list[Finding]:
    secrets = {"MINCA_JWT_SECRET": read.jwt_secret, "MINCA_SERVICE_KEY": read.service_key}
    found = [
        Finding(name, State.WRONG, f"shorter than {LEAST_SECRET_BYTES} bytes", "make one: openssl rand -hex 32")
        for name, secret in secrets.items()
        if secret is not None and _size(secret) < LEAST_SECRET_BYTES
    ]
    missing = [name for name, secret in secrets.items() if secret is None]
    if len(missing) == 1:
        found.append(Finding(missing[0], State.WRONG, "only the other secret is set", "set both secrets, or neither"))
    listening = (read.matcher_address, read.datastore_address, read.intake_address, read.gateway_address)
    outside = [address for address in listening if not address.startswith(LOOPBACK)]
    if len(missing) == len(secrets) and outside:
        remedy = "set MINCA_JWT_SECRET and MINCA_SERVICE_KEY, or listen on 127.0.0.1"
        found.append(Finding("secrets", State.WRONG, f"none, and {outside[0]} is open to others", remedy))
    return found


def _size(secret: SecretStr) -> int:
    return len(secret.get_secret_value().encode())


def _places(read: Settings) -> list[Finding]:
    found = []
    try:
        ZoneInfo(read.time_zone)
    except (OSError, ValueError, KeyError):
        found.append(Finding("MINCA_TIME_ZONE", State.WRONG, f"no zone {read.time_zone!r}", "America/Mexico_City"))
    tls = {"MINCA_TLS_CERT": read.tls_cert, "MINCA_TLS_KEY": read.tls_key, "MINCA_TLS_CA": read.tls_ca}
    if any(tls.values()) and not all(tls.values()):
        missing = ", ".join(name for name, path in tls.items() if path is None)
        found.append(Finding("TLS", State.WRONG, f"{missing} not set", "set all three, or none"))
    found += _words(read)
    found += [
        Finding(name, State.WRONG, f"{path} can't be read", "put the file there, or name another")
        for name, path in tls.items()
        if path is not None and not path.is_file()
    ]
    return found


def _words(read: Settings) -> list[Finding]:
    try:
        read_folder(read.words_folder)
    except (BadWordsError, OSError) as error:
        return [Finding("MINCA_WORDS_FOLDER", State.WRONG, str(error), "mend the list that is named")]
    return []


def _thresholds(read: Settings) -> list[Finding]:
    crossed = [
        each or "everybody"
        for each in sorted({"", *read.accept_thresholds, *read.review_floors})
        if read.review_floors.get(each, read.review_floor) > read.accept_thresholds.get(each, read.accept_threshold)
    ]
    remedy = "a floor at or below the accept threshold"
    return [
        Finding("thresholds", State.WRONG, f"the review floor of {each} is above its accept threshold", remedy)
        for each in crossed
    ]


async def disk(read: Settings) -> list[Finding]:
    """Look how much room is left for databases, events and mails."""
    folder = _there(read.home)
    free = shutil.disk_usage(folder).free
    return [
        judged(
            "disk",
            f"{free / GIBIBYTE:.1f} GiB free where {folder} is",
            wrong=free < LEAST_FREE,
            doubtful=free < GOOD_FREE,
            remedy="make room, move MINCA_HOME, or let mails go: `minca retention run --dry-run`",
        )
    ]


def _there(path: Path) -> Path:
    path = path.absolute()
    return next(each for each in (path, *path.parents) if each.exists())


async def blobs(read: Settings) -> list[Finding]:
    """Look whether raw mails can be kept."""
    if read.blob_url is not None and not read.blob_url.startswith(FILE_SCHEME):
        return [await _object_store(read, read.blob_url)]
    folder = read.home / "blobs" if read.blob_url is None else Path(read.blob_url.removeprefix(FILE_SCHEME))
    existing = _there(folder)
    try:
        with tempfile.TemporaryFile(dir=existing):
            return [judged("blob store", f"{folder} can be written")]
    except OSError as error:
        remedy = f"let this user write into {existing}, or set MINCA_BLOB_URL"
        return [Finding("blob store", State.WRONG, f"{folder} can't be written: {error.strerror}", remedy)]


async def _object_store(read: Settings, url: str) -> Finding:
    try:
        await open_blobs(url, read.home).holds(NO_CONTENT)
    except (BlobStoreError, OSError, ValueError) as error:
        remedy = "check MINCA_BLOB_URL, the credentials of the store and the way to it"
        return Finding("blob store", State.WRONG, f"it does not answer: {type(error).__name__}", remedy)
    return judged("blob store", "it answers")


async def ports(read: Settings) -> list[Finding]:
    """Look who answers where the services should."""
    addresses = {
        "datastore": read.datastore_address,
        "matcher": read.matcher_address,
        "intake": read.intake_address,
    }
    states = await asyncio.gather(
        *(service_state(read, reachable(address)) for address in addresses.values()),
        gateway_state(read.gateway_address),
    )
    addresses["gateway"] = read.gateway_address
    return [_service(name, addresses[name], state) for name, state in zip(addresses, states, strict=True)]


def _service(name: str, address: str, state: str) -> Finding:
    if state == SERVING:
        return judged(name, f"serves on {address}")
    if state != UNREACHABLE:
        remedy = "see its log; the matcher needs an active catalogue, the others their servers (below)"
        return Finding(name, State.WRONG, f"{address} answers {state}", remedy)
    if _is_taken(reachable(address)):
        remedy = f"end what listens there, or set MINCA_{name.upper()}_ADDRESS"
        return Finding(name, State.WRONG, f"{address} is taken by something else", remedy)
    return Finding(name, State.DOUBTFUL, f"nothing listens on {address}", "`minca up` starts all; or it runs elsewhere")


def _is_taken(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=1):
            return True
    except (OSError, ValueError):
        return False
