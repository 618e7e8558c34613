"""Policies, claims, several insured and the rest, written after the sorting was."""

from __future__ import annotations

from samples.generator.paper import plain_pdf
from samples.letters import DESK, XLSX, Attachment
from samples.thread_mails.letter import ThreadMail, added, csv_file, quoted
from samples.workbooks import Sheet, xlsx

ZULEMA = "Zulema Haro <zharo@haroyhnos.example.mx>"
OFICINA = "Oficina Culiacán <culiacan@aseguradora.example.mx>"
HEAD = ("MARCA Y TIPO", "MODELO", "NO. SERIE", "VALOR")


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_policies(), *_claims(), *_several(), *_rest()]


def _policies() -> list[ThreadMail]:
    first = "camiones-01@haroyhnos.example.mx"
    return [
        ThreadMail(
            "camiones-01", "quote_request", ZULEMA, "2026-03-17 09:00", "Vence 5 de abril flotilla Tlalmanalco",
            "Buen día equipo. Nos toca renovar Transportes Ligeros del Monte (TLM130214RT5). Les paso la carátula que vence"
            " y las unidades que siguen, ¿qué propuesta nos pueden dar?\n\nVolkswagen Saveiro 2021 serie 3VW460HY9MW118966"
            " valor $240,000\nVolkswagen Saveiro 2020 serie 3VW59D5H1LG809425 valor $222,000\n\nZulema\n",
            attachments=[Attachment("caratula.pdf", ("application", "pdf"), plain_pdf((
                "CARATULA DE POLIZA  FLOTILLA", "No. de poliza 7730009912", "Vigencia 05/04/2025 - 05/04/2026",
                "Contratante TRANSPORTES LIGEROS DEL MONTE SA DE CV", "Unidades amparadas: 3")))],
            cot="TK-2026-026",
        ),
        ThreadMail(
            "camiones-02-falto-una", "addition_or_change", ZULEMA, "2026-03-17 15:00",
            "RE: Vence 5 de abril flotilla Tlalmanalco",
            "Me faltó incluir la Dodge: Dodge Attitude 2019 serie ML31EP954KB450743 valor $160,000. Perdón.\n\nZulema\n",
            answers=[first], case="camiones-01", changes=[added(2019, "ML31EP954KB450743")],
        ),
        ThreadMail(
            "poliza-01-cambio-de-uso", "policy_change", ZULEMA, "2026-03-18 09:00", "Pol 7730009912 inciso 2 cambio de uso",
            "Favor de modificar el uso del inciso 2, pasa de carga a particular. Aplicar a partir de hoy.\nZulema\n",
        ),
        ThreadMail(
            "poliza-02-movimientos", "policy_change", "RH Flotillas Cedis <flotillas@cedisnorte.example.mx>",
            "2026-03-18 13:00", "Altas y bajas semana 12, póliza CN-55012",
            "Buenas tardes, envío altas y bajas de la semana para la póliza CN-55012.\n",
            attachments=[csv_file("semana12.csv", "Movimiento,Marca,Descripción,Modelo,Serie\n"
                "ALTA,Chevrolet,Aveo,2020,3G12VE7B5LR787541\nBAJA,Kia,Rio,2022,3KPXKKRG5NW074186")],
        ),
        ThreadMail(
            "poliza-03-domicilio", "policy_change", "RH Flotillas Cedis <flotillas@cedisnorte.example.mx>",
            "2026-03-19 13:00", "Corrección de domicilio en póliza CN-55012",
            "Se solicita corregir el domicilio fiscal del contratante en la póliza CN-55012, anexo constancia.\n",
        ),
        ThreadMail(
            "poliza-04-incluyan", "policy_change", ZULEMA, "2026-03-20 08:20", "inclusión poliza 7730009912",
            "Nos autorizan incluir desde hoy a la póliza 7730009912 el Mazda 3 2021 serie 3MZZ2G4RXMK297289, valor factura"
            " 389,900. Mandar certificado.\nZulema\n",
        ),
        ThreadMail(
            "poliza-05-recibo", "question", "RH Flotillas Cedis <flotillas@cedisnorte.example.mx>", "2026-03-20 09:00",
            "Recibos póliza CN-55012", "Hola, ¿me comparten los recibos del segundo trimestre? Gracias.\n",
        ),
        ThreadMail(
            "poliza-06-cotizar-inclusion", "quote_request", ZULEMA, "2026-03-20 10:00", "prima de inclusión",
            "¿Cuánto saldría meter a la flotilla un Renault Oroch 2021 serie 93Y19S127MR528822 de $330,000? Si les gusta el"
            " costo lo damos de alta la otra semana.\nZulema\n",
        ),
    ]  # fmt: skip


