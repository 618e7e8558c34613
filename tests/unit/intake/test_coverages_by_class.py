"""For which vehicles and in which option a coverage is meant, in the many ways in which brokers write it."""

from __future__ import annotations

from typing import Final

import pytest

from tests.fixtures.coverages import coverages_in, in_order

HEADINGS: Final = {
    "AUTOS Y CAMIONETAS\nDM 5%\nRT 10%\nRC 3,000,000\nCAMIONES\nDM 10%\nRT 20%\nRC 4,000,000": (
        "DM/CAR 5% | RT/CAR 10% | RC/CAR 3M | DM/HEAVY 10% | RT/HEAVY 20% | RC/HEAVY 4M"
    ),
    (
        "Coberturas solicitadas\n\nTRACTOCAMIONES\nDaños materiales: 5%\nRobo total: 10%\n"
        "RC ecológica: $3,000,000\n\nSEMIRREMOLQUES\nSolo robo total con deducible 10%\n\nUTILITARIOS\nAmplia\n"
        "RC $3,000,000\nDM 3%"
    ): ("DM/HEAVY 5% | RT/HEAVY 10% | RCECO/HEAVY 3M | RT/TRAILER 10% | ?/CAR | RC/CAR 3M | DM/CAR 3%"),
    "Unidades ligeras\nRC 3 mdp\nDM 5%\nUnidades pesadas\nRC 5 mdp\nDM 10%": (
        "RC/CAR 3M | DM/CAR 5% | RC/HEAVY 5M | DM/HEAVY 10%"
    ),
    "*Autos*\n- RC 3,000,000\n- DM 5%\n*Tractos y remolques*\n- RC 5,000,000": (
        "RC/CAR 3M | DM/CAR 5% | RC/HEAVY 5M | RC/TRAILER 5M"
    ),
    "1. AUTOS (12)\nDM 5%\nRT 10%\n2. CAMIONES (3)\nDM 10%": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10%",
    "Para autos\nDM: 5%\nPara camiones\nDM: 10%": "DM/CAR 5% | DM/HEAVY 10%",
    "Coberturas autos\nDM 5%\nCoberturas camiones\nDM 10%": "DM/CAR 5% | DM/HEAVY 10%",
    "PICK UPS\nAmplia\nDM 5%\nMOTOCICLETAS\nRC 1,000,000\nRT 20%": (
        "?/CAR | DM/CAR 5% | RC/MOTORCYCLE 1M | RT/MOTORCYCLE 20%"
    ),
    "Equipo pesado -\nRC 5M\nDM 10%\nEquipo ligero -\nRC 3M": "RC/HEAVY 5M | DM/HEAVY 10% | RC/CAR 3M",
    "Condiciones para remolques\nRT 10%\nSin DM\nGenerales\nAsistencia vial amparada": (
        "RT/TRAILER 10% | DM/TRAILER - | AV"
    ),
    "CAMIONES DE CARGA\nRC 4,000,000\nAUTOS\nRC 3,000,000\nTODAS LAS UNIDADES\nGMO 200,000": (
        "RC/HEAVY 4M | RC/CAR 3M | GMO 200K"
    ),
    "AUTOS\nRC 3,000,000 DM 5% RT 10%\nCAMIONES\nRC 4,000,000 DM 10% RT 20%": (
        "RC/CAR 3M | DM/CAR 5% | RT/CAR 10% | RC/HEAVY 4M | DM/HEAVY 10% | RT/HEAVY 20%"
    ),
    "Vehículos ligeros\nDM 3%\nRT 5%\nRC LUC 3 mdp\n\nVehículos pesados\nDM 5%\nRT 10%\nRC LUC 5 mdp": (
        "DM/CAR 3% | RT/CAR 5% | RC/CAR 3M | DM/HEAVY 5% | RT/HEAVY 10% | RC/HEAVY 5M"
    ),
    "AUTOS Y PICK UPS: Amplia\nRC 3,000,000\nDM 5%\nREMOLQUES: Limitada\nRT 10%": (
        "?/CAR | RC/CAR 3M | DM/CAR 5% | ?/TRAILER | RT/TRAILER 10%"
    ),
    "Para los tractocamiones:\n- RC 5,000,000\n- RC carga 2,000,000\nPara los remolques:\n- RT 10%": (
        "RC/HEAVY 5M | RCCARGO/HEAVY 2M | RT/TRAILER 10%"
    ),
    "a) Autos\nDM 5 RT 10\nb) Camiones\nDM 10 RT 20": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "Autos (residentes)\nRC 3M\nTractos 5ta rueda\nRC 5M": "RC/CAR 3M | RC/HEAVY 5M",
    (
        "COBERTURAS PARA PESADOS\nDaños Materiales\t10%\nRobo Total\t20%\nCOBERTURAS PARA LIGEROS\n"
        "Daños Materiales\t5%\nRobo Total\t10%"
    ): ("DM/HEAVY 10% | RT/HEAVY 20% | DM/CAR 5% | RT/CAR 10%"),
    "TRACTOS\n\nDM 10%\n\nRT 20%\n\nRC 5,000,000": "DM/HEAVY 10% | RT/HEAVY 20% | RC/HEAVY 5M",
    "Motos\nSolo RC por 1 millón\nAutos\nCobertura amplia con deducibles 5 y 10": (
        "RC/MOTORCYCLE 1M | ?/CAR | DM/CAR 5% | RT/CAR 10%"
    ),
    "Camiones de 3.5 toneladas\nDM 10%\nAutos\nDM 5%": "DM/HEAVY 10% | DM/CAR 5%",
    "Sección I. Automóviles\nDM 5%\nSección II. Camiones\nDM 10%": "DM/CAR 5% | DM/HEAVY 10%",
}

