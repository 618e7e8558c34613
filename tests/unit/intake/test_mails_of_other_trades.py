"""Mails of rental firms, workshops, dealers and guards name vehicles, and coverages too, and ask to insure none."""

from __future__ import annotations

import pytest

from intake.extraction.email import extract_email
from intake.lexicon.list_signs import asks_to_insure
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

A, B = "3N1CN8AE8NL569666", "MR0EX8DD4NL158278"

OTHERS = {
    "a rental": (
        "Confirmación de reservación H447",
        """<p>¡Tu reservación está confirmada!</p><table><tr><td>Vehículo</td><td>Nissan Versa 2025 o similar
        (grupo C, automático)</td></tr><tr><td>Tarifa</td><td>$1,140.00 MXN por día</td></tr><tr>
        <td>Cobertura amplia</td>
        <td>Incluida (deducible 10%)</td></tr><tr><td>Total estimado</td><td>$3,420.00 MXN</td></tr></table>""",
    ),
    "rented cars in a text": (
        "Reservación de autos Cancún",
        """Ana, tu reservación quedó confirmada:

        Chevrolet Aveo 2025, automático
        Cobertura amplia incluida
        Recoges: Aeropuerto Cancún 22/10/2026
        Total: $2,890

        Nissan Versa 2025 para Luis
        Cobertura amplia incluida
        Total: $3,100""",
    ),
    "a voucher of a rental": (
        "Voucher de renta",
        """Número de confirmación: 88123. Renta de auto por 3 días.
        Vehículo: Kia Rio 2025 o similar
        Recoge: Aeropuerto 20/10/2026
        Devolución: 23/10/2026
        Tarifa diaria: $980
        Cobertura: Amplia""",
    ),
    "a leasing offer": (
        "Propuesta arrendamiento",
        """<p>Propuesta de arrendamiento puro a 36 meses, incluye seguro de cobertura amplia:</p><table border=1><tr>
        <th>Unidad</th><th>Año</th><th>Renta mensual</th><th>Pago inicial</th></tr><tr>
        <td>Nissan NP300 doble cabina</td>
        <td>2026</td><td>$9,870</td><td>$32,000</td></tr><tr><td>Toyota Hilux SR</td><td>2026</td><td>$11,450</td>
        <td>$38,000</td></tr></table><p>Sujeto a aprobación de crédito.</p>""",
    ),
    "a leasing offer in a text": (
        "Propuesta de leasing",
        """Le comparto nuestra propuesta de arrendamiento puro, seguro incluido:
        Nissan NP300 2026, renta mensual $9,870
        Toyota Hilux 2026, renta mensual $11,450
        Sujeto a aprobación de crédito.""",
    ),
    "an invoice of a workshop": (
        "Factura A-4471",
        f"""Buen día, les compartimos la factura A-4471 por el servicio a sus unidades.

        Cant  Descripción                                   P. unitario   Importe
        1     Servicio 60,000 km Toyota Hilux 2021 placas AGB-12-10 serie {A}    4,850.00   4,850.00
        1     Cambio de balatas Nissan NP300 2021 placas AGB-12-11 serie {B}     3,200.00   3,200.00
        Subtotal 8,050.00
        IVA 1,288.00
        Total 9,338.00

        Favor de realizar su pago a la CLABE 012 180 00123456789 7.""",
    ),
    "an estimate of a workshop": (
        "Presupuesto de reparación",
        f"""Presupuesto de taller:
        Afinación mayor Toyota Hilux 2021 placas AGB-12-10 serie {A}  $6,850.00
        Cambio de clutch Nissan NP300 2021 placas AGB-12-11 serie {B}  $13,200.00
        Subtotal $20,050.00
        IVA $3,208.00
        Mano de obra incluida.""",
    ),
    "a sale to employees": (
        "Venta interna de vehículos",
        f"""Adjunto resultado del avalúo de los vehículos para su venta interna a empleados:

        Nissan Versa 2018, serie {A}, placas XAB-31-A, valor de mercado $140,000
        Toyota Hilux 2017, serie {B}, placas XAB-32-A, valor de mercado $105,000

        Interesados enviar su oferta en sobre cerrado a Recursos Humanos.""",
    ),
    "a receipt of another insurer": (
        "Recibo por vencer póliza 0210-445871",
        f"""Estimado asegurado: su recibo 3/4 de la póliza 0210-445871 vence el 20/10/2026.

        Vehículo: Mazda CX-5 2022
        Serie: {A}
        Placas: XAB-33-A
        Cobertura: Amplia
        Prima total: $4,385.20

        Pague en línea o en bancos con la referencia 0210445871003.""",
    ),
    "a request of access": (
        "Acceso a planta",
        """Se solicita autorización de ingreso a planta para las siguientes unidades el día 15/10:

        1. Kenworth T680 2020 placas 45-AK-7P caja 12-UB-3K operador Rubén Salas
        2. Freightliner Cascadia 2021 placas 46-AK-7P caja 13-UB-3K operador Omar Pinto

        Llevan seguro vigente.""",
    ),
    "access with serials": (
        "Permiso de entrada",
        f"""Favor de permitir el acceso a planta de estas unidades, cuentan con póliza vigente:
        Kenworth T680 2020 serie {A} placas 45-AK-7P
        Freightliner Cascadia 2021 serie {B} placas 46-AK-7P""",
    ),
}