def _claims() -> list[ThreadMail]:
    return [
        ThreadMail(
            "s-01-alcance", "claim", "Operaciones Ligeros <ops@ligerosmonte.example.mx>", "2026-03-18 07:00", "percance saveiro",
            "Buen dia, nos dieron un alcance en la Saveiro 2020 placas HG-44-120, el otro conductor se dio a la fuga. Como"
            " procedemos con la reparacion?\n",
        ),
        ThreadMail(
            "s-02-inundacion", "claim", ZULEMA, "2026-03-18 19:00", "unidad inundada",
            "Se inundó una de las unidades aseguradas por la tormenta, inciso 1 póliza 7730009912, necesito levantar el"
            " reporte, ya marqué y no contestan.\nZulema\n",
        ),
        ThreadMail(
            "s-03-reembolso", "claim", "Grúas Rescate 24 <admin@gruasrescate.example.mx>", "2026-03-19 09:00",
            "Factura servicio de grúa folio 8812, reporte 260318-0044", "Enviamos factura por arrastre de la unidad siniestrada"
            " Kenworth T680, reporte 260318-0044, para trámite de pago.\n",
        ),
        ThreadMail(
            "s-04-pregunta-por-siniestro", "claim", "Juan Ceballos <jceballos@gmail.com>", "2026-03-20 10:00",
            "Siniestro 26-0110045", "Hola, ¿en qué va mi siniestro 26-0110045? Ya entregué el auto en el taller hace dos"
            " semanas.\n",
        ),
    ]  # fmt: skip


def _several() -> list[ThreadMail]:
    return [
        ThreadMail(
            "v-01-hoja-por-empresa", "quote_request", ZULEMA, "2026-03-19 10:00", "Grupo Ceja 3 empresas",
            "Buen día, les encargo 3 cotizaciones, vienen en pestañas separadas.\n\nZulema Haro\n",
            attachments=[Attachment("grupo ceja.xlsx", XLSX, xlsx(
                Sheet("CEJA PV", [("CEJA PRODUCTOS VARIOS SA DE CV", "", "CPV980530AS9"), (), HEAD,
                    ("Toyota Hilux", 2021, "MR0LDVJS9MG200999", 400000)]),
                Sheet("PATRICIO", [("PATRICIO ATILANO TRANSPORTES SA DE CV", "", "PAT110707MK1"), (), HEAD,
                    ("Hino 300", 2021, "3HJM3PA39ME797576", 600000), ("Ram 2500", 2021, "3C63A9BX6MM797082", 590000)]),
                Sheet("ELOTES", [("ELOTES RAMOS SA DE CV", "", "ELR161104CV7"), (), HEAD,
                    ("Suzuki Ertiga", 2022, "MA38BUX84NB922473", 330000)])))],
            parts=[("CPV980530AS9", 1), ("PAT110707MK1", 2), ("ELR161104CV7", 1)],
        ),
        ThreadMail(
            "v-02-texto-dos-personas", "quote_request", ZULEMA, "2026-03-20 11:00", "dos autos, dos pólizas",
            "Necesito dos cotizaciones individuales:\n\n1) Contratante: Martha González Soria, RFC GOSM770623QA6\n"
            "   Kia Rio 2022 serie 3KPXKKRG5NW074186 valor 290,000\n\n2) Contratante: Rodolfo Medina Hurtado, RFC"
            " MEHR850412AB0\n   Chevrolet Aveo 2020 serie 3G12VE7B5LR787541 valor 170,000\n\nZulema\n",
            parts=[("GOSM770623QA6", 1), ("MEHR850412AB0", 1)],
        ),
        ThreadMail(
            "v-03-conductor-no-es-asegurado", "quote_request", ZULEMA, "2026-03-21 11:00", "Ejecutivos Ceja",
            "Cotizar por favor a nombre de CEJA PRODUCTOS VARIOS SA DE CV, RFC CPV980530AS9. Conductor habitual y"
            " propietario en factura entre paréntesis:\n\nMazda 3 2021 serie 3MZZ2G4RXMK297289 valor 380,000 (Martha González,"
            " GOSM770623QA6)\nSuzuki Ertiga 2022 serie MA38BUX84NB922473 valor 330,000 (Rodolfo Medina, MEHR850412AB0)\n\nZulema\n",
        ),
    ]  # fmt: skip


