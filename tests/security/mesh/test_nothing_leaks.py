"""Tokens, secrets and the words of requests stand in no log line and no printed settings."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import grpc
import pytest
import structlog

from mesh.identity.tokens import mint_service_token
from mesh.settings import Settings
from mesh.telemetry.logs import LibraryLines, configure_logs, log
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import JWT_SECRET, SERVICE_KEY, bearer, secured, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE = "juan.perez@example.com"


class Written:
    """What this process has written to stderr."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured
        self._text = ""

    @property
    def text(self) -> str:
        self._text += self._captured.readouterr().err
        return self._text


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """What is logged, at the most talkative level."""
    configure_logs("test", "DEBUG")
    yield Written(capsys)
    structlog.reset_defaults()
    libraries = logging.getLogger()
    for handler in [each for each in libraries.handlers if isinstance(each, LibraryLines)]:
        libraries.removeHandler(handler)


async def call(metadata: tuple[tuple[str, str], ...], error: Exception | None) -> grpc.StatusCode:
    async def act(_request: object) -> None:
        if error:
            raise error

    async with (
        serving(ScriptedMatcher(act).service, settings=secured()) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        sent = pb_grpc.MatcherServiceStub(channel).MatchVehicle(
            pb.MatchVehicleRequest(insurer_id=PRIVATE), metadata=metadata
        )
        return await sent.code()


@pytest.mark.parametrize("error", [None, ValueError(PRIVATE)], ids=["answered", "failed"])
async def test_no_line_has_a_token_or_a_word_of_the_request(written: Written, error: Exception | None) -> None:
    user, service = bearer(), mint_service_token(SERVICE_KEY, service="intake")
    code = await call((*user, ("x-minca-service", service)), error)

    assert code is (grpc.StatusCode.INTERNAL if error else grpc.StatusCode.OK)
    for private in (user[0][1].removeprefix("Bearer "), service, PRIVATE, JWT_SECRET, SERVICE_KEY):
        assert private not in written.text


async def test_a_failure_is_logged_with_its_trace_and_the_way_to_it(written: Written) -> None:
    await call(bearer(), ValueError(PRIVATE))

    line = next(line for line in map(json.loads, written.text.splitlines()) if line["event"] == "call failed")
    assert line["error_type"] == "ValueError"
    assert line["method"] == "/minca.matcher.v2.MatcherService/MatchVehicle"
    assert line["service"] == "test"
    assert len(line["trace_id"]) == 32
    assert any("test_nothing_leaks.py" in frame for frame in line["frames"])


async def test_a_refused_token_is_not_quoted(written: Written) -> None:
    code = await call((("authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),), None)

    assert code is grpc.StatusCode.UNAUTHENTICATED
    assert "eyJ" not in written.text


def test_lines_of_libraries_keep_the_words_of_their_exceptions_back(written: Written) -> None:
    lost = ConnectionError(PRIVATE)
    logging.getLogger("some.library").error("connection lost", exc_info=lost)

    line = json.loads(written.text)
    assert (line["event"], line["logger"], line["error_type"]) == ("connection lost", "some.library", "ConnectionError")
    assert PRIVATE not in written.text


def test_a_line_is_one_json_object(written: Written) -> None:
    log.info("case created", cot_number="TK-2026-001", text="two\nlines")

    lines = written.text.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["cot_number"] == "TK-2026-001"


def test_printed_settings_show_no_secret() -> None:
    settings = Settings(
        jwt_secret=JWT_SECRET,
        service_key=SERVICE_KEY,
        token="eyJ.secret",
        openai_api_key="sk-secret",
        database_url="postgresql://minca:dbsecret@db/minca",
        nats_url="nats://minca:natsecret@nats",
    )

    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert JWT_SECRET not in shown
        assert SERVICE_KEY not in shown
    for shown in (repr(settings), str(settings)):
        assert "secret" not in shown.replace("jwt_secret", "")
