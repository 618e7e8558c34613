"""Threads about fleets, written after the sorting was: other hands, other words."""

from __future__ import annotations

from samples.letters import XLSX, Attachment
from samples.thread_mails.letter import ThreadMail, added, changed, csv_file, quoted, removed
from samples.workbooks import Sheet, xlsx

GANDARA = "GANDARA SEGUROS <operaciones@gandaraseguros.example.mx>"
MIREYA = "Mireya Escamilla <mescamilla@escamillabrokers.example.mx>"
TITO = "Tito Cárdenas <titocardenas.agente@hotmail.com>"
AGRO = [
    ("ECO", "MARCA", "LINEA", "AÑO MODELO", "NIV", "PLACA", "VALOR CONVENIDO"),
    ("A-01", "NISSAN", "NP300 CHASIS", 2019, "3N13LH4D0KW999338", "SX-11-902", 240000),
    ("A-02", "TOYOTA", "HILUX MID", 2020, "MR04T3G90LR191757", "SX-11-903", 410000),
    ("A-03", "FORD", "RANGER XL", 2022, "3FA4FEB53NR604564", "SX-11-904", 525000),
    ("A-04", "CHEVROLET", "TORNADO VAN", 2021, "3G1WWJVP1ME805841", "SX-11-905", 300000),
]


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_agro(), *_hotel(), *_tito()]


def _agro() -> list[ThreadMail]:
    first, ours = "agro-01@gandaraseguros.example.mx", "PH0PR01MB7001@PH0PR01MB7001.prod.outlook.example.com"
    answered = (
        "________________________________\nDe: Cotizaciones Flotillas <cotizaciones.flotillas@aseguradora.example.mx>\n"
        "Enviado: lunes, 16 de marzo de 2026 04:40 p. m.\nPara: GANDARA SEGUROS <operaciones@gandaraseguros.example.mx>\n"
        "Asunto: RE: AGROINSUMOS GAXIOLA / SOLICITUD\n\nBuena tarde, su folio es el TK-2026-020. ¿Nos indican el giro y"
        " la forma de pago? Saludos.\n"
    )
    return [
        ThreadMail(
            "agro-01", "quote_request", GANDARA, "2026-03-16 13:05", "AGROINSUMOS GAXIOLA / SOLICITUD",
            "BUENA TARDE\n\nSOLICITO SU APOYO CON TARIFA PARA EL SIGUIENTE RIESGO\n\nASEGURADO: AGROINSUMOS GAXIOLA SA DE CV\n"
            "RFC: AGA050611QW2\nINICIO: 01 DE ABRIL 2026\nCOBERTURA: AMPLIA\nUNIDADES: 4 (VER ARCHIVO)\n\nSALUDOS\nGANDARA\n",
            attachments=[Attachment("GAXIOLA UNIDADES.xlsx", XLSX, xlsx(Sheet("RELACION", AGRO)))], cot="TK-2026-020",
        ),
        ThreadMail(
            "agro-02-forma-de-pago", "information_supplied", GANDARA, "2026-03-17 09:10",
            "RE: AGROINSUMOS GAXIOLA / SOLICITUD",
            f"BUEN DIA\n\nFORMA DE PAGO: TRIMESTRAL\nGIRO: VENTA DE FERTILIZANTES\n\nSALUDOS\n\n{answered}",
            answers=[first, ours], case="agro-01", supplies=["payment_form"],
        ),
        ThreadMail(
            "agro-03-dos-correcciones", "addition_or_change", GANDARA, "2026-03-18 10:30",
            "RE: AGROINSUMOS GAXIOLA / SOLICITUD",
            "BUEN DIA, CORRECCIONES A LA RELACION:\n\nUNIDAD 1: DICE MODELO 2019 DEBE DECIR 2020\n"
            f"UNIDAD 3: VALOR CORRECTO $535,000\n\nGRACIAS\n\n{answered}",
            answers=[first, ours], case="agro-01",
            changes=[changed("year", "2020", unit=1), changed("value", "535000", unit=3)],
        ),
        ThreadMail(
            "agro-04-se-suman-tres", "addition_or_change", GANDARA, "2026-03-19 16:44",
            "RE: AGROINSUMOS GAXIOLA / SOLICITUD",
            "SE ADICIONAN TRES UNIDADES A LA SOLICITUD, VER ARCHIVO. RESTO SIN CAMBIO.\n\nSALUDOS\n\n" + answered,
            attachments=[Attachment("ADICIONALES.xlsx", XLSX, xlsx(Sheet("Hoja1", [AGRO[0],
                ("A-05", "ISUZU", "ELF 300", 2019, "JAA9D96Z0KA682257", "SX-12-001", 380000),
                ("A-06", "ISUZU", "ELF 600", 2022, "JAASZDKD7NW959719", "SX-12-002", 790000),
                ("A-07", "MITSUBISHI", "L200", 2021, "MMB0WY4J3ME684397", "SX-12-003", 430000)])))],
            answers=[first, ours], case="agro-01",
            changes=[added(2019, "JAA9D96Z0KA682257"), added(2022, "JAASZDKD7NW959719"), added(2021, "MMB0WY4J3ME684397")],
        ),
        ThreadMail(
            "agro-05-presion", "question", GANDARA, "2026-03-20 12:00", "RE: AGROINSUMOS GAXIOLA / SOLICITUD",
            f"BUEN DIA\n\nNOS APOYAN CON LA RESPUESTA? EL CLIENTE DECIDE HOY A LAS 5\n\nSALUDOS\n\n{answered}",
            answers=[first, ours], case="agro-01",
        ),
        ThreadMail(
            "agro-06-ya-no-van-dos", "addition_or_change", GANDARA, "2026-03-20 15:20",
            "RE: AGROINSUMOS GAXIOLA / SOLICITUD",
            "LAS UNIDADES 2 Y 4 YA NO VAN, FAVOR DE RECALCULAR.\n\nSALUDOS\n\n" + answered,
            answers=[first, ours], case="agro-01", changes=[removed(unit=2), removed(unit=4)],
        ),
        ThreadMail(
            "agro-07-renuncia", "other", GANDARA, "2026-03-23 09:00", "RE: AGROINSUMOS GAXIOLA / SOLICITUD",
            f"BUEN DIA\n\nEL CLIENTE SE QUEDO CON SU ASEGURADORA ACTUAL. GRACIAS POR EL APOYO.\n\n{answered}",
            answers=[first, ours], case="agro-01",
        ),
    ]  # fmt: skip