CLASSES: Final = {
    "Autos: DM 5 %, RC 3 MDP para remolques": "DM/CAR 5% | RC/TRAILER 3M",
    "Tractos: DM 5 %, RT 10 %, RC 2 MDP para los remolques": "DM/HEAVY 5% | RT/HEAVY 10% | RC/TRAILER 2M",
    "Camiones: DM 10, RC 4 mdp. Coches: DM 3, RC 3 mdp.": "DM/HEAVY 10% | RC/HEAVY 4M | DM/CAR 3% | RC/CAR 3M",
    "RC de 3 M para autos y 4 M para camiones": "RC/CAR 3M | RC/HEAVY 4M",
    "RC de 4M pesados, 3M ligeros": "RC/HEAVY 4M | RC/CAR 3M",
    "DM excluidas en remolques": "DM/TRAILER -",
    "las pick up sin DM": "DM/CAR -",
    "Remolques sin DM.": "DM/TRAILER -",
    "DM y RT excluidas en remolques": "DM/TRAILER - | RT/TRAILER -",
    "RC: autos 3,000,000, camiones 4,000,000": "RC/CAR 3M | RC/HEAVY 4M",
    "RC autos 3 mdp / camiones 4 mdp": "RC/CAR 3M | RC/HEAVY 4M",
    "DM 5% autos y 10% camiones": "DM/CAR 5% | DM/HEAVY 10%",
    "DM 5% en autos, 10% en camiones y 15% en remolques": "DM/CAR 5% | DM/HEAVY 10% | DM/TRAILER 15%",
    "DM: 5% (autos), 10% (pesados)": "DM/CAR 5% | DM/HEAVY 10%",
    (
        "Cobertura amplia con RC de 3 millones para los autos y 4 millones para los camiones, DM del 5% "
        "autos y 10% camiones, robo 10%."
    ): ("RC/CAR 3M | RC/HEAVY 4M | DM/CAR 5% | DM/HEAVY 10% | RT 10%"),
    "Deducibles: autos DM 5% RT 10%; camiones DM 10% RT 20%": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "Deducibles 5/10 autos y 10/20 camiones": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "Deducible autos 5/10, pesados 10/20": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20%",
    "Pesados con DM 10% y RT 20%; ligeros con 5 y 10": "DM/HEAVY 10% | RT/HEAVY 20% | DM/CAR 5% | RT/CAR 10%",
    "RC por 4 millones en tractos y por 3 millones en camionetas, GMO 200 mil": "RC/HEAVY 4M | RC/CAR 3M | GMO 200K",
    "Los remolques van con RC y RT": "RC/TRAILER | RT/TRAILER",
    "A las motos no les incluyan robo": "RT/MOTORCYCLE -",
    "En remolques no se requiere DM": "DM/TRAILER -",
    "Sin robo para las motos": "RT/MOTORCYCLE -",
    "Motos: solo RC 1,000,000": "RC/MOTORCYCLE 1M",
    "Para camiones RC 4 mdp y para autos RC 3 mdp": "RC/HEAVY 4M | RC/CAR 3M",
    "RC 4,000,000 para camiones y 3,000,000 para los demás": "RC/HEAVY 4M | RC 3M",
    "Robo total solo remolques": "RT/TRAILER",
    "Amplia para los autos, limitada para los camiones": "?/CAR | ?/HEAVY",
    "paquete amplia en autos y limitada en pesados": "?/CAR | ?/HEAVY",
    "Los autos en amplia y las motos en limitada": "?/CAR | ?/MOTORCYCLE",
    "DM y RT: 5% autos, 10% camiones": "DM/CAR 5% | DM/HEAVY 10% | RT/CAR 5% | RT/HEAVY 10%",
    "RC 3M y GMO 200 mil para autos; RC 5M para tractos": "RC/CAR 3M | GMO/CAR 200K | RC/HEAVY 5M",
    "Deducible RT camiones 20%.": "RT/HEAVY 20%",
    "Remolques: solo RC y RT": "RC/TRAILER | RT/TRAILER",
    "package amplia for the cars, limitada for the trucks": "?/CAR | ?/HEAVY",
    "RC $3,000,000 (autos) y $5,000,000 (tractos)": "RC/CAR 3M | RC/HEAVY 5M",
    "RC 3M autos/4M camiones": "RC/CAR 3M | RC/HEAVY 4M",
    "Robo total 10% para pick up y 20% para tractos": "RT/CAR 10% | RT/HEAVY 20%",
    "Los camiones llevan DM 10% y RT 20%, los autos DM 5% y RT 10%": (
        "DM/HEAVY 10% | RT/HEAVY 20% | DM/CAR 5% | RT/CAR 10%"
    ),
    "DM 5% para ligeros; para pesados 10%": "DM/CAR 5% | DM/HEAVY 10%",
    "Deducibles: ligeros 5/10, pesados 10/20, motos 20/20": (
        "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 20% | DM/MOTORCYCLE 20% | RT/MOTORCYCLE 20%"
    ),
    "GMO 200 mil por ocupante en autos, 100 mil en camiones": "GMO/CAR 200K | GMO/HEAVY 100K",
    "Las motos van sin robo y los remolques sin DM": "RT/MOTORCYCLE - | DM/TRAILER -",
    "Excluir DM en remolques y motos": "DM/TRAILER - | DM/MOTORCYCLE -",
    "RC para remolques amparada": "RC/TRAILER",
    "Asistencia vial sólo para autos": "AV/CAR",
    "Remolques únicamente robo total con 10%": "RT/TRAILER 10%",
    "RC de 5 millones en tractos, en autos de 3 millones": "RC/HEAVY 5M | RC/CAR 3M",
    "Para autos: amplia, DM 5, RT 10, RC 3 mdp. Para tractos: amplia, DM 10, RT 10, RC 5 mdp. Remolques: RT 10.": (
        "?/CAR | DM/CAR 5% | RT/CAR 10% | RC/CAR 3M | ?/HEAVY | DM/HEAVY 10% | RT/HEAVY 10% | RC/HEAVY 5M "
        "| RT/TRAILER 10%"
    ),
    "Las camionetas en cobertura amplia y los camiones sólo RC": "?/CAR | RC/HEAVY",
    "Autos: RC 3 M, GMO 200,000, AV. Pesados: RC 5 M.": "RC/CAR 3M | GMO/CAR 200K | AV/CAR | RC/HEAVY 5M",
    "trailers without own damage": "DM/TRAILER -",
    "liability 3 million for cars and 5 million for trucks": "RC/CAR 3M | RC/HEAVY 5M",
    "DM: no aplica para remolques": "DM/TRAILER -",
    "A los remolques no se les cotiza DM": "DM/TRAILER -",
    "para tractos y cajas RC 5M": "RC/HEAVY 5M | RC/TRAILER 5M",
    "Sin DM para remolques, RC 3 millones para todos": "DM/TRAILER - | RC 3M",
}

