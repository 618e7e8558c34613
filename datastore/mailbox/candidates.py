"""The earlier cases that a mail may belong to, found in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import ARRAY, Text, bindparam, text

from datastore.db.ids import parse_id
from datastore.db.search_keys import identifier_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

_TEXTS: Final = ARRAY(Text)
# Each part is served by an index of its own. The message says whose cases count, for callers who see every insurer's.
FIND: Final = text(
    """
    WITH own AS (SELECT insurer_id FROM messages WHERE id = :message),
    found AS (
      SELECT id FROM cases WHERE cot_number = ANY(:cot_numbers)
      UNION SELECT case_id FROM thread_mails
        WHERE insurer_id = (SELECT insurer_id FROM own) AND mail_id = ANY(:mail_ids)
      UNION SELECT case_id FROM vehicles WHERE vin = ANY(:vins) AND vin <> '' AND remove_time IS NULL
      UNION SELECT case_id FROM vehicles WHERE plate_key = ANY(:plates) AND plate_key <> '' AND remove_time IS NULL
      UNION SELECT id FROM cases WHERE client_rfc = ANY(:client_rfcs) AND client_rfc <> ''
      UNION (
        SELECT cases.id FROM messages JOIN cases ON cases.message_id = messages.id
        WHERE messages.insurer_id = (SELECT insurer_id FROM own) AND office = :office AND office <> ''
          AND messages.create_time > now() - interval '90 days'
        ORDER BY messages.create_time DESC LIMIT 30
      )
    )
    SELECT id, cot_number, client_name, client_rfc, broker_email, vehicle_count, create_time,
      ARRAY(SELECT mail_id FROM thread_mails WHERE case_id = cases.id AND mail_id = ANY(:mail_ids)) AS mail_ids,
      ARRAY(SELECT DISTINCT vin FROM vehicles
        WHERE case_id = cases.id AND vin = ANY(:vins) AND remove_time IS NULL) AS vins,
      ARRAY(SELECT DISTINCT plate_key FROM vehicles
        WHERE case_id = cases.id AND plate_key = ANY(:plates) AND remove_time IS NULL) AS plates
    FROM cases JOIN found USING (id)
    WHERE insurer_id = (SELECT insurer_id FROM own) AND status <> 'VOIDED' AND message_id IS DISTINCT FROM :message
    ORDER BY create_time DESC, id DESC LIMIT 100
    """
).bindparams(*(bindparam(name, type_=_TEXTS) for name in ("cot_numbers", "mail_ids", "vins", "plates", "client_rfcs")))


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """What of a mail may be found in earlier cases of its insurer."""

    message: str
    cot_numbers: Sequence[str] = ()
    mail_ids: Sequence[str] = ()
    vins: Sequence[str] = ()
    plates: Sequence[str] = ()
    client_rfcs: Sequence[str] = ()
    office: str = ""


async def find_candidates(connection: AsyncConnection, search: CaseSearch) -> Sequence[RowMapping]:
    """Return the cases that have something of it, newest first."""
    values = {
        "message": parse_id(search.message),
        "cot_numbers": list(search.cot_numbers),
        "mail_ids": list(search.mail_ids),
        "vins": list(search.vins),
        "plates": [identifier_key(plate) for plate in search.plates],
        "client_rfcs": list(search.client_rfcs),
        "office": search.office,
    }
    return (await connection.execute(FIND, values)).mappings().all()
