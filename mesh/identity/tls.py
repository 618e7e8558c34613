"""Mutual TLS between the processes of a mesh: peers need a certificate signed by the authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from mesh.settings import Settings


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM bytes of this process's certificate and key, and of the authority that signs those of its peers."""

    certificate: bytes
    key: bytes
    authority: bytes


def certificates_of(settings: Settings) -> Certificates | None:
    """Read the certificate files in the settings; None when none are set.

    Raises: ValueError when only some of the three are set.
    """
    paths = [settings.tls_cert, settings.tls_key, settings.tls_ca]
    set_paths = [path for path in paths if path is not None]
    if not set_paths:
        return None
    if len(set_paths) < len(paths):
        raise ValueError("set MINCA_TLS_CERT, MINCA_TLS_KEY and MINCA_TLS_CA, or none of them")
    return Certificates(*(path.read_bytes() for path in set_paths))


def server_credentials(certificates: Certificates) -> grpc.ServerCredentials:
    """Return server credentials that require a certificate of every client."""
    return grpc.ssl_server_credentials(
        [(certificates.key, certificates.certificate)],
        root_certificates=certificates.authority,
        require_client_auth=True,
    )


def channel_credentials(certificates: Certificates) -> grpc.ChannelCredentials:
    """Return channel credentials that present our certificate."""
    return grpc.ssl_channel_credentials(certificates.authority, certificates.key, certificates.certificate)