OPTIONS: Final = {
    "Opción 1 amplia ded 5/10, Opción 2 limitada": "?#1 | DM#1 5% | RT#1 10% | ?#2",
    "Opción 1: RC 4,000,000, DM 5%, RT 10%\nOpción 2: RC 4,000,000, DM 3%, RT 5%": (
        "RC#1 4M | DM#1 5% | RT#1 10% | RC#2 4M | DM#2 3% | RT#2 5%"
    ),
    "Cotizar opción 1: RC 4,000,000, DM 5%, RT 10%\nCotizar opción 2: RC 4,000,000, DM 3%, RT 5%": (
        "RC#1 4M | DM#1 5% | RT#1 10% | RC#2 4M | DM#2 3% | RT#2 5%"
    ),
    "OPCIÓN A\nDM 5%\nRT 10%\nOPCIÓN B\nDM 3%\nRT 5%": "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5%",
    "Alternativa 1: deducibles 5/10\nAlternativa 2: deducibles 10/20": "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%",
    "Primera opción con DM 5% y RT 10%, segunda opción con DM 10% y RT 20%. RC 3,000,000 en ambas.": (
        "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20% | RC 3M"
    ),
    "Escenario 1\nRC 3 mdp\nEscenario 2\nRC 5 mdp": "RC#1 3M | RC#2 5M",
    "1a opción: amplia con DM 5%; 2a opción: RC y RT 10%": "?#1 | DM#1 5% | RC#2 | RT#2 10%",
    "Cotizar en dos opciones: a) DM 5% RT 10% b) DM 3% RT 5%": "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5%",
    "Cobertura | Opción 1 | Opción 2\nDM | 5% | 3%\nRT | 10% | 5%\nRC | 3,000,000 | 4,000,000": (
        "DM#1 5% | DM#2 3% | RT#1 10% | RT#2 5% | RC#1 3M | RC#2 4M"
    ),
    "RC 3,000,000. Opción 1: DM 5%. Opción 2: DM 10%.": "RC 3M | DM#1 5% | DM#2 10%",
    "Opcion 1) Amplia, DM 5 RT 10 / Opcion 2) Limitada, RT 10": "?#1 | DM#1 5% | RT#1 10% | ?#2 | RT#2 10%",
    "Option 1: own damage 5%, theft 10%\nOption 2: own damage 10%, theft 20%": (
        "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%"
    ),
    "Favor de cotizar 2 opciones:\n1) Amplia 5/10 RC 3M\n2) Amplia 3/5 RC 4M": (
        "?#1 | DM#1 5% | RT#1 10% | RC#1 3M | ?#2 | DM#2 3% | RT#2 5% | RC#2 4M"
    ),
    "Opción I\nDM 5%\nOpción II\nDM 10%": "DM#1 5% | DM#2 10%",
    "Cotización 1: DM 5%, RT 10%\nCotización 2: DM 10%, RT 20%": "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%",
    "Opción 1 - deducible 5/10\nOpción 2 - deducible 3/5\nRC 3,000,000 para ambas": (
        "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5% | RC 3M"
    ),
    "Opción A) DM 5% RT 10%; Opción B) DM 10% RT 20%": "DM#1 5% | RT#1 10% | DM#2 10% | RT#2 20%",
    "DM 5% RT 10% (opción 1), DM 3% RT 5% (opción 2)": "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5%",
    "Opción uno: RC 3M. Opción dos: RC 5M.": "RC#1 3M | RC#2 5M",
    "Coberturas | Opción A | Opción B\nDM | 5% | No amparada\nRC | 3,000,000 | 4,000,000": (
        "DM#1 5% | DM#2 - | RC#1 3M | RC#2 4M"
    ),
    "ESCENARIO 1: Autos DM 5%, camiones DM 10%\nESCENARIO 2: Autos DM 3%, camiones DM 5%": (
        "DM/CAR#1 5% | DM/HEAVY#1 10% | DM/CAR#2 3% | DM/HEAVY#2 5%"
    ),
    (
        "Cobertura | Opción 1 |  | Opción 2 | \n | SA | Ded. | SA | Ded.\nDM | V.C. | 5% | V.C. | 10%\n"
        "RC | 3,000,000 |  | 5,000,000 | "
    ): ("DM#1 5% | DM#2 10% | RC#1 3M | RC#2 5M"),
    "Necesito la opción 2 unidades nuevas": "",
}

