"""What other machines send, written after the sorting was."""

from __future__ import annotations

from samples.letters import DESK
from samples.thread_mails.letter import ThreadMail

TITO = "Tito Cárdenas <titocardenas.agente@hotmail.com>"
GANDARA = "GANDARA SEGUROS <operaciones@gandaraseguros.example.mx>"
FIRST, OURS = "agro-01@gandaraseguros.example.mx", "PH0PR01MB7001@PH0PR01MB7001.prod.outlook.example.com"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_absences(), *_reports(), *_invitations(), *_bulk()]


def _absences() -> list[ThreadMail]:
    return [
        ThreadMail(
            "m-01-zimbra", "automatic", GANDARA, "2026-03-16 16:41", "Fuera de la oficina Re: AGROINSUMOS GAXIOLA / SOLICITUD",
            "POR EL MOMENTO NO ME ENCUENTRO EN LA OFICINA, CUALQUIER ASUNTO CON MI COMPAÑERA DULCE.\n",
            answers=[FIRST, OURS], case="agro-01", headers={"Auto-Submitted": "auto-replied (zimbra; vacation)", "Precedence": "bulk"},
        ),
        ThreadMail(
            "m-02-notes", "automatic", "Norma Villa <nvilla@grupovilla.example.mx>", "2026-03-17 08:01",
            "Norma Villa está fuera de la oficina (regreso 23/03/2026)",
            "Estaré fuera de la oficina desde 17/03/2026 y no volveré hasta 23/03/2026. Responderé a su mensaje cuando"
            ' regrese.\n\nNota: esta es una respuesta automatizada a su mensaje "Cotización" enviado el 17/03/2026 08:00:45.\n',
        ),
        ThreadMail(
            "m-03-luto-oficina", "automatic", "Bufete Ayala <contacto@bufeteayala.example.mx>", "2026-03-18 09:00",
            "Re: su propuesta", "Estimados, con motivo del puente estaremos cerrados del 14 al 17 de marzo. Retomamos"
            " actividades el miércoles 18. Que tengan excelente fin de semana.\n",
        ),
        ThreadMail(
            "m-04-cambio-de-correo", "automatic", "Javier Olmos <jolmos@viejodominio.example.com>", "2026-03-18 11:00",
            "Respuesta automática: TK-2026-021", "Mi nueva dirección es javier.olmos@nuevo.example.com, este buzón dejará"
            " de funcionar el 31 de marzo.\n", headers={"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-generated"},
            case="hotel-01",
        ),
        ThreadMail(
            "m-05-ticket", "automatic", "Soporte Zafiro <soporte@zafiro.zendesk.example.com>", "2026-03-18 12:00",
            "[Solicitud recibida] Cotización flotilla", "Tu solicitud (#77120) fue recibida y está siendo revisada por"
            " nuestro equipo.\n\nPara agregar comentarios, responde a este correo.\n",
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        ThreadMail(
            "m-06-ausente-en-ingles-y-espanol", "automatic", "Claire Dubois <cdubois@leasingmx.example.com>",
            "2026-03-19 08:00", "Automatic reply: Quotation", "I am away on business with intermittent connection until"
            " March 27. / Estoy de viaje de trabajo hasta el 27 de marzo.\n",
        ),
        ThreadMail(
            "m-07-persona-que-avisa", "question", TITO, "2026-03-19 13:00", "RE: Fletes Manríquez",
            "inge voy a estar fuera de la oficina mañana, ¿me la puede mandar hoy la cotización de los fletes?\n",
            answers=["BN7PR04MB1-tito@BN7PR04MB1.namprd04.prod.outlook.example.com"], case="fletes-01",
        ),
    ]  # fmt: skip


def _reports() -> list[ThreadMail]:
    return [
        ThreadMail(
            "m-08-yahoo", "automatic",
            raw=f"""
From: MAILER-DAEMON@yahoo.com
To: {DESK}
Subject: Failure Notice
Date: Tue, 17 Mar 2026 04:00:00 +0000
Message-ID: <y-1@yahoo.com>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Sorry, we were unable to deliver your message to the following address.

<flotillas.perez@yahoo.com.mx>:
554: 30: Sorry, your message to flotillas.perez@yahoo.com.mx cannot be delivered.

--- Below this line is a copy of the message.

Adjuntamos cotización:
Nissan NP300 2019 serie 3N13LH4D0KW999338 $240,000
""",
        ),
        ThreadMail(
            "m-09-relayed", "automatic", case="hotel-01",
            raw=f"""
From: <postmaster@escamillabrokers.example.mx>
To: {DESK}
Date: Fri, 20 Mar 2026 12:00:30 -0600
Content-Type: multipart/report; report-type=delivery-status; boundary="rl"
Message-ID: <rel-9@escamillabrokers.example.mx>
In-Reply-To: <ans-hotel@aseguradora.example.mx>
References: <hotel-01@escamillabrokers.example.mx> <ans-hotel@aseguradora.example.mx>
Subject: =?utf-8?q?Retransmitido=3A_RE=3A_Quotation_request_-_Hotelera_Tabachines?=
MIME-Version: 1.0

--rl
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<html><body><p>Se completó la entrega a estos destinatarios o grupos, pero el servidor de destino no envió una
notificación de entrega:</p><p>mescamilla@escamillabrokers.example.mx</p></body></html>

--rl
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.escamillabrokers.example.mx
Final-Recipient: rfc822;mescamilla@escamillabrokers.example.mx
Action: relayed
Status: 2.0.0

--rl--
""",
        ),
        ThreadMail(
            "m-10-cuarentena", "automatic", "Filtro de correo <no-reply@antispam.example.com>", "2026-03-18 07:00",
            "Resumen de cuarentena: 3 mensajes retenidos", "Los siguientes mensajes fueron retenidos por el filtro de"
            " seguridad. Este correo es automático, no es necesario responder.\n\nLiberar | Bloquear\n",
            headers={"Auto-Submitted": "auto-generated"},
        ),
        ThreadMail(
            "m-11-read", "automatic", "Mireya Escamilla <mescamilla@escamillabrokers.example.mx>", "2026-03-20 12:10",
            "Read: RE: Quotation request - Hotelera Tabachines", "Your message\n\n   To: Mireya Escamilla\n   Subject: RE:"
            " Quotation request - Hotelera Tabachines\n   Sent: Friday, March 20, 2026 12:00:00 PM\n\n was read on Friday,"
            " March 20, 2026 12:10:00 PM.\n", answers=["ans-hotel@aseguradora.example.mx"], case="hotel-01",
        ),
        ThreadMail(
            "m-12-whatsapp-de-servidor", "automatic", "Servidor CPANEL <root@server17.hosting.example.com>",
            "2026-03-19 03:00", "[server17] Buzón al 95% de su capacidad", "La cuenta cotizaciones.flotillas está por"
            " alcanzar su límite de almacenamiento.\n", headers={"Auto-Submitted": "auto-generated", "Precedence": "bulk"},
        ),
        ThreadMail(
            "m-13-compartido", "automatic", "Mireya Escamilla (vía OneDrive) <no-reply@sharepoint.example.com>",
            "2026-03-19 10:00", 'Mireya Escamilla abrió el archivo "Cotización TK-2026-021.pdf"',
            "Mireya Escamilla vio un archivo que usted compartió. No responda a este correo.\n",
            headers={"Auto-Submitted": "auto-generated"}, case="hotel-01",
        ),
    ]  # fmt: skip


def _invitations() -> list[ThreadMail]:
    return [
        ThreadMail(
            "m-14-cancelada", "automatic",
            raw=f"""
From: Norma Villa <nvilla@grupovilla.example.mx>
To: {DESK}
Subject: Cancelado: Junta flotillas Grupo Villa
Date: Thu, 19 Mar 2026 10:00:00 -0600
Message-ID: <cancel-3@grupovilla.example.mx>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="c3"

--c3
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Se cancela la junta, luego les aviso.

--c3
Content-Type: text/calendar; charset="utf-8"; method=CANCEL
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
METHOD:CANCEL
BEGIN:VEVENT
UID:9
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
--c3--
""",
        ),
        ThreadMail(
            "m-15-liga-de-reunion", "other", "Norma Villa <nvilla@grupovilla.example.mx>", "2026-03-20 10:00",
            "Liga para la junta de hoy", "Les paso la liga de Teams para la junta de las 12:00, nos vemos ahí.\n"
            "https://teams.example.com/l/meetup-join/19\n\nNorma\n",
        ),
    ]  # fmt: skip


def _bulk() -> list[ThreadMail]:
    return [
        ThreadMail(
            "m-16-mailchimp", "other", "Revista Asegurando <hola@asegurando.example.com>", "2026-03-17 07:00",
            "¿Sabes cuánto subió la siniestralidad de pesados?", "Descarga gratis nuestro reporte del primer trimestre:"
            " robo de tractocamiones, Kenworth y Freightliner a la cabeza.\n\nRecibes este correo porque te registraste"
            " en nuestro sitio.\n",
            headers={"List-Unsubscribe": "<https://asegurando.example.com/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        ),
        ThreadMail(
            "m-17-venta-gps", "other", "RastreoMax <ventas@rastreomax.example.mx>", "2026-03-18 07:30",
            "GPS para tu flotilla desde $149 al mes", "Hola, somos proveedores de rastreo satelital. ¿Te interesa una demo"
            " sin costo? Ayudamos a bajar la prima de tu flotilla hasta 20%. Saludos, Kevin, RastreoMax.\n",
        ),
        ThreadMail(
            "m-18-grupo-propio", "quote_request", "Hilda Rangel <hilda@rangelagentes.example.mx>", "2026-03-18 10:10",
            "Flotilla Elotes Ramos", "Buen día, adjunto lo necesario para que nos den su propuesta: Elotes Ramos SA de CV"
            " ELR161104CV7, Nissan NP300 2022 serie 3N1VXEXT4NK029728 valor $380,000 y Suzuki Ertiga 2022 serie"
            " MA38BUX84NB922473 valor $330,000. Amplia.\nHilda\n",
            headers={"List-ID": "<cotizaciones.flotillas.aseguradora.example.mx>", "Precedence": "list",
                     "List-Unsubscribe": "<mailto:cotizaciones.flotillas+unsubscribe@aseguradora.example.mx>"},
            cot="TK-2026-025",
        ),
        ThreadMail(
            "m-19-crm-con-baja", "quote_request", "Hilda Rangel vía CRM <hilda=rangelagentes.example.mx@crm.example.com>",
            "2026-03-18 11:00", "Solicitud de tarifa auto individual", "Necesito tarifa para Peugeot Rifter 2022, serie"
            " VF37WVZB4NA897605, valor factura 465,000, uso carga, contratante Martha González, GOSM770623QA6.\n\nHilda\n\n"
            "--\nEnviado con CRM Agentes. Si no desea recibir estos mensajes, dé clic aquí.\n",
            headers={"List-Unsubscribe": "<https://crm.example.com/u?id=5>", "Precedence": "bulk"},
        ),
    ]  # fmt: skip
