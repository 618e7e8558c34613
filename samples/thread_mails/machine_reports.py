"""Reports of delivery and of reading, each as its server writes it (RFC 3464, RFC 6522, RFC 8098)."""

from __future__ import annotations

from samples.letters import DESK
from samples.thread_mails.letter import ThreadMail

ANSWER = f"""From: Mesa de Flotillas <{DESK}>
To: "Lic. Gerardo Luna" <gluna@lunaseguros.example.mx>
Subject: =?utf-8?q?RE=3A_Flotilla_Comercial_Ferretera_del_Valle?=
Date: Thu, 05 Mar 2026 12:31:00 -0600
Message-ID: <b77.ferretera@aseguradora.example.mx>
In-Reply-To: <ferretera-01-solicitud@lunaseguros.example.mx>
References: <ferretera-01-solicitud@lunaseguros.example.mx>
"""
VEHICLES = """1. Chevrolet Silverado 2500 2023, serie 3G1XFZBF1PB419974, suma asegurada $690,000
2. Isuzu ELF 400 2021, serie JAA9YMMZ9MK119361, suma asegurada $520,000
3. Hino Serie 300 2020, serie 3HJJMNV22LE029510, suma asegurada $498,000
4. Volkswagen Saveiro 2022, serie 3VWN5BAZ5NA407105, suma asegurada $255,000
5. Ford Transit 2021, serie 3FAGX1HC7MK038635, suma asegurada $480,000
"""


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_bounces(), *_receipts()]


def _bounces() -> list[ThreadMail]:
    return [
        ThreadMail(
            "rebote-01-postfix", "automatic", case="ferretera-01-solicitud",
            raw=f"""
Return-Path: <>
Date: Thu,  5 Mar 2026 12:31:09 -0600 (CST)
From: MAILER-DAEMON@mx1.aseguradora.example.mx (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {DESK}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="7F.1/mx1"
Message-Id: <20260305183109.7F1@mx1.aseguradora.example.mx>

--7F.1/mx1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx1.aseguradora.example.mx.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<gluna@lunaseguros.example.mx>: host mx.lunaseguros.example.mx said: 552 5.2.2 Mailbox full

--7F.1/mx1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx1.aseguradora.example.mx

Final-Recipient: rfc822; gluna@lunaseguros.example.mx
Action: failed
Status: 5.2.2

--7F.1/mx1
Content-Description: Undelivered Message
Content-Type: message/rfc822

{ANSWER}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Lic. Luna, anexamos cotización TK-2026-002:

{VEHICLES}
--7F.1/mx1--
""",
        ),
        ThreadMail(
            "rebote-02-exchange-espanol", "automatic", case="ferretera-01-solicitud",
            raw=f"""
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@aseguradora.example.mx>
To: {DESK}
Date: Thu, 5 Mar 2026 12:31:20 -0600
Content-Type: multipart/report; report-type=delivery-status; boundary="exch"
Content-Language: es-MX
Message-ID: <9d1d-exch@aseguradora.example.mx>
In-Reply-To: <b77.ferretera@aseguradora.example.mx>
References: <ferretera-01-solicitud@lunaseguros.example.mx> <b77.ferretera@aseguradora.example.mx>
Subject: No se puede entregar: RE: Flotilla Comercial Ferretera del Valle
MIME-Version: 1.0

--exch
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

No se pudo entregar el mensaje a los siguientes destinatarios:

gluna@lunaseguros.example.mx
El buzón del destinatario está lleno y no puede aceptar mensajes ahora.

--exch
Content-Type: message/delivery-status

Reporting-MTA: dns;ex01.aseguradora.example.mx

Final-recipient: RFC822; gluna@lunaseguros.example.mx
Action: failed
Status: 5.2.2

--exch
Content-Type: text/rfc822-headers

{ANSWER}
--exch--
""",
        ),
        ThreadMail(
            "rebote-03-texto-solo", "automatic", case="ferretera-01-solicitud",
            raw=f"""
Return-Path: <>
From: MAILER-DAEMON@correo.lunaseguros.example.mx
To: {DESK}
Subject: failure notice
Date: 5 Mar 2026 18:31:44 -0000
Message-ID: <qm-1@correo.lunaseguros.example.mx>

Hi. This is the qmail-send program at correo.lunaseguros.example.mx.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<gluna@lunaseguros.example.mx>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{ANSWER}
Lic. Luna, anexamos cotizacion TK-2026-002:

{VEHICLES}""",
        ),
        ThreadMail(
            "rebote-04-gmail", "automatic",
            raw=f"""
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {DESK}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Date: Fri, 06 Mar 2026 02:02:02 +0000
Message-ID: <gm-1@mx.google.com>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="gm"; report-type=delivery-status

--gm
Content-Type: text/plain; charset="UTF-8"

** No se encontró la dirección **

No se entregó tu mensaje a ventas.tonala@gmail.com porque no se encontró la dirección.

--gm
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Final-Recipient: rfc822; ventas.tonala@gmail.com
Action: failed
Status: 5.1.1

--gm--
""",
        ),
        ThreadMail(
            "rebote-05-hospedaje-espanol", "automatic", case="canela-01-solicitud",
            raw=f"""
From: Sistema de correo <postmaster@hosting-mx.example.com>
To: {DESK}
Subject: Correo devuelto: no fue posible entregar su mensaje
Date: Tue, 03 Mar 2026 10:03:00 -0600
Message-ID: <hm-4@hosting-mx.example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Su mensaje no pudo ser entregado a: bcarmona@carmona-agentes.example.mx
Motivo: cuota excedida.

Mensaje original:

Estimada Beatriz: Recibimos su solicitud con folio TK-2026-001.
1. Nissan NP300 doble cabina 2020, serie 3N1SYYEA2LM505978, valor $298,000
2. Nissan NP300 doble cabina 2020, serie 3N1K3ZWV5ME461430, valor $312,000
""",
        ),
        ThreadMail(
            "rebote-06-retrasado", "automatic",
            raw=f"""
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@relay.example.net>
To: {DESK}
Subject: Warning: message delayed 24 hours
Date: Wed, 11 Mar 2026 10:00:00 -0600
Message-ID: <delay-9@relay.example.net>
Content-Type: text/plain

This message was created automatically by mail delivery software.
Your message has not yet been delivered to: rpaz@pazyasociados.example.mx
No action is required on your part.
""",
        ),
    ]  # fmt: skip


