"""Mails that nobody wrote: absence notes, reports of delivery, receipts, invitations, each as its program writes it."""

from __future__ import annotations

from samples.letters import DESK
from samples.thread_mails.letter import ThreadMail
from samples.thread_mails.machine_reports import mails as reports

LUNA = '"Lic. Gerardo Luna" <gluna@lunaseguros.example.mx>'
OUR_ANSWER = "b77.ferretera@aseguradora.example.mx"
FIRST = "ferretera-01-solicitud@lunaseguros.example.mx"
QUOTED_ANSWER = """
-----Mensaje original-----
De: Mesa de Flotillas <cotizaciones.flotillas@aseguradora.example.mx>
Enviado: jueves, 5 de marzo de 2026 12:31
Para: Lic. Gerardo Luna
Asunto: RE: Flotilla Comercial Ferretera del Valle

Lic. Luna, anexamos cotización TK-2026-002:

1. Chevrolet Silverado 2500 2023, serie 3G1XFZBF1PB419974, suma $690,000
2. Isuzu ELF 400 2021, serie JAA9YMMZ9MK119361, suma $520,000
3. Hino Serie 300 2020, serie 3HJJMNV22LE029510, suma $498,000
"""


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_absences(), *_invitations(), *reports()]


def _absences() -> list[ThreadMail]:
    return [
        ThreadMail(
            "ausente-01-exchange", "automatic", LUNA, "2026-03-05 12:32",
            "Respuesta automática: RE: Flotilla Comercial Ferretera del Valle",
            "Estaré fuera de la oficina del 5 al 9 de marzo con acceso limitado a correo. Para urgencias, Laura Peña.\n",
            answers=[FIRST, OUR_ANSWER], case="ferretera-01-solicitud",
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        ThreadMail(
            "ausente-02-gmail", "automatic", "Irma Tovar <irma.tovar.seguros@gmail.com>", "2026-03-06 08:00",
            "Me encuentro de vacaciones Re: motos pizzas quattro",
            "Hola! Estoy de vacaciones y regreso el lunes 16. Cualquier emergencia al 55 1000 2000.\n",
            answers=["CAB9c1x0Ptz+motos@mail.gmail.com"], case="motos-01-solicitud",
            headers={"Auto-Submitted": "auto-replied", "Precedence": "bulk", "X-Autoreply": "yes"},
        ),
        ThreadMail(
            "ausente-03-sin-encabezados", "automatic", "Samuel Prieto <sprieto@prietoprotege.example.mx>",
            "2026-03-06 10:41", "Re: Cotización TK-2026-007 Alimentos Inca",
            "Gracias por su mensaje. Por el momento me encuentro fuera de la oficina por periodo vacacional y estaré de"
            " regreso el 17 de marzo. Para cualquier asunto urgente favor de comunicarse con Marisol al 444 812 0000.\n\n"
            "Samuel Prieto\n" + QUOTED_ANSWER.replace("TK-2026-002", "TK-2026-007"),
        ),
        ThreadMail(
            "ausente-04-ingles", "automatic", "Kevin Doyle <kdoyle@fleetlease.example.com>", "2026-03-06 11:00",
            "RE: Quotation TK-2026-008",
            "I am currently out of the office with no access to email, returning Monday, March 16. For urgent matters"
            " please contact my colleague Susan Ito.\n",
        ),
        ThreadMail(
            "ausente-05-maternidad", "automatic", "Paola Ríos <prios@riosyrios.example.mx>", "2026-03-09 09:09",
            "Respuesta: su cotización", "Les informo que estaré de incapacidad por maternidad hasta el 30 de mayo. Mi"
            " cartera la atiende Héctor Ríos, hrios@riosyrios.example.mx, a quien pueden dirigir sus correos.\n",
        ),
        ThreadMail(
            "ausente-06-acuse-de-buzon", "automatic", "Buzón Compras <compras@grupoarce.example.mx>", "2026-03-09 12:00",
            "Hemos recibido su correo", "Su mensaje ha sido recibido y se le asignó el ticket 5529. Este es un mensaje"
            " automático, no responda a este correo.\n",
        ),
        ThreadMail(
            "ausente-07-ya-no-trabaja", "automatic", "Raúl Kuri <rkuri@kuribroker.example.mx>", "2026-03-10 12:00",
            "Respuesta automática: cotización flotilla", "Le informamos que Raúl Kuri ya no labora en esta empresa."
            " Favor de dirigir su correo a operaciones@kuribroker.example.mx\n",
        ),
        ThreadMail(
            "ausente-08-no-lo-es", "quote_request", "Elena Robles <erobles@roblesagentes.example.mx>", "2026-03-10 16:00",
            "Cotización antes de vacaciones",
            "Hola, salgo de vacaciones el viernes y estaré fuera de la oficina dos semanas, así que les encargo esta"
            " cotización antes del jueves: Toyota Hiace 2022, serie MR0ZURUY0NR529825, valor $640,000, RFC del cliente"
            " FLO080808RR4.\n\nElena\n",
        ),
    ]  # fmt: skip


def _invitations() -> list[ThreadMail]:
    return [
        ThreadMail(
            "calendario-01-invitacion", "automatic",
            raw=f"""
From: Lucía Vargas <lvargas@vargasvelez.example.mx>
To: {DESK}
Subject: Revisión renovación Transportes Verdes TK-2026-010
Date: Mon, 09 Mar 2026 10:00:00 -0600
Message-ID: <inv-20260309@vargasvelez.example.mx>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="inv1"

--inv1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Revisión renovación Transportes Verdes
Cuando: martes 10 de marzo de 2026 10:00-10:30
Dónde: Teams

--inv1
Content-Type: text/calendar; method=REQUEST; charset=utf-8
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
DTSTART:20260310T160000Z
DTEND:20260310T163000Z
SUMMARY:Revisión renovación Transportes Verdes
END:VEVENT
END:VCALENDAR
--inv1--
""", case="renovacion-01",
        ),
        ThreadMail(
            "calendario-02-aceptada", "automatic",
            raw=f"""
From: "Lic. Gerardo Luna" <gluna@lunaseguros.example.mx>
To: {DESK}
Subject: =?utf-8?q?Aceptada=3A_Revisi=C3=B3n_flotilla?=
Date: Mon, 09 Mar 2026 11:00:00 -0600
Message-ID: <acc-1@lunaseguros.example.mx>
MIME-Version: 1.0
Content-Type: text/calendar; method=REPLY; charset=utf-8
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
ATTENDEE;PARTSTAT=ACCEPTED:mailto:gluna@lunaseguros.example.mx
UID:77
DTSTART:20260311T160000Z
END:VEVENT
END:VCALENDAR
""",
        ),
        ThreadMail(
            "calendario-03-google", "automatic",
            raw=f"""
Reply-To: Omar <oquinones@quinones.example.mx>
Sender: Google Calendar <calendar-notification@google.com>
Auto-Submitted: auto-generated
From: oquinones@quinones.example.mx
To: {DESK}
Subject: =?utf-8?q?Invitaci=C3=B3n=3A_Llamada_Concretos_Colima_-_jue_12_mar?=
Date: Tue, 10 Mar 2026 18:00:00 +0000
Message-ID: <calendar-8f1@google.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="g0"

--g0
Content-Type: multipart/alternative; boundary="g1"

--g1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Llamada Concretos Colima
jueves 12 mar 2026, 12pm (hora de México)
Unirse con Google Meet
https://meet.example.com/abc

--g1
Content-Type: text/calendar; charset="UTF-8"; method=REQUEST
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
DTSTART:20260312T180000Z
SUMMARY:Llamada Concretos Colima
END:VEVENT
END:VCALENDAR
--g1--
--g0
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"

BEGIN:VCALENDAR
METHOD:REQUEST
END:VCALENDAR
--g0--
""",
        ),
    ]  # fmt: skip