def _hotel() -> list[ThreadMail]:
    first, ours = "hotel-01@escamillabrokers.example.mx", "ans-hotel@aseguradora.example.mx"
    request = """
Dear team,

Please quote the following vehicles for Hotelera Tabachines, S. de R.L. de C.V. (HOT020202BN0), policy period
May 1 2026 to May 1 2027, full coverage:

- Honda Odyssey 2021, VIN 2HGU8J955MK969829, MXN 610,000
- Hyundai Staria 2023, VIN MALB1AYD6PG711705, MXN 720,000
- Seat Ateca 2020, VIN VSSCZEM22LA222418, MXN 395,000

Best regards,
Mireya Escamilla
"""
    return [
        ThreadMail(
            "hotel-01", "quote_request", MIREYA, "2026-03-17 10:00", "Quotation request - Hotelera Tabachines", request,
            cot="TK-2026-021",
        ),
        ThreadMail(
            "hotel-02-follow-up", "question", MIREYA, "2026-03-20 10:00", "RE: Quotation request - Hotelera Tabachines",
            "Hi all, just checking in on this one. When can we expect the terms?\n\nMireya\n",
            answers=[first], case="hotel-01",
        ),
        ThreadMail(
            "hotel-03-change", "addition_or_change", MIREYA, "2026-03-21 10:00",
            "RE: Quotation request - Hotelera Tabachines",
            "Hello, please remove the unit with VIN VSSCZEM22LA222418 from the request, it was sold last week.\n\nMireya\n\n"
            "From: Cotizaciones Flotillas <cotizaciones.flotillas@aseguradora.example.mx>\n"
            "Sent: Friday, March 20, 2026 12:00 PM\nTo: Mireya Escamilla\n"
            "Subject: RE: Quotation request - Hotelera Tabachines\n\nNoted, TK-2026-021.\n",
            answers=[first, ours], case="hotel-01", changes=[removed(vin="VSSCZEM22LA222418")],
        ),
        ThreadMail(
            "hotel-04-losses", "information_supplied", MIREYA, "2026-03-22 10:00",
            "RE: Quotation request - Hotelera Tabachines", "Loss history as requested, see file attached. Regards, Mireya\n",
            attachments=[csv_file("loss run.csv", "Period,Claims,Paid\n2024-2025,3,96500\n2023-2024,1,12000")],
            answers=[first, ours], case="hotel-01", supplies=["losses"],
        ),
        ThreadMail(
            "hotel-05-segundo-agente", "quote_request", TITO, "2026-03-23 18:31", "Hotelera",
            "que tal, me das precio de estos carros porfa, los trae otro agente pero me quieren cambiar a mi\n\n"
            "odyssey 2021 2HGU8J955MK969829\nstaria 2023 MALB1AYD6PG711705\nateca 2020 VSSCZEM22LA222418\n\nTito\n",
            same_fleet="hotel-01", cot="TK-2026-022",
        ),
        ThreadMail(
            "hotel-06-mismo-correo", "quote_request", MIREYA, "2026-03-17 10:04",
            "Quotation request - Hotelera Tabachines", request, message_id="hotel-01-bis@escamillabrokers.example.mx",
            again="hotel-01", case="hotel-01",
        ),
    ]  # fmt: skip


