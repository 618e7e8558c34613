"""Intake as a whole: its servicer, and beside it the worker, the ways in, and what deletes contents let go."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import grpc

from domain import word_lists
from intake.export.servicer import add_export_service
from intake.inbox.runner import inbox_loops
from intake.lexicon import word_files
from intake.model.limits import ReadingLimits
from intake.profiles.folder import ProfileFolder
from intake.profiles.model import PriorKnowledge, domains_of
from intake.reading.reader_process import ReaderPool
from intake.reading.second_reading import ReadingBudget, SecondReading
from intake.reading.source_reader import SourceReader
from intake.review.case_rows import CaseRows
from intake.review.recoding import Coder
from intake.review.review_servicer import CaseMails, add_review_service
from intake.review.uncoded_job import UncodedJob
from intake.service import blob_retention
from intake.service.blobs import open_blobs
from intake.service.catalogue_watch import CatalogueWatch
from intake.service.metrics import IntakeMetrics
from intake.service.pipeline import Pipeline
from intake.service.progress import Progress
from intake.service.servicer import FULL_NAME, IntakeServicer
from intake.service.worker import Worker
from intake.source.source_servicer import add_source_service
from mesh import background
from mesh.client.channel import open_channel
from mesh.llm.configured import llm_from
from mesh.server.mesh_server import MeshServer
from minca.datastore.v1 import (
    case_service_pb2_grpc,
    message_service_pb2_grpc,
    retention_service_pb2_grpc,
    vehicle_service_pb2_grpc,
)
from minca.intake.v1 import intake_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mesh.settings import Settings

MOST_AT_ONCE: Final = 4
MOST_READ_AT_ONCE: Final = 2
# Room above the largest mail, so that a mail that is a little too large is refused in words.
HEADROOM_BYTES: Final = 8 * 2**20
# A case with 20,000 vehicles and what was considered for each.
LARGEST_MESSAGE_BYTES: Final = 64 * 2**20


@asynccontextmanager
async def intake(settings: Settings, nats_url: str) -> AsyncIterator[MeshServer]:
    """Run the worker, and give the server, which is not started yet.

    Raises: BadWordsError, BadProfile, when what an operator adds cannot be used.
    """
    words = word_lists.read_folder(settings.words_folder)
    word_lists.use(words, word_files.FOLDER)
    blobs = open_blobs(settings.blob_url, settings.home)
    profiles, domains = ProfileFolder(settings.profiles_folder), domains_of(settings.insurer_domains)
    measures, progress, llm = IntakeMetrics(), Progress(), llm_from(settings)
    limits = ReadingLimits(max_email_bytes=settings.max_email_bytes, least_confidence=settings.least_reading_confidence)
    bounds = ReadingBudget(settings.llm_max_tokens_a_mail, settings.llm_max_calls_a_mail)
    async with (
        open_channel(
            settings.datastore_target,
            settings,
            caller="intake",
            peer="datastore",
            max_message_bytes=LARGEST_MESSAGE_BYTES,
        ) as datastore,
        ReaderPool(
            limits,
            MOST_READ_AT_ONCE,
            known=lambda insurer_id: PriorKnowledge(profiles.current(), domains, names=catalogues.names(insurer_id)),
            words=words,
        ) as readers,
        open_channel(
            settings.matcher_target, settings, caller="intake", peer="matcher", max_message_bytes=LARGEST_MESSAGE_BYTES
        ) as matcher,
    ):
        catalogues = CatalogueWatch(datastore)
        reading = SecondReading(readers, llm, bounds, measures.dropped) if llm else readers
        messages = message_service_pb2_grpc.MessageServiceStub(datastore)
        pipeline = Pipeline(
            blobs=blobs,
            readers=reading,
            matcher=matcher_service_pb2_grpc.MatcherServiceStub(matcher),
            cases=case_service_pb2_grpc.CaseServiceStub(datastore),
            vehicles=vehicle_service_pb2_grpc.VehicleServiceStub(datastore),
            messages=messages,
            progress=progress,
            most_times_base_sum=settings.most_times_base_sum,
        )
        lease_s = settings.delivery_lease_s
        worker = Worker(nats_url, pipeline, messages, measures, most_at_once=MOST_AT_ONCE, lease_s=lease_s)
        server = MeshServer(
            "intake",
            settings.intake_address,
            settings,
            max_receive_bytes=settings.max_email_bytes + HEADROOM_BYTES,
        )
        servicer = IntakeServicer(blobs, reading, messages, progress, settings.max_email_bytes, settings.language)
        server.add(intake_service_pb2_grpc.add_IntakeServiceServicer_to_server, servicer, FULL_NAME)
        add_source_service(server, datastore, blobs, SourceReader(readers, limits))
        add_export_service(server, datastore, settings)
        coder = Coder(pipeline.matcher, settings.most_times_base_sum)
        add_review_service(server, datastore, coder, CaseMails(blobs, reading, domains))
        server.depends_on("datastore", lambda: _is_connected(datastore))
        deletion = blob_retention.loop(blobs, retention_service_pb2_grpc.RetentionServiceStub(datastore))
        inboxes = inbox_loops(settings, servicer.submit, measures)
        try:
            uncoded = UncodedJob(CaseRows.of(datastore), coder)
            loops = (readers.loop(), worker.loop(), catalogues.loop(), deletion, uncoded.loop(), *inboxes)
            async with background.running(*loops, on_health=server.set_loop_health):
                yield server
        finally:
            if llm:
                await llm.close()


async def _is_connected(datastore: grpc.aio.Channel) -> bool:
    """Tell whether the datastore serves: its channel asks for health."""
    return datastore.get_state(try_to_connect=True) is grpc.ChannelConnectivity.READY
