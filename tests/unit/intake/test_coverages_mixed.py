"""Texts that mix coverages, classes, options, figures and exceptions, as brokers do."""

from __future__ import annotations

from typing import Final

import pytest

from intake.text.coverage_terms import find_coverages
from tests.fixtures.coverages import coverages_in, in_order

TEXTS: Final = {
    (
        "Buenas tardes, me apoyas cotizando amplia 5/10 RC 3M para los autos y para los camiones amplia "
        "10/10 con RC de 5M por favor"
    ): ("?/CAR | DM/CAR 5% | RT/CAR 10% | RC/CAR 3M | ?/HEAVY | DM/HEAVY 10% | RT/HEAVY 10% | RC/HEAVY 5M"),
    "Coberturas: amplia, deducible 5/10, RC por 3 mdp, GM 50 mil c/ocupante, AV y AL": (
        "DM 5% | RT 10% | RC 3M | GMO 50K | AV"
    ),
    "RC 3 millones (LUC), GM 200,000 LUC, DM 5%, RT 10%, AV, asistencia legal": (
        "RC 3M | GMO 200K | DM 5% | RT 10% | AV | LEGAL"
    ),
    "RC por evento $4,000,000; deducible 0; GM por evento $500,000": "RC 4M | GMO 500K",
    (
        "Responsabilidad Civil por Daños a Terceros: $3,000,000.00\nDeducible: 50 UMA\n"
        "Daños Materiales: Valor Comercial\nDeducible: 5%\nRobo Total: Valor Comercial\nDeducible: 10%"
    ): ("RC 3M 50u | DM 5% | RT 10%"),
    "DM: valor convenido, ded 5%\nRT: valor convenido, ded 10%\nRC: 3,000,000 sin deducible": (
        "DM 5% | RT 10% | RC 3M 0%"
    ),
    "Daños Materiales Pérdida Parcial 5%, Pérdida Total 10%": "DM 5%",
    (
        "- DM (Daños Materiales) 5%\n- RT (Robo Total) 10%\n- RC (Responsabilidad Civil) $3,000,000\n"
        "- GMO (Gastos Médicos Ocupantes) $200,000"
    ): ("DM 5% | RT 10% | RC 3M | GMO 200K"),
    "1.- Daños materiales 5 %\n2.- Robo total 10 %\n3.- Responsabilidad civil 3 MDP\n4.- Gastos médicos 200 mil": (
        "DM 5% | RT 10% | RC 3M | GMO 200K"
    ),
    "DM.........5%\nRT.........10%\nRC.........3,000,000": "DM 5% | RT 10% | RC 3M",
    "RC: $3'000,000.00": "RC 3M",
    "RC 3,000,000.00 MN y GMO 300,000.00 MN": "RC 3M MXN | GMO 300K MXN",
    "Limite unico y combinado por 4 MDP, gastos médicos por 250 K": "RC 4M | GMO 250K",
    "con RC de tres millones": "RC 3M",
    "Autos amplia DM 3% RT 5% RC 4,000,000 GMO 300,000; Motos limitada RT 20% RC 1,500,000": (
        "?/CAR | DM/CAR 3% | RT/CAR 5% | RC/CAR 4M | GMO/CAR 300K | ?/MOTORCYCLE | RT/MOTORCYCLE 20% | "
        "RC/MOTORCYCLE 1.5M"
    ),
    "Tractos: 10/20, remolques: 10/10, deducibles": "DM/HEAVY 10% | RT/HEAVY 20% | DM/TRAILER 10% | RT/TRAILER 10%",
    "Deducible para tractos 10% DM y 20% RT": "DM/HEAVY 10% | RT/HEAVY 20%",
    "DM 5% (excepto remolques 10%)": "DM 5% | DM/TRAILER 10%",
    "DM 5% excepto remolques": "DM 5% | DM/TRAILER -",
    "Para camionetas de reparto DM 5% RT 10%": "DM/CAR 5% | RT/CAR 10%",
    "Tractocamiones con RC de 5 MDP + RC carga de 2 MDP + RC ecológica de 3 MDP": (
        "RC/HEAVY 5M | RCCARGO/HEAVY 2M | RCECO/HEAVY 3M"
    ),
    "Cajas secas: robo total 10%, sin daños materiales": "RT/TRAILER 10% | DM/TRAILER -",
    "| Cobertura | Ligeros | Pesados |\n|---|---|---|\n| DM | 5% | 10% |\n| RT | 10% | 20% |\n| RC | 3 M | 5 M |": (
        "DM/CAR 5% | DM/HEAVY 10% | RT/CAR 10% | RT/HEAVY 20% | RC/CAR 3M | RC/HEAVY 5M"
    ),
    "Cobertura;Suma;Deducible\nDM;VC;5%\nRC;3,000,000;": "DM 5% | RC 3M",
    "COBERTURA\tSUMA ASEGURADA\tDEDUCIBLE\nAUTOS\nDM\tVALOR COMERCIAL\t5%\nCAMIONES\nDM\tVALOR COMERCIAL\t10%": (
        "DM/CAR 5% | DM/HEAVY 10%"
    ),
    "Suma asegurada de RC en autos: 3,000,000; en camiones: 5,000,000": "RC/CAR 3M | RC/HEAVY 5M",
    "Se requiere RC USA únicamente para los tractos": "RCUSA/HEAVY",
    "Auto sustituto para autos, no para camiones": "SUBST/CAR | SUBST/HEAVY -",
    "Todas las unidades DM 5% RT 10%, excepto remolques sólo RT 10%": "DM 5% | RT 10% | RT/TRAILER 10%",
    "La flotilla lleva amplia con 5 y 10, las motos solo RC": "DM 5% | RT 10% | RC/MOTORCYCLE",
    "Cotizar como vienen: RC 3M, DM 5, RT 10": "RC 3M | DM 5% | RT 10%",
    "Mismos deducibles 5 y 10 que la póliza vigente": "DM 5% | RT 10%",
    "La competencia ofrece RC 5M con DM 3%, nosotros pedimos RC 3M y DM 5%": "RC 3M | DM 5%",
    "Opción 1: amplia para autos y limitada para camiones. Opción 2: todo en limitada.": "?/CAR#1 | ?/HEAVY#1 | ?#2",
    "Opción 1 DM 5% RT 10% / Opción 2 DM 10% RT 20%": "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%",
    "cotizar amplia y limitada, DM 5%, RT 10%": "DM 5% | RT 10%",
    "Dos propuestas: una con ded 5/10 y otra con ded 3/5": "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5%",
    "Cotiza con deducible 5/10 y también con 10/20": "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%",
    "deducibles 5/10 o 3/5": "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5%",
}

