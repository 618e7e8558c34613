"""One more hand, after everything the last one showed was mended."""

from __future__ import annotations

from samples.letters import DESK, XLSX, Attachment
from samples.thread_mails.letter import ThreadMail, added, changed, csv_file, quoted, removed
from samples.workbooks import Sheet, xlsx

URREA = "Ing. Saúl Urrea <saul@urreaprotec.example.mx>"
BELLO = "Bello & Cía. Correduría <negocios@bellocia.example.mx>"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_urrea(), *_bello(), *_machines(), *_rest()]


def _urrea() -> list[ThreadMail]:
    first = "urrea-01@urreaprotec.example.mx"
    below = "\nEl 01/04/2026 12:00, Mesa Flotillas escribió:\n> Ing., su folio es TK-2026-040. Nos falta la vigencia.\n"
    return [
        ThreadMail(
            "urrea-01", "quote_request", URREA, "2026-04-01 10:00", "Parque vehicular Cribados Yécora",
            "Muy buenos días.\n\nMe permito solicitarles propuesta para Cribados Yécora. Detalle:\n\n"
            "1.- Camión Kenworth T370 volteo modelo 2020 con serie 3WKC406W2LB104694, suma $1,100,000\n"
            "2.- Camión International 4300 modelo 2019 con serie 3HS555L76KK386052, suma $820,000\n"
            "3.- Pick up Nissan NP300 modelo 2022 con serie 3N1VXEXT4NK029728, suma $365,000\n\nUn abrazo\nSaúl\n",
            cot="TK-2026-040",
        ),
        ThreadMail(
            "urrea-02-vigencia", "information_supplied", URREA, "2026-04-01 13:00", "Re: Parque vehicular Cribados Yécora",
            f"Sería a partir del 15 de abril, vigencia anual 15/04/2026 a 15/04/2027.\n\nSaúl\n{below}",
            answers=[first, "f1.ours@aseguradora.example.mx"], case="urrea-01", supplies=["policy_end", "policy_start"],
        ),
        ThreadMail(
            "urrea-03-corrijo", "addition_or_change", URREA, "2026-04-02 09:00", "Re: Parque vehicular Cribados Yécora",
            "Buenas, corrijo: el International es modelo 2018 en vez de 2019; y la pick up vale $350,000.\n" + below,
            answers=[first, "f1.ours@aseguradora.example.mx"], case="urrea-01",
            changes=[changed("year", "2018", named="INTERNATIONAL")],
        ),
        ThreadMail(
            "urrea-04-mas-unidades", "addition_or_change", URREA, "2026-04-03 09:00", "Re: Parque vehicular Cribados Yécora",
            "Aparte de lo anterior, consideren:\n\nToyota Hilux 2021 serie MR0LDVJS9MG200999 suma $405,000\n"
            f"Ram 2500 2021 serie 3C63A9BX6MM797082 suma $610,000\n{below}",
            answers=[first, "f1.ours@aseguradora.example.mx"], case="urrea-01",
            changes=[added(2021, "MR0LDVJS9MG200999"), added(2021, "3C63A9BX6MM797082")],
        ),
        ThreadMail(
            "urrea-05-aun-nada", "question", URREA, "2026-04-06 09:00", "Re: Parque vehicular Cribados Yécora",
            f"Buen inicio de semana. Sigo pendiente de su propuesta.\n{below}",
            answers=[first, "f1.ours@aseguradora.example.mx"], case="urrea-01",
        ),
        ThreadMail(
            "urrea-06-recibida", "other", URREA, "2026-04-07 09:00", "Re: Parque vehicular Cribados Yécora",
            f"Recibida, la presento hoy y les aviso.\n{below}", answers=[first, "f1.ours@aseguradora.example.mx"], case="urrea-01",
        ),
        ThreadMail(
            "urrea-07-bajen-la-prima", "question", URREA, "2026-04-08 09:00", "Re: Parque vehicular Cribados Yécora",
            f"Me pide el cliente un descuento, vean qué pueden hacer con la prima por favor.\n{below}",
            answers=[first, "f1.ours@aseguradora.example.mx"], case="urrea-01",
        ),
    ]  # fmt: skip