def _tito() -> list[ThreadMail]:
    first = "BN7PR04MB1-tito@BN7PR04MB1.namprd04.prod.outlook.example.com"
    request = """
Buenas noches inge, le encargo cotización de las cajas y tractos de Fletes Manríquez RFC FMA070819ZX7

KW T680 2020 3WKC406W2LB104694 $1,600,000
KW T680 2021 3WK491155MB604912 $1,750,000
Freightliner Cascadia 2021 3AKSC2UD2MW657529 $1,690,000
Caja seca Utility 2020 1UYCRDYK9LW558397 $420,000
Caja seca Fruehauf 2017 3H30CRX51HA471701 $260,000

RC 4 millones y robo total nada mas en remolques
"""
    below = "El mar, 17 de mar. de 2026 22:10, Tito Cárdenas <titocardenas.agente@hotmail.com> escribió:\n" + quoted(
        request
    )
    return [
        ThreadMail(
            "fletes-01", "quote_request", TITO, "2026-03-17 22:10", "Fletes Manríquez", request, message_id=first,
            cot="TK-2026-023",
        ),
        ThreadMail(
            "fletes-02-cambio-terminacion", "addition_or_change", TITO, "2026-03-18 07:30", "RE: Fletes Manríquez",
            f"inge la caja que termina en 471701 sáquela por favor y al cascadia póngale valor de $1,720,000\n\n{below}",
            answers=[first], case="fletes-01",
            changes=[removed(vin="471701"), changed("value", "1720000", named="CASCADIA")],
        ),
        ThreadMail(
            "fletes-03-placas", "addition_or_change", TITO, "2026-03-18 21:15", "RE: Fletes Manríquez",
            "le paso placas que faltaban\nunidad 1 placas 71-AR-3K\nunidad 2 placas 72-AR-8L\n\n" + below,
            answers=[first], case="fletes-01",
            changes=[changed("plate", "71-AR-3K", unit=1), changed("plate", "72-AR-8L", unit=2)],
        ),
        ThreadMail(
            "fletes-04-nombre-completo", "information_supplied", TITO, "2026-03-19 08:00", "RE: Fletes Manríquez",
            f"El nombre es Fletes Manríquez Hermanos SPR de RL de CV, vigencia desde el 1 de abril de 2026\n\n{below}",
            answers=[first], case="fletes-01", supplies=["policy_start"],
        ),
        ThreadMail(
            "fletes-05-que-pex", "question", TITO, "2026-03-20 20:00", "RE: Fletes Manríquez",
            f"inge qué noticias me tiene de los fletes??\n\n{below}", answers=[first], case="fletes-01",
        ),
        ThreadMail(
            "fletes-06-uno-mas", "addition_or_change", TITO, "2026-03-21 09:00", "RE: Fletes Manríquez",
            "se nos pasó una, International LT 2019 3HS555L76KK386052 de $1,380,000, échela también\n\n" + below,
            answers=[first], case="fletes-01", changes=[added(2019, "3HS555L76KK386052")],
        ),
        ThreadMail(
            "fletes-07-sin-hilo", "addition_or_change", TITO, "2026-03-22 13:13", "fletes manriquez",
            "inge de los fletes manriquez la 3WKC406W2LB104694 ya no, la vendieron\n",
            case="fletes-01", changes=[removed(vin="3WKC406W2LB104694")],
        ),
        ThreadMail(
            "fletes-08-otro-cliente-mismo-hilo", "quote_request", TITO, "2026-03-23 09:30", "RE: Fletes Manríquez",
            "inge ahora de otro cliente que me cayó, Patricio Atilano Transportes PAT110707MK1, ocupo el precio\n\n"
            "Hino 500 2021 3HJM3PA39ME797576 $830,000\nRam 4000 2021 3C63A9BX6MM797082 $640,000\n\n" + below,
            answers=[first], cot="TK-2026-024",
        ),
    ]  # fmt: skip
