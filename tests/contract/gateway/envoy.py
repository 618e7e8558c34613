"""The real Envoy with its transcoder filter in front of an echo server."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.contract.gateway.echo import SERVICE, descriptor_set
from tests.contract.gateway.http import send
from tests.fixtures.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PROGRAM = Path(sys.executable).parent / "envoy"
START_S = 20.0
EXTENSIONS = "type.googleapis.com/envoy.extensions"
TRANSCODER = {
    "@type": f"{EXTENSIONS}.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder",
    "services": [SERVICE],
    "print_options": {"always_print_primitive_fields": True},
    "convert_grpc_status": True,
    "url_unescape_spec": "ALL_CHARACTERS_EXCEPT_SLASH",
    "query_param_unescape_plus": True,
    "request_validation_options": {"reject_unknown_method": True, "reject_unknown_query_parameters": True},
}


def config(port: int, backend: str) -> dict[str, Any]:
    host, _, backend_port = backend.rpartition(":")
    return {
        "static_resources": {
            "listeners": [
                {
                    "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
                    "filter_chains": [{"filters": [_connection_manager()]}],
                }
            ],
            "clusters": [
                {
                    "name": "echo",
                    "connect_timeout": "2s",
                    "typed_extension_protocol_options": {
                        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                            "@type": f"{EXTENSIONS}.upstreams.http.v3.HttpProtocolOptions",
                            "explicit_http_config": {"http2_protocol_options": {}},
                        }
                    },
                    "load_assignment": {
                        "cluster_name": "echo",
                        "endpoints": [{"lb_endpoints": [_endpoint(host, int(backend_port))]}],
                    },
                }
            ],
        }
    }


def _endpoint(host: str, port: int) -> dict[str, Any]:
    return {"endpoint": {"address": {"socket_address": {"address": host, "port_value": port}}}}


def _connection_manager() -> dict[str, Any]:
    transcoder = TRANSCODER | {"proto_descriptor_bin": base64.b64encode(descriptor_set().SerializeToString()).decode()}
    router = {"@type": f"{EXTENSIONS}.filters.http.router.v3.Router"}
    return {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": {
            "@type": f"{EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": "echo",
            "route_config": {
                "virtual_hosts": [
                    {
                        "name": "echo",
                        "domains": ["*"],
                        "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "echo", "timeout": "20s"}}],
                    }
                ]
            },
            "http_filters": [
                {"name": "envoy.filters.http.grpc_json_transcoder", "typed_config": transcoder},
                {"name": "envoy.filters.http.router", "typed_config": router},
            ],
        },
    }


def write_config(folder: Path, port: int, backend: str) -> Path:
    path = folder / "envoy.json"
    path.write_text(json.dumps(config(port, backend)))
    return path


@asynccontextmanager
async def running_envoy(backend: str, folder: Path) -> AsyncIterator[str]:
    """Run Envoy before `backend`, and hand out its address."""
    port = free_port()
    path = write_config(folder, port, backend)
    log_path = folder / "envoy.log"
    options = ("--concurrency", "1", "--use-dynamic-base-id", "-l", "warning", "--log-path", str(log_path))
    process = await asyncio.create_subprocess_exec(PROGRAM, "-c", path, *options)
    try:
        await _answering(f"127.0.0.1:{port}", process, log_path)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _answering(address: str, process: asyncio.subprocess.Process, log_path: Path) -> None:
    for _ in range(int(START_S * 20)):
        assert process.returncode is None, f"Envoy ended, see {log_path}"
        try:
            await send(address, "GET", "/")
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return
    raise TimeoutError(f"Envoy does not answer, see {log_path}")