WHAT_IS_ASKED: Final = {
    (
        "Cobertura | Actual | Solicitado\nDaños materiales | 10% | 5%\nRobo total | 20% | 10%\n"
        "Responsabilidad civil | 3,000,000 | 5,000,000"
    ): ("DM 5% | RT 10% | RC 5M"),
    "Coberturas | Póliza vigente | Propuesta\nDM | 10% | 5%\nRC | 3,000,000 | 5,000,000": "DM 5% | RC 5M",
    "Concepto | Actual | Requerido\nDM | 10% | 5%\nRC | 3,000,000 | 5,000,000": "DM 5% | RC 5M",
    (
        "Cobertura | SA actual | Ded. actual | SA solicitada | Ded. solicitado\n"
        "DM | V. comercial | 10% | V. comercial | 5%\nRC | 3,000,000 | 0 | 5,000,000 | 25 UMA"
    ): ("DM 5% | RC 5M 25u"),
    "Riesgo | Expiring | Requested\nOwn damage | 10% | 5%\nLiability | 3,000,000 | 5,000,000": "DM 5% | RC 5M",
    "Amparo | Solicitado | Vigente\nDM | 5% | 10%\nRC | 5,000,000 | 3,000,000": "DM 5% | RC 5M",
    "Cobertura | Hoy | A cotizar\nDM | 10% | 5%": "DM 5%",
    "Cobertura | Condiciones actuales | Condiciones a cotizar\nDM | 10% | 5%\nRT | 20% | No se requiere": (
        "DM 5% | RT -"
    ),
    "Cobertura | Anterior | Nuevo\nDM | 10% | 5%": "DM 5%",
    "Cobertura | Póliza actual\nDM | 10%\nRC | 3,000,000": "",
    "RC actual 3M, subir a 5M": "RC 5M",
    "Deducibles actuales 10/20 - queremos 5/10.": "DM 5% | RT 10%",
    "Subir RC de 3 a 5 millones": "RC 5M",
    "RC 5,000,000 (actual 3,000,000), DM 5% (hoy 10%)": "RC 5M | DM 5%",
    "Bajar el deducible de DM de 10% a 5%": "DM 5%",
    "RC 5M en lugar de 3M": "RC 5M",
    (
        "La póliza vigente en Qualitas tiene RC 3,000,000, DM 10% y RT 20%, prima total de $500,000.\n"
        "El cliente pide ahora RC 4,000,000, DM 5% y RT 10% y busca una prima de $450,000."
    ): ("RC 4M | DM 5% | RT 10%"),
    "Actual: RC 3M, DM 10%. Solicitado: RC 5M, DM 5%.": "RC 5M | DM 5%",
    "RC: actual 3,000,000 / solicitada 5,000,000": "RC 5M",
    "Concepto\tActual\tSolicitado\nDaños materiales\t10%\t5%\nRC\t3,000,000\t4,000,000": "DM 5% | RC 4M",
    "Cobertura   Actual   Solicitado\nDaños materiales   10%   5%\nRC   3,000,000   4,000,000": "DM 5% | RC 4M",
    "Cobertura | Póliza 2025 | Renovación 2026\nDM | 10% | 5%\nRC | 3,000,000 | 5,000,000": "DM 5% | RC 5M",
    "Cobertura | Qualitas (actual) | Propuesta\nDM | 10% | 5%": "DM 5%",
    "Tienen RC 3 millones y quieren 5 millones": "RC 5M",
    "Actualmente DM 10% y RT 20%; solicitan DM 5% y RT 10%": "DM 5% | RT 10%",
    "Hoy tienen deducibles 10/20, cotizar 5/10": "DM 5% | RT 10%",
    "RC: 3,000,000 (vigente) - 5,000,000 (solicitada)": "RC 5M",
    "Condiciones vigentes: RC 3M, DM 10%\nCondiciones solicitadas: RC 5M, DM 5%": "RC 5M | DM 5%",
    "ACTUAL\nRC 3,000,000\nDM 10%\nSOLICITADO\nRC 5,000,000\nDM 5%": "RC 5M | DM 5%",
    "Mismas coberturas que la póliza actual: RC 3,000,000, DM 5% y RT 10%": "RC 3M | DM 5% | RT 10%",
    "Aumentar la RC de 3,000,000 a 4,000,000": "RC 4M",
}


@pytest.mark.parametrize(("text", "stated"), HEADINGS.items())
def test_a_heading_says_for_which_vehicles_the_lines_below_are(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), CLASSES.items())
def test_a_class_may_stand_before_or_behind_what_is_for_it(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), OPTIONS.items())
def test_options_are_told_apart(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), WHAT_IS_ASKED.items())
def test_what_is_asked_counts_and_not_what_expires(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)