SHORT: Final = {
    "Third party liability: 1,000,000 USD\nPhysical damage deductible: $2,500\nTotal theft deductible: 10%": (
        "RC 1M USD | DM d2500 | RT 10%"
    ),
    "** AUTOS **\nDM 5%\n** PESADOS **\nDM 10%": "DM/CAR 5% | DM/HEAVY 10%",
    "AUTOS -> DM 5% RT 10%\nCAMIONES -> DM 10% RT 20%": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "Autos = DM 5, RT 10\nCamiones = DM 10, RT 20": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "Autos \u2013 DM 5%\nCamiones \u2013 DM 10%": "DM/CAR 5% | DM/HEAVY 10%",
    "AUTOS. DM 5%, RT 10%.\nCAMIONES. DM 10%, RT 20%.": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "En el caso de los camiones, DM 10% y RT 20%": "DM/HEAVY 10% | RT/HEAVY 20%",
    "Respecto a las motos, solo RC de 1 mdp": "RC/MOTORCYCLE 1M",
    "DM 5% (10% en camiones)": "DM 5% | DM/HEAVY 10%",
    "RC 3M (5M para tractos)": "RC 3M | RC/HEAVY 5M",
    "RC 3,000,000 por unidad, salvo tractos 5,000,000": "RC 3M | RC/HEAVY 5M",
    "RC 3M en general y 5M en pesados": "RC 3M | RC/HEAVY 5M",
    "RC de 3M para todas y 5M para los tractos": "RC 3M | RC/HEAVY 5M",
    "las motos no llevan DM": "DM/MOTORCYCLE -",
    "motos: no DM, no RT, sí RC 1M": "DM/MOTORCYCLE - | RT/MOTORCYCLE - | RC/MOTORCYCLE 1M",
    "DM y RT solo para autos; remolques y motos quedan sin DM": "DM/CAR | RT/CAR | DM/TRAILER - | DM/MOTORCYCLE -",
    "DM para autos no aplica": "DM/CAR -",
    "Robo total excluido para motos": "RT/MOTORCYCLE -",
    "DM (sólo autos) 5%": "DM/CAR 5%",
    "RT 10 % todas las unidades, DM 5 % sólo autos": "RT 10% | DM/CAR 5%",
    "GMO no aplica a remolques": "GMO/TRAILER -",
    "Los remolques sin gastos médicos ni RC ocupantes": "GMO/TRAILER - | RCPAS/TRAILER -",
    "Opción 1:\nAutos DM 5%\nCamiones DM 10%\n\nOpción 2:\nAutos DM 3%\nCamiones DM 5%": (
        "DM/CAR#1 5% | DM/HEAVY#1 10% | DM/CAR#2 3% | DM/HEAVY#2 5%"
    ),
    "RC 3M o 5M": "RC#1 3M | RC#2 5M",
    "RC de 3 o 5 millones": "RC#1 3M | RC#2 5M",
    "DM 5% o 10%": "DM#1 5% | DM#2 10%",
    "Opc. 1 amplia 5/10; Opc. 2 amplia 10/20": "?#1 | DM#1 5% | RT#1 10% | ?#2 | DM#2 10% | RT#2 20%",
    "Primera: DM 5% RT 10%. Segunda: DM 10% RT 20%. Cotizar ambas opciones.": (
        "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%"
    ),
    "OPCION 1   OPCION 2\nDM 5%   DM 10%": "DM#1 5% | DM#2 10%",
    "Equipo ligero\tEquipo pesado\nDM 5%\tDM 10%": "DM/CAR 5% | DM/HEAVY 10%",
    "Coberturas excluidas:\n- Cristales\n- Robo parcial\n- Auto sustituto": "GLASS - | PT - | SUBST -",
    "No se requieren:\nCristales\nRobo parcial\n\nSe requieren:\nDM 5%": "GLASS - | PT - | DM 5%",
    "RC vigente 3,000,000; RC solicitada 5,000,000": "RC 5M",
    "Deducible actual DM 10% - Deducible solicitado DM 5%": "DM 5%",
    "La póliza anterior tenía RC 3M; se solicita 5M": "RC 5M",
    "Vienen de Qualitas con RC 3M DM 10 RT 20": "",
    "Renovación: RC 3M, DM 5, RT 10": "RC 3M | DM 5% | RT 10%",
    "Renovar con mismas condiciones: DM 5%, RT 10%": "DM 5% | RT 10%",
    "Coberturas actuales\nDM 10%\nRT 20%\nCoberturas a cotizar\nDM 5%\nRT 10%": "DM 5% | RT 10%",
    "Deducibles: 5 DM, 10 RT": "DM 5% | RT 10%",
    "5 DM / 10 RT": "",
    "deducible de DM de 5 y de RT de 10": "DM 5% | RT 10%",
    "deducible único del 5%": "? 5%",
    "DM 5.0% RT 10.0%": "DM 5% | RT 10%",
    "DM 0.05 RT 0.10": "",
    "DM: 5 % mínimo $10,000": "DM 5% d10K",
    "Cristales 20, DM 5": "GLASS 20% | DM 5%",
    "Sin: robo parcial, cristales": "PT - | GLASS -",
    "No se requieren: auto sustituto, cristales ni robo parcial": "SUBST - | GLASS - | PT -",
    "Coberturas no requeridas: cristales, robo parcial": "GLASS - | PT -",
    "Coberturas excluidas: cristales, robo parcial": "GLASS - | PT -",
    "Exclusiones: robo parcial": "PT -",
    "RT = NO": "RT -",
    "DM \u2713, RT \u2717": "",
    "RC viajero: 0": "",
    "Equipo especial sin costo": "",
    "amplia pero sin robo": "RT -",
    "no necesitamos robo, solo DM 5%": "RT - | DM 5%",
}