def _rest() -> list[ThreadMail]:
    return [
        ThreadMail(
            "x-01-oficina-reenvia", "quote_request", OFICINA, "2026-03-18 10:00", "FW: Camionetas SAGARPA",
            "Favor de atender, agente 33120.\n\nFrom: Fermín Duarte <fduarte@duarteagente.example.mx>\n"
            "Sent: Wednesday, March 18, 2026 9:15 AM\nTo: Oficina Culiacán\nSubject: Camionetas SAGARPA\n\n"
            "Buenos días, ¿qué prima saldría para estas? Ranger 2019 3FA0WTJ45KB494360 $310,000 y Ranger 2022"
            " 3FA4FEB53NR604564 $515,000. Licitación, asegurado Sagarpa Sinaloa.\n",
        ),
        ThreadMail(
            "x-02-respuesta-de-la-mesa", "other", f"Cotizaciones Flotillas <{DESK}>", "2026-03-19 10:00",
            "RE: Flotilla Elotes Ramos", "Hilda, buen día. Te comparto la propuesta TK-2026-025, prima anual $31,220. Cualquier"
            " duda quedo a la orden.\n", to=f"Hilda Rangel <hilda@rangelagentes.example.mx>, {DESK}",
            answers=["m-18-grupo-propio@rangelagentes.example.mx"], case="m-18-grupo-propio",
        ),
        ThreadMail(
            "x-03-negociacion", "question", "Hilda Rangel <hilda@rangelagentes.example.mx>", "2026-03-19 12:00",
            "RE: Flotilla Elotes Ramos", "Gracias. ¿Habrá manera de bajar un 10% la prima? La competencia nos dio 28 mil.\n\nHilda\n",
            answers=["m-18-grupo-propio@rangelagentes.example.mx", "x-02-respuesta-de-la-mesa@aseguradora.example.mx"],
            case="m-18-grupo-propio",
        ),
        ThreadMail(
            "x-04-emision", "other", "Hilda Rangel <hilda@rangelagentes.example.mx>", "2026-03-20 12:00",
            "RE: Flotilla Elotes Ramos", "Adelante con la emisión, el cliente acepta. Inicio 25 de marzo.\n\nHilda\n",
            answers=["m-18-grupo-propio@rangelagentes.example.mx", "x-02-respuesta-de-la-mesa@aseguradora.example.mx"],
            case="m-18-grupo-propio",
        ),
        ThreadMail(
            "x-05-folio-equivocado-de-otro", "question", "Hilda Rangel <hilda@rangelagentes.example.mx>", "2026-03-21 12:00",
            "tk 2026 025", "Me reenvían la TK 2026-025 en PDF por favor? no abre el archivo\n", case="m-18-grupo-propio",
        ),
        ThreadMail(
            "x-06-proveedor-refacciones", "other", "Refaccionaria Diesel <ventas@refadiesel.example.mx>", "2026-03-18 09:30",
            "Cotización 5521 balatas", "Anexo la cotización que solicitó: 20 juegos de balatas para Kenworth T680, $38,400 más"
            " IVA. Vigencia 15 días.\n",
        ),
        ThreadMail(
            "x-07-licitacion", "quote_request", "Adquisiciones Municipio <adquisiciones@municipioejemplo.example.mx>",
            "2026-03-19 09:00", "INVITACIÓN A CUANDO MENOS TRES PERSONAS IA-07/2026",
            "Por medio del presente se le invita a presentar propuesta técnica y económica para el aseguramiento del parque"
            " vehicular del Municipio, conforme a las bases anexas. Fecha límite 27 de marzo.\n",
        ),
        ThreadMail(
            "x-08-solo-archivo", "quote_request", "Beto Cano <bcano77@gmail.com>", "2026-03-19 22:00", "", "\n",
            attachments=[csv_file("carros.csv", "Marca,Tipo,Modelo,Placas,Valor\nNissan,March,2019,NPD-882-B,140000")],
        ),
        ThreadMail(
            "x-09-reenvio-de-nuestro-pdf", "information_supplied", ZULEMA, "2026-03-19 17:00",
            "RE: Vence 5 de abril flotilla Tlalmanalco", "Les dejo la constancia de situación fiscal del cliente que nos"
            " pidieron.\n\nZulema\n\n" + quoted("Zulema, para continuar envíanos la CSF. TK-2026-026"),
            attachments=[Attachment("CSF.pdf", ("application", "pdf"), plain_pdf((
                "CONSTANCIA DE SITUACION FISCAL", "RFC: TLM130214RT5",
                "Denominacion o Razon Social: TRANSPORTES LIGEROS DEL MONTE", "Regimen Capital: SOCIEDAD ANONIMA DE CAPITAL VARIABLE")))],
            answers=["camiones-01@haroyhnos.example.mx"], case="camiones-01", supplies=["client_rfc"],
        ),
    ]  # fmt: skip
