"""Mutual TLS between the processes of one mesh: who has no certificate of the authority is not heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from mesh.settings import Settings


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM bytes of this process' certificate and key, and of the authority that signed those of its peers."""

    certificate: bytes
    key: bytes
    authority: bytes


def certificates_of(settings: Settings) -> Certificates | None:
    """Read the files that the settings name; None when they name none.

    Raises: ValueError when they name some of the three only.
    """
    paths = [settings.tls_cert, settings.tls_key, settings.tls_ca]
    named = [path for path in paths if path is not None]
    if not named:
        return None
    if len(named) < len(paths):
        raise ValueError("set MINCA_TLS_CERT, MINCA_TLS_KEY and MINCA_TLS_CA, or none of them")
    return Certificates(*(path.read_bytes() for path in named))


def server_credentials(certificates: Certificates) -> grpc.ServerCredentials:
    """Show our certificate and ask every client for its own."""
    return grpc.ssl_server_credentials(
        [(certificates.key, certificates.certificate)],
        root_certificates=certificates.authority,
        require_client_auth=True,
    )


def channel_credentials(certificates: Certificates) -> grpc.ChannelCredentials:
    """Ask the server for its certificate and show our own."""
    return grpc.ssl_channel_credentials(certificates.authority, certificates.key, certificates.certificate)