FURTHER: Final = {
    "UNIDADES: TRACTOCAMIONES\nCobertura Amplia\nDM 10\nRT 10\nUNIDADES: REMOLQUES\nCobertura limitada\nRT 10": (
        "?/HEAVY | DM/HEAVY 10% | RT/HEAVY 10% | ?/TRAILER | RT/TRAILER 10%"
    ),
    "Para las pick ups y autos manejar 3% DM y 5% RT, para los camiones 5% DM y 10% RT": (
        "DM/CAR 3% | RT/CAR 5% | DM/HEAVY 5% | RT/HEAVY 10%"
    ),
    "Camionetas 3/5, Camiones 5/10 de deducible, RC 4 M a todas": (
        "DM/CAR 3% | RT/CAR 5% | DM/HEAVY 5% | RT/HEAVY 10% | RC 4M"
    ),
    "RC: $4,000,000 camiones / $3,000,000 autos / $1,000,000 motos": "RC/HEAVY 4M | RC/CAR 3M | RC/MOTORCYCLE 1M",
    "RC 4,000,000 (Camiones) 3,000,000 (Autos)": "RC/HEAVY 4M | RC/CAR 3M",
    "En autos quitar GMO; en motos quitar robo": "GMO/CAR - | RT/MOTORCYCLE -",
    "Cobertura amplia menos las motos, que solo llevan RC por 1,000,000": "RC/MOTORCYCLE 1M",
    "Todos los autos amplia excepto RT": "?/CAR | RT/CAR -",
    "Amplia, deducible del 5% en DM y 10% en RT, RC por $3,000,000.00, GMO por $200,000.00, AV y AJ": (
        "DM 5% | RT 10% | RC 3M | GMO 200K | AV | LEGAL"
    ),
    "Remolque: RT 10% DM no": "RT/TRAILER 10% | DM/TRAILER -",
    "Dollys sin cobertura de DM, sólo RC": "DM/TRAILER - | RC/TRAILER",
    "Tractos y remolques RC 5,000,000; autos 3,000,000": "RC/HEAVY 5M | RC/TRAILER 5M | RC/CAR 3M",
    "Opción 1 con RC 3M\nOpción 2 con RC 5M\nAmbas con DM 5 y RT 10": "RC#1 3M | RC#2 5M | DM 5% | RT 10%",
    "Favor de cotizar las siguientes alternativas:\nA) DM 5 RT 10\nB) DM 10 RT 20\nC) solo RC 3M": (
        "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20% | RC#3 3M"
    ),
    "Cotizar con y sin robo total": "RT#1 | RT#2 -",
    "Cotizar amplia; alternativa limitada": "",
    "RC (actual 3M) solicitar 5M": "RC 5M",
    "Límite de RC: actual $3,000,000.00 requerido $5,000,000.00": "RC 5M",
    "Ded. DM: 5\nDed. RT: 10\nDed. Cristales: 20": "DM 5% | RT 10% | GLASS 20%",
    "DEDUCIBLES\nDM 5\nRT 10": "DM 5% | RT 10%",
    "Deducibles:\nDaños materiales 5\nRobo total 10\nAdaptaciones 25": "DM 5% | RT 10% | ADAP 25%",
    "5% de deducible para DM; 10% para RT": "DM 5% | RT 10%",
    "DM DED 5 RT DED 10 RC 3MDP": "DM 5% | RT 10% | RC 3M",
    "DM 5%/RT 10%/RC 3M/GM 200K": "DM 5% | RT 10% | RC 3M | GMO 200K",
    "No contratar cristales": "GLASS -",
    "Cristales - no requieren": "GLASS -",
    "Sin cristales, con AV": "GLASS - | AV",
    "RC EN EXCESO: NO | RC VIAJERO: NO": "RCEXC - | RCPAS -",
    "RC viajero (no amparada), RC ecológica (amparada)": "RCPAS - | RCECO",
    "Amparar RC cruzada y RC USA por 100,000 dólares": "RCX | RCUSA 100K USD",
    "RC daños a ocupantes 500 mil": "RCPAS 500K",
    "RC legal viajero 3,160 UMA": "RCPAS",
    "Ampliación de RC a 5 millones": "RC 5M",
}


@pytest.mark.parametrize(("text", "stated"), {**TEXTS, **SHORT, **FURTHER}.items())
def test_what_is_mixed_is_parted(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(
    "text",
    [
        "RC 3,000,000\nDM 5%\nRC 5,000,000",
        "DM 5%, RT 10%. Cristales excluidos.\nIncluir cristales 20%. DM 10%",
        "Autos: RC 3M\nAutos: RC 4M",
    ],
)
def test_what_is_stated_twice_and_differently_is_in_doubt(text: str) -> None:
    assert any(mention.is_contradicted for mention in find_coverages(text))


@pytest.mark.parametrize("text", ["RC 3M\nRC 3,000,000", "Autos: RC 3M\nCamiones: RC 4M", "RC 3M\nRC deducible 50 UMA"])
def test_what_is_said_again_or_of_another_class_is_not_in_doubt(text: str) -> None:
    assert not any(mention.is_contradicted for mention in find_coverages(text))