def _bello() -> list[ThreadMail]:
    first = "bello-01@bellocia.example.mx"
    fleet = [
        ("No.", "Descripción", "Modelo", "Serie", "Valor"),
        (1, "Chevrolet Aveo LS", 2020, "3G12VE7B5LR787541", 165000),
        (2, "Kia Rio L", 2022, "3KPXKKRG5NW074186", 280000),
        (3, "Suzuki Ertiga GLS", 2022, "MA38BUX84NB922473", 335000),
    ]
    return [
        ThreadMail(
            "bello-01", "quote_request", BELLO, "2026-04-01 11:00", "Slip de cotización - Laboratorios Kino",
            "Estimados señores:\n\nAdjuntamos slip y listado de Laboratorios Kino SA de CV para sus términos y condiciones.\n\n"
            "Bello & Cía.\n", attachments=[Attachment("slip.xlsx", XLSX, xlsx(Sheet("Flotilla", fleet)))], cot="TK-2026-041",
        ),
        ThreadMail(
            "bello-02-bajan", "addition_or_change", BELLO, "2026-04-02 11:00", "RE: Slip de cotización - Laboratorios Kino",
            "Estimados señores:\n\nLes informamos que el asegurado retira de la solicitud el vehículo número 2.\n\nBello & Cía.\n",
            answers=[first], case="bello-01", changes=[removed(unit=2)],
        ),
        ThreadMail(
            "bello-03-lista-nueva", "addition_or_change", BELLO, "2026-04-03 11:00",
            "RE: Slip de cotización - Laboratorios Kino", "Estimados señores:\n\nRemitimos versión 2 del listado, que deja sin"
            " efecto la anterior.\n\nBello & Cía.\n",
            attachments=[Attachment("slip v2.xlsx", XLSX, xlsx(Sheet("Flotilla", [fleet[0], fleet[1], fleet[3],
                (3, "Peugeot Rifter", 2022, "VF37WVZB4NA897605", 460000)])))],
            answers=[first], case="bello-01", changes=[added(2022, "VF37WVZB4NA897605"), removed(vin="3KPXKKRG5NW074186")],
        ),
        ThreadMail(
            "bello-04-slip-firmado", "other", BELLO, "2026-04-04 11:00", "RE: Slip de cotización - Laboratorios Kino",
            "Estimados señores:\n\nEl asegurado nos otorgó la orden en firme. Agradecemos su preferencia.\n\nBello & Cía.\n",
            answers=[first], case="bello-01",
        ),
        ThreadMail(
            "bello-05-losses", "information_supplied", BELLO, "2026-04-02 12:00", "RE: Slip de cotización - Laboratorios Kino",
            "Estimados señores:\n\nEn respuesta a su atenta solicitud, se acompaña el reporte de siniestros.\n\nBello & Cía.\n",
            attachments=[csv_file("siniestros.csv", "Año,Siniestros,Monto\n2025,2,41000\n2024,0,0")],
            answers=[first], case="bello-01", supplies=["losses"],
        ),
    ]  # fmt: skip


def _machines() -> list[ThreadMail]:
    return [
        ThreadMail(
            "w-01-curso", "automatic", URREA, "2026-04-01 12:01", "Re: Parque vehicular Cribados Yécora",
            "Hola, ando en un curso toda la semana y no voy a estar revisando correo. Mi asistente Nelly te puede ayudar:"
            " nelly@urreaprotec.example.mx\n", answers=["urrea-01@urreaprotec.example.mx", "f1.ours@aseguradora.example.mx"],
            case="urrea-01", headers={"X-Autoreply": "yes"},
        ),
        ThreadMail(
            "w-02-buzon-sin-atencion", "automatic", "Info <info@criboyecora.example.mx>", "2026-04-01 12:30",
            "Este buzón ya no se encuentra disponible", "La dirección a la que escribió dejó de usarse. Escríbanos a"
            " contacto@criboyecora.example.mx\n", headers={"Auto-Submitted": "auto-replied"},
        ),
        ThreadMail(
            "w-03-rebote-exim", "automatic",
            raw=f"""
Return-path: <>
Envelope-to: {DESK}
From: Mail Delivery System <Mailer-Daemon@srv.bellocia.example.mx>
To: {DESK}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1-exim@srv.bellocia.example.mx>
Date: Wed, 01 Apr 2026 11:30:00 -0600
References: <ours-bello@aseguradora.example.mx>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

A message that you sent could not be delivered to one or more of its recipients.

  negocios@bellocia.example.mx
    retry timeout exceeded

------ This is a copy of the message's headers. ------

In-Reply-To: <bello-01@bellocia.example.mx>
Subject: RE: Slip de cotización - Laboratorios Kino
""", case="bello-01",
        ),
        ThreadMail(
            "w-04-teams", "automatic", "Microsoft Teams <noreply@email.teams.example.com>", "2026-04-02 08:00",
            "Saúl Urrea te mencionó en Flotillas Norte", "Saúl Urrea: @mesa ¿la vieron? Responder en Teams\n",
        ),
        ThreadMail(
            "w-05-feria", "other", "Expo Transporte <info@expotransporte.example.com>", "2026-04-02 09:00",
            "Registro abierto: Expo Transporte 2026", "Más de 400 expositores: Kenworth, Freightliner, International. Regístrate"
            " gratis y conoce los tractos 2027.\n", headers={"List-Unsubscribe": "<https://expo.example.com/x>"},
        ),
    ]  # fmt: skip


