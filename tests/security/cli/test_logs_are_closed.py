"""What the services log is for the operator alone, also where a release before left it open."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from cli.local.service_processes import make_services
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from pathlib import Path


def test_logs_are_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir(mode=0o755)
    (tmp_path / "logs" / "intake.log").write_text("of a release before\n")

    services = make_services(settings_for_tests(home=tmp_path), {})

    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700
    assert {stat.S_IMODE(service.log.stat().st_mode) for service in services} == {0o600}
    assert (tmp_path / "logs" / "intake.log").read_text() == "of a release before\n"
