"""The real `minca up` in a process of its own: it serves, codes a mail, mends itself, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samples.make_catalog import CATALOG
from samples.make_mails import FOLDER
from tests.fixtures.at_length import at_length
from tests.fixtures.commands import Ended, wait_for_minca
from tests.fixtures.ports import free_port
from tests.fixtures.stack import stack_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("datastore", "matcher", "intake", "gateway")
PATIENCE_S = 120.0

pytestmark = pytest.mark.timeout(360)


class Terminal:
    """A terminal with a home folder and ports of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        addresses = {f"MINCA_{name.upper()}_ADDRESS": f"127.0.0.1:{free_port()}" for name in SERVICES}
        self.environment = stack_environment({"MINCA_HOME": str(home), "COLUMNS": "200", **addresses})

    def minca(self, *arguments: str | Path) -> Ended:
        return wait_for_minca(*arguments, **self.environment)

    @contextmanager
    def up(self, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        log = self.home.with_suffix(".log")
        with log.open("wb") as written:
            command = [sys.executable, "-m", "cli.main", "up", *options]
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=written, stderr=written)
        try:
            until(lambda: "minca is up" in log.read_text() or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_S)

    def processes(self) -> set[int]:
        """Every process that was given this home, or works in it: services and servers."""
        return {int(path.name) for path in Path("/proc").glob("[0-9]*") if self._is_ours(path)} - {os.getpid()}

    def _is_ours(self, process: Path) -> bool:
        try:
            environment = (process / "environ").read_bytes()
            folder = str((process / "cwd").readlink())
        except OSError:
            return False
        return f"MINCA_HOME={self.home}".encode() in environment or folder.startswith(str(self.home))

    def service(self, name: str) -> set[int]:
        return {pid for pid in self.processes() if f"-m\0{name}\0" in command_line(pid)}

    def services(self) -> set[int]:
        return {pid for name in SERVICES for pid in self.service(name)}


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A home in which each test starts and stops a mesh of its own; the database is made once."""
    return Terminal(tmp_path_factory.mktemp("up") / "home")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A home in which one mesh runs for all tests that leave it whole; in the end it leaves nothing behind."""
    terminal = Terminal(tmp_path_factory.mktemp("running") / "home")
    with terminal.up() as up:
        yield terminal
    assert up.returncode == 0
    assert terminal.processes() == set()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The import of the sample catalogue, and what `minca health` said just before and just after."""

    health_before: Ended
    imported: Ended
    health_after: Ended


@pytest.fixture(scope="module")
def catalogue(running: Terminal) -> Catalogue:
    """The catalogue of the mesh that runs."""
    importing = ("catalog", "import", CATALOG, "--version", "2026-01", "--activate")
    return Catalogue(running.minca("health"), running.minca(*importing), running.minca("health"))


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def until(is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    ends_at = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < ends_at, "it never came about"
        time.sleep(0.2)


def test_a_catalogue_is_in_use_when_its_import_returns(catalogue: Catalogue) -> None:
    assert catalogue.imported.code == 0, catalogue.imported.err
    assert catalogue.health_before.code != 0
    assert catalogue.health_after.code == 0, catalogue.health_after.out
    assert "PostgreSQL" in catalogue.health_after.out
    assert "NATS" in catalogue.health_after.out


@pytest.mark.usefixtures("catalogue")
def test_a_mail_becomes_a_case(running: Terminal) -> None:
    assert "active" in running.minca("catalog", "list").out

    ingested = running.minca("ingest", "--json", FOLDER / "01-prose.eml")
    assert ingested.code == 0, ingested.err
    report = json.loads(ingested.out)
    assert report["cot_number"].startswith("TK-")
    assert len(report["vehicles"]) == 2
    assert all(vehicle["cvegs"] for vehicle in report["vehicles"])

    shown = json.loads(running.minca("case", report["cot_number"], "--json").out)
    assert {key: report[key] for key in shown} == shown | {"file": report["file"]}
    assert (report["kind"], report["related_cases"]) == ("quote_request", [])
    assert report["cot_number"] in running.minca("cases").out
    assert "YARIS" in running.minca("match", "TOYOTA YARIS 2020 CORE SEDAN STD").out
    missing = running.minca("case", "TK-2026-999")
    assert (missing.code, missing.err.count("\n")) == (1, 1)
    assert "RESOURCE_NOT_FOUND" in missing.err


def test_a_second_one_in_the_same_home_is_refused_and_harms_nothing(running: Terminal) -> None:
    before = running.services()

    second = running.minca("up")

    assert second.code == 1
    assert "MINCA_HOME" in second.err
    assert running.services() == before
    assert running.minca("health", "datastore").code == 0


@pytest.mark.usefixtures("catalogue")
def test_a_service_that_dies_is_started_again(running: Terminal) -> None:
    (before,) = running.service("matcher")

    os.kill(before, signal.SIGKILL)

    until(lambda: running.service("matcher") - {before})
    until(lambda: running.minca("health").code == 0)


@at_length("starts a whole mesh again")
def test_a_port_that_is_taken_is_said_and_everything_is_stopped(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket_on_loopback() as address:
        monkeypatch.setitem(terminal.environment, "MINCA_MATCHER_ADDRESS", address)

        started = terminal.minca("up")

    assert started.code == 1
    assert "matcher" in started.err
    assert terminal.processes() == set()


@at_length("starts a whole mesh again")
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_an_impatient_second_signal_leaves_nothing_behind(terminal: Terminal, second: signal.Signals) -> None:
    with terminal.up() as up:
        up.send_signal(signal.SIGINT)
        until(lambda: len(terminal.services()) < len(SERVICES))
        up.send_signal(second)
        up.wait(PATIENCE_S)

    assert up.returncode == 0
    assert terminal.processes() == set()


@at_length("starts a whole mesh again")
def test_services_do_not_outlive_a_killed_one_and_the_next_one_finds_the_servers(terminal: Terminal) -> None:
    with terminal.up() as killed:
        killed.kill()
        until(lambda: not terminal.services())

    with terminal.up():
        assert terminal.minca("health", "datastore").code == 0
    assert terminal.processes() == set()


@contextmanager
def socket_on_loopback() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@at_length("starts a whole mesh again")
def test_the_sample_cases_wait_for_a_visitor_and_are_gone_with_him(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    folders = Path(tempfile.gettempdir())
    before = set(folders.glob("minca-demo-*"))

    with terminal.up("--demo") as up:
        shown = terminal.home.with_suffix(".log").read_text()
        assert f"http://{terminal.environment['MINCA_GATEWAY_ADDRESS']}/" in shown
        cases = terminal.minca("cases", "--json").out.splitlines()

    assert up.returncode == 0
    assert len(cases) == len(list(FOLDER.glob("*.eml")))
    assert set(folders.glob("minca-demo-*")) == before
    assert not terminal.home.exists()