def _rest() -> list[ThreadMail]:
    return [
        ThreadMail(
            "r-01-endoso-traspaso", "policy_change", BELLO, "2026-04-02 10:00", "Póliza 551-220-88: cambio de conductor y CP",
            "Estimados señores:\n\nRogamos actualizar en la póliza 551-220-88 el código postal de circulación del inciso 4 a"
            " 83000.\n\nBello & Cía.\n",
        ),
        ThreadMail(
            "r-02-baja-por-venta", "policy_change", "Hielo Polar <admin@hielopolar.example.mx>", "2026-04-02 11:00",
            "venta de camioneta", "Buen día, vendimos la camioneta Ram 4000 placas NR-40-112, necesito darla de baja de mi póliza"
            " 551-300-12 y que me regresen lo que corresponda.\n",
        ),
        ThreadMail(
            "r-03-vuelta", "claim", "Hielo Polar <admin@hielopolar.example.mx>", "2026-04-03 05:40", "volteadura ruta 5",
            "se volteo la unidad de la ruta 5, hay producto tirado y el chofer va al hospital, manden a alguien porfavor\n",
        ),
        ThreadMail(
            "r-04-forense", "claim", "Despacho Jurídico Tamez <litigio@tamez.example.mx>", "2026-04-03 10:00",
            "Reclamación de tercero vs. su asegurado", "En representación del C. Luis Mora, lesionado en el accidente del 12 de"
            " marzo causado por la unidad asegurada con placas NR-40-112, requerimos el pago de gastos médicos.\n",
        ),
        ThreadMail(
            "r-05-cliente-directo", "quote_request", "Gaby Peralta <gabyperalta88@gmail.com>", "2026-04-03 20:00", "seguro",
            "Hola! vi su página, quiero saber cuánto me costaría el seguro de mi coche, es un Mazda 3 2021, estoy en"
            " Hermosillo. Gracias!\n",
        ),
        ThreadMail(
            "r-06-dos-rfc", "quote_request", BELLO, "2026-04-04 10:00", "Dos negocios",
            "Estimados señores:\n\nSolicitamos condiciones para los siguientes negocios, en pólizas separadas.\n\n"
            "NEGOCIO A\nAsegurado: Agroinsumos Gaxiola SA de CV\nR.F.C. AGA050611QW2\n"
            "- Ford Ranger 2019, serie 3FA0WTJ45KB494360, $300,000\n\n"
            "NEGOCIO B\nAsegurado: Elotes Ramos SA de CV\nR.F.C. ELR161104CV7\n"
            "- Dodge Attitude 2019, serie ML31EP954KB450743, $150,000\n- Seat Ateca 2020, serie VSSCZEM22LA222418, $380,000\n\n"
            "Bello & Cía.\n", parts=[("AGA050611QW2", 1), ("ELR161104CV7", 2)],
        ),
        ThreadMail(
            "r-07-folio-de-otro", "other", "Compras Hielo Polar <compras@hielopolar.example.mx>", "2026-04-04 12:00",
            "Orden de compra 8812", "Se anexa orden de compra por 2 llantas 11R22.5, entregar en planta.\n",
        ),
        ThreadMail(
            "r-08-presentacion", "other", "Banco Sol Factoraje <ejecutivo@bancosol.example.com>", "2026-04-04 13:00",
            "Línea de crédito para tu negocio", "Estimado empresario, te ofrecemos factoraje y arrendamiento de flotillas con"
            " tasa preferencial. Contáctame para más detalles.\n",
        ),
        ThreadMail(
            "r-09-visita", "question", URREA, "2026-04-05 10:00", "Visita",
            "Buen día, ¿tienen espacio el martes para recibirme y ver los negocios pendientes?\n" + quoted(""),
        ),
    ]  # fmt: skip