def _receipts() -> list[ThreadMail]:
    return [
        ThreadMail(
            "acuse-01-leido", "automatic", case="ferretera-01-solicitud",
            raw=f"""
From: "Lic. Gerardo Luna" <gluna@lunaseguros.example.mx>
To: {DESK}
Subject: =?utf-8?q?Le=C3=ADdo=3A_RE=3A_Flotilla_Comercial_Ferretera_del_Valle?=
Date: Thu, 5 Mar 2026 13:00:00 -0600
Message-ID: <mdn-1@lunaseguros.example.mx>
In-Reply-To: <b77.ferretera@aseguradora.example.mx>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="mdn"

--mdn
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Su mensaje
  Para: Lic. Gerardo Luna
  Asunto: RE: Flotilla Comercial Ferretera del Valle
  Enviado: jueves, 5 de marzo de 2026 12:31
se leyó el jueves, 5 de marzo de 2026 13:00.

--mdn
Content-Type: message/disposition-notification

Original-Recipient: rfc822;gluna@lunaseguros.example.mx
Final-Recipient: rfc822;gluna@lunaseguros.example.mx
Original-Message-ID: <b77.ferretera@aseguradora.example.mx>
Disposition: manual-action/MDN-sent-manually; displayed

--mdn--
""",
        ),
        ThreadMail(
            "acuse-02-leido-sin-reporte", "automatic", "Tere Domínguez <tdominguez@domseguros.example.mx>",
            "2026-03-04 10:00", "Leído: Propuesta de renovación Spinoza",
            "Su mensaje\n\n  Para:\n  Asunto: Propuesta de renovación Spinoza\n  Enviado: 04/03/2026 09:40\n\nfue leído el"
            " 04/03/2026 10:00.\n",
        ),
        ThreadMail(
            "acuse-03-eliminado", "automatic", "Compras <compras@grupoarce.example.mx>", "2026-03-04 10:20",
            "Eliminado: Cotización flotilla", "Su mensaje fue eliminado sin ser leído el miércoles, 4 de marzo de 2026.\n",
        ),
    ]  # fmt: skip