def mail_of(kind: str) -> bytes:
    subject, text = OTHERS[kind]
    mail = a_mail().about(subject)
    plain = "\n".join(line.strip() for line in text.splitlines())
    return (mail.showing(text) if text.startswith("<") else mail.saying(f"{plain}\n")).as_bytes()


@pytest.mark.parametrize("kind", OTHERS)
def test_a_mail_of_another_trade_holds_no_fleet(kind: str) -> None:
    extraction = extract_email(mail_of(kind), ReadingLimits())

    assert [vehicle.description for vehicle in extraction.vehicles] == []
    assert extraction.needs_review
    assert extraction.dropped_rows


FLEETS = {
    "a rental firm": "Favor de cotizar la flotilla de nuestra renta de autos, por día y sin chofer, aeropuerto Cancún:",
    "a leasing firm": "Solicito cotización para unidades en arrendamiento puro, renta mensual al cliente:",
    "with its old receipt": "Renovar por favor, el recibo anterior ya se pagó, prima total $48,000 con IVA:",
    "for access": "Necesito asegurar estas unidades, me lo piden para el acceso a planta:",
    "a proposal that is asked for": "Nos ayudas con una propuesta para estas unidades:",
    "a tariff that is asked for": "Favor de pasarme tarifa de estas unidades:",
    "a workshop's own": "Cotizar seguro de las grúas del taller mecánico, servicio a domicilio:",
}


@pytest.mark.parametrize("kind", FLEETS)
@pytest.mark.parametrize(
    ("first", "second"), [(", placas LUK-009-H", ", placas GX-77826"), (f" serie {A}", f" serie {B}"), ("", "")]
)
def test_a_request_that_speaks_of_another_trade_stays_a_fleet(kind: str, first: str, second: str) -> None:
    text = f"{FLEETS[kind]}\n\n- Nissan Versa 2021{first}\n- Toyota Hilux 2022{second}\n"
    extraction = extract_email(a_mail().about("Unidades").saying(text).as_bytes(), ReadingLimits())

    assert [vehicle.year for vehicle in extraction.vehicles] == [2021, 2022]


@pytest.mark.parametrize(
    "text", ["FAVOR DE ENVIAR PROPUESTA", "SOLICITO TARIFA", "ME AYUDAS CON UNA PROPUESTA", "ESPERO TU PROPUESTA"]
)
def test_a_word_of_offers_is_a_request_beside_something_that_asks(text: str) -> None:
    assert asks_to_insure(text)


@pytest.mark.parametrize("text", ["PROPUESTA DE ARRENDAMIENTO", "TARIFA 1 140 POR DIA", "EMISION DE FACTURA"])
def test_a_word_of_offers_alone_asks_for_nothing(text: str) -> None:
    assert not asks_to_insure(text)
