"""Turns the contracts into code and images: `python protos/build.py gen | stale | image OUT [REVISION] | baseline`.

gen       rewrites gen/ (messages, typed aio stubs, descriptors.binpb with the comments in it)
stale     fails when gen/ is not what `gen` would write
image     writes the descriptor image that `buf lint` and `buf breaking` read
baseline  prints the newest commit whose contracts differ from the working tree's, or nothing
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import google.rpc
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
GEN = ROOT / "gen"
GOOGLE_PROTOS = Path(next(iter(google.rpc.__path__))).parent.parent
WELL_KNOWN_PROTOS = files("grpc_tools") / "_proto"
PLUGINS = Path(sys.executable).parent


def run_protoc(source: Path, *options: str) -> None:
    """Run the pinned protoc over every contract below `source`; exits with its message when it refuses one."""
    names = sorted(str(path.relative_to(source)) for path in source.rglob("*.proto"))
    includes = (f"-I{source}", f"-I{GOOGLE_PROTOS}", f"-I{WELL_KNOWN_PROTOS}")
    if protoc.main(["protoc", *includes, *options, *names]):
        sys.exit("protoc refused the contracts")


def write_image(source: Path, image: Path) -> None:
    """Write the contracts below `source`, what they import and their comments as one descriptor set."""
    run_protoc(source, "--include_imports", "--include_source_info", f"--descriptor_set_out={image}")


def generate(target: Path) -> None:
    """Write the Python package `minca` into `target`."""
    run_protoc(
        PROTOS,
        f"--python_out={target}",
        f"--grpc_python_out={target}",
        f"--plugin=protoc-gen-mypy={PLUGINS / 'protoc-gen-mypy'}",
        f"--plugin=protoc-gen-mypy_grpc={PLUGINS / 'protoc-gen-mypy_grpc'}",
        f"--mypy_out=quiet:{target}",
        f"--mypy_grpc_out=quiet,only_async:{target}",
    )
    package = target / "minca"
    for folder in [package, *(path for path in package.rglob("*") if path.is_dir())]:
        (folder / "__init__.py").write_text("")
    (package / "py.typed").write_text("")
    for leftover in package.rglob("*_pb2_grpc.py*"):
        if not leftover.name.endswith("_service_pb2_grpc.py") and not leftover.name.endswith("_service_pb2_grpc.pyi"):
            leftover.unlink()
    write_image(PROTOS, package / "descriptors.binpb")


def replace_gen() -> None:
    """Make gen/ what the contracts say."""
    shutil.rmtree(GEN / "minca", ignore_errors=True)
    GEN.mkdir(exist_ok=True)
    generate(GEN)


def differing_files(left: Path, right: Path) -> list[str]:
    """Name each file that is not the same in both folders."""
    names = {str(path.relative_to(side)) for side in (left, right) for path in side.rglob("*") if path.is_file()}
    kept = sorted(name for name in names if "__pycache__" not in name)
    _, different, missing = filecmp.cmpfiles(left, right, kept, shallow=False)
    return different + missing


def refuse_stale() -> None:
    """Exit with the names of the generated files that are not up to date."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        stale = differing_files(GEN / "minca", Path(folder) / "minca")
    if stale:
        sys.exit("gen/ is stale, run `make gen`: " + ", ".join(stale))


def git(*arguments: str) -> bytes:
    """Return what git prints; empty where git has no such thing."""
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False).stdout  # noqa: S603, S607 - fixed words


def contracts_at(revision: str, target: Path) -> None:
    """Unpack protos/ as it was at `revision` into `target`."""
    with tarfile.open(fileobj=BytesIO(git("archive", revision, "protos"))) as archive:
        archive.extractall(target, filter="data")


def baseline() -> str:
    """Return the newest commit of main whose contracts differ from these; empty when there is none."""
    branch = next((name for name in ("origin/main", "main", "HEAD") if git("rev-parse", "--verify", "-q", name)), "")
    history = git("log", "--format=%H", branch, "--", "protos/minca").decode().split() if branch else []
    for newest in history[:2]:
        if git("diff", "--name-only", newest, "--", "protos/minca"):
            return newest
    return ""


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["gen", "stale", "image", "baseline"])
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("revision", nargs="?")
    words = parser.parse_args()
    if words.verb == "gen":
        replace_gen()
    elif words.verb == "stale":
        refuse_stale()
    elif words.verb == "baseline":
        print(baseline())
    elif words.revision:
        with tempfile.TemporaryDirectory() as folder:
            contracts_at(words.revision, Path(folder))
            write_image(Path(folder) / "protos", words.out)
    else:
        write_image(PROTOS, words.out)


if __name__ == "__main__":
    main()
