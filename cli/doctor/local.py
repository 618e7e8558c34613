"""Checks of `minca doctor` on this machine: settings, disk, blob store, ports."""

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
from cli.doctor.finding import Finding, State, judge
from domain.word_lists import BadWordsError, read_folder
from intake.service.blobs import FILE_SCHEME, open_blobs
from mesh.identity.secret_strength import LEAST_SECRET_BYTES
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
    """Return a finding for each setting that cannot be read."""
    names = variables()
    return [
        Finding(
            f"setting {names.get(str(detail['loc'][0]), detail['loc'][0]) if detail['loc'] else ''}".rstrip(),
            State.WRONG,
            detail["msg"],
            "set it to a value that is allowed: `minca settings` shows what each setting means",
        )
        for detail in error.errors(include_input=False)
    ]


def settings(current: Settings) -> list[Finding]:
    """Check for settings that contradict each other."""
    problems = [*_secrets(current), *_places(current), *_thresholds(current)]
    return problems or [judge("settings", f"{len(type(current).model_fields)} read")]


def _secrets(current: Settings) -> list[Finding]:
    secrets = {"MINCA_JWT_SECRET": current.jwt_secret, "MINCA_SERVICE_KEY": current.service_key}
    findings = [
        Finding(name, State.WRONG, f"shorter than {LEAST_SECRET_BYTES} bytes", "generate one: openssl rand -hex 32")
        for name, secret in secrets.items()
        if secret is not None and _size(secret) < LEAST_SECRET_BYTES
    ]
    missing = [name for name, secret in secrets.items() if secret is None]
    if len(missing) == 1:
        findings.append(
            Finding(missing[0], State.WRONG, "only the other secret is set", "set both secrets, or neither")
        )
    listening = (current.matcher_address, current.datastore_address, current.intake_address, current.gateway_address)
    outside = [address for address in listening if not address.startswith(LOOPBACK)]
    if len(missing) == len(secrets) and outside:
        remedy = "set MINCA_JWT_SECRET and MINCA_SERVICE_KEY, or listen on 127.0.0.1"
        findings.append(
            Finding("secrets", State.WRONG, f"none set, but {outside[0]} is reachable from other machines", remedy)
        )
    return findings


def _size(secret: SecretStr) -> int:
    return len(secret.get_secret_value().encode())


def _places(current: Settings) -> list[Finding]:
    findings = []
    try:
        ZoneInfo(current.time_zone)
    except (OSError, ValueError, KeyError):
        findings.append(
            Finding("MINCA_TIME_ZONE", State.WRONG, f"unknown time zone {current.time_zone!r}", "America/Mexico_City")
        )
    tls = {"MINCA_TLS_CERT": current.tls_cert, "MINCA_TLS_KEY": current.tls_key, "MINCA_TLS_CA": current.tls_ca}
    if any(tls.values()) and not all(tls.values()):
        missing = ", ".join(name for name, path in tls.items() if path is None)
        findings.append(Finding("TLS", State.WRONG, f"{missing} not set", "set all three, or none"))
    findings += _words(current)
    findings += [
        Finding(name, State.WRONG, f"{path} cannot be read", "put the file there, or set another path")
        for name, path in tls.items()
        if path is not None and not path.is_file()
    ]
    return findings


def _words(current: Settings) -> list[Finding]:
    try:
        read_folder(current.words_folder)
    except (BadWordsError, OSError) as error:
        return [Finding("MINCA_WORDS_FOLDER", State.WRONG, str(error), "mend the list that is named")]
    return []


def _thresholds(current: Settings) -> list[Finding]:
    crossed = [
        insurer or "everybody"
        for insurer in sorted({"", *current.accept_thresholds, *current.review_floors})
        if current.review_floors.get(insurer, current.review_floor)
        > current.accept_thresholds.get(insurer, current.accept_threshold)
    ]
    remedy = "set a floor at or below the accept threshold"
    return [
        Finding("thresholds", State.WRONG, f"the review floor of {insurer} is above its accept threshold", remedy)
        for insurer in crossed
    ]


async def disk(current: Settings) -> list[Finding]:
    """Check the free space for databases, events and e-mails."""
    folder = _nearest_existing(current.home)
    free = shutil.disk_usage(folder).free
    return [
        judge(
            "disk",
            f"{free / GIBIBYTE:.1f} GiB free where {folder} is",
            wrong=free < LEAST_FREE,
            doubtful=free < GOOD_FREE,
            remedy="free some space, move MINCA_HOME, or delete old e-mails: `minca retention run --dry-run`",
        )
    ]


def _nearest_existing(path: Path) -> Path:
    path = path.absolute()
    return next(ancestor for ancestor in (path, *path.parents) if ancestor.exists())


async def blobs(current: Settings) -> list[Finding]:
    """Check that raw e-mails can be stored."""
    if current.blob_url is not None and not current.blob_url.startswith(FILE_SCHEME):
        return [await _object_store(current, current.blob_url)]
    folder = current.home / "blobs" if current.blob_url is None else Path(current.blob_url.removeprefix(FILE_SCHEME))
    existing = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=existing):
            return [judge("blob store", f"{folder} is writable")]
    except OSError as error:
        remedy = f"make {existing} writable for this user, or set MINCA_BLOB_URL"
        return [Finding("blob store", State.WRONG, f"{folder} is not writable: {error.strerror}", remedy)]


async def _object_store(current: Settings, url: str) -> Finding:
    try:
        await open_blobs(url, current.home).holds(NO_CONTENT)
    except (BlobStoreError, OSError, ValueError) as error:
        remedy = "check MINCA_BLOB_URL, the credentials of the store and the network"
        return Finding("blob store", State.WRONG, f"it does not answer: {type(error).__name__}", remedy)
    return judge("blob store", "it answers")


async def ports(current: Settings) -> list[Finding]:
    """Check that the services answer on their addresses."""
    addresses = {
        "datastore": current.datastore_address,
        "matcher": current.matcher_address,
        "intake": current.intake_address,
    }
    states = await asyncio.gather(
        *(service_state(current, reachable(address)) for address in addresses.values()),
        gateway_state(current.gateway_address),
    )
    addresses["gateway"] = current.gateway_address
    return [_service(name, addresses[name], state) for name, state in zip(addresses, states, strict=True)]


def _service(name: str, address: str, state: str) -> Finding:
    if state == SERVING:
        return judge(name, f"serves on {address}")
    if state != UNREACHABLE:
        remedy = "see its log; the matcher needs an active catalogue, the others need the servers below"
        return Finding(name, State.WRONG, f"{address} answers {state}", remedy)
    if _is_taken(reachable(address)):
        remedy = f"stop what listens there, or set MINCA_{name.upper()}_ADDRESS"
        return Finding(name, State.WRONG, f"{address} is in use by another program", remedy)
    return Finding(
        name,
        State.DOUBTFUL,
        f"nothing listens on {address}",
        "start all services with `minca up`, unless it runs elsewhere",
    )


def _is_taken(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=1):
            return True
    except (OSError, ValueError):
        return False
