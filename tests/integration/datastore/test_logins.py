"""Whom the datastore logs in as: warned of a login that owns the schema, at ease with one that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from datastore import app
from datastore.db.engine import APPLICATION, open_engine, owns_schema
from mesh.embedded.cluster import APPLICATION as EMBEDDED_APPLICATION
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import a_message_request
from tests.fixtures.servers import settings_for_tests, until

if TYPE_CHECKING:
    from mesh.embedded.postgres import EmbeddedPostgres

WARNING = "the login owns the schema"


def of_the_services(url: str, postgres: EmbeddedPostgres) -> str:
    return url.replace(postgres.url.partition("@")[0], postgres.application_url.partition("@")[0])


def test_the_role_has_one_name() -> None:
    assert APPLICATION == EMBEDDED_APPLICATION


@pytest.mark.parametrize("is_owner", [True, False])
async def test_a_login_that_owns_the_schema_works_with_a_warning(
    database_url: str, nats_url: str, postgres: EmbeddedPostgres, *, is_owner: bool
) -> None:
    url = database_url if is_owner else of_the_services(database_url, postgres)
    probe = open_engine(url, role=APPLICATION)
    assert await owns_schema(probe) is is_owner
    await probe.dispose()

    with structlog.testing.capture_logs() as lines:
        async with serving_datastore(settings_for_tests(datastore_address="127.0.0.1:0"), url, nats_url) as store:
            assert (await store.messages.CreateMessage(a_message_request())).message.id
            if is_owner:
                await until(lambda: any(WARNING in line["event"] for line in lines))

    assert any(WARNING in line["event"] for line in lines) is is_owner


async def test_a_login_that_may_not_act_for_the_services_is_named(
    database_url: str, nats_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "APPLICATION", "a role that nobody made")
    settings = settings_for_tests(datastore_address="127.0.0.1:0")

    with structlog.testing.capture_logs() as lines:
        async with serving_datastore(settings, database_url, nats_url):
            await until(lambda: any("cannot act as the role of the services" in line["event"] for line in lines))
