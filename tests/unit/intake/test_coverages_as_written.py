"""Deductibles, exclusions and kinds of liability in the many ways in which brokers write them."""

from __future__ import annotations

from typing import Final

import pytest

from intake.text.coverage_terms import find_coverages
from tests.fixtures.coverages import coverages_in, in_order

PERCENTAGES: Final = {
    "DM 5, RT 10": "DM 5% | RT 10%",
    "DM al 5 y RT al 10": "DM 5% | RT 10%",
    "amplia 5/10": "DM 5% | RT 10%",
    "ded. 5 y 10": "DM 5% | RT 10%",
    "Ded 5/10": "DM 5% | RT 10%",
    "deducibles del 5 y 10": "DM 5% | RT 10%",
    "DM/RT 5/10": "DM 5% | RT 10%",
    "DM y RT con 5 y 10": "DM 5% | RT 10%",
    "DM: 5 RT: 10": "DM 5% | RT 10%",
    "deducible 5-10": "DM 5% | RT 10%",
    "Daños materiales 5\nRobo total 10": "DM 5% | RT 10%",
    "RC 3,000,000, GMO $100,000 por ocupante, DM 5, RT 10.": "RC 3M | GMO 100K | DM 5% | RT 10%",
    "deducibles 5 por ciento DM y 10 por ciento RT": "DM 5% | RT 10%",
    "Deducible DM 5 RT 10": "DM 5% | RT 10%",
    "Ded 5 DM y 10 RT": "DM 5% | RT 10%",
    "Cobertura amplia, deducibles 5% / 10%": "DM 5% | RT 10%",
    "Amplia con 5 y 10": "DM 5% | RT 10%",
    "DM ded. 5, RT ded. 10": "DM 5% | RT 10%",
    "Favor de cotizar con 5 y 10.": "DM 5% | RT 10%",
    "La reunión es el 5/10/2026": "",
    "Cotizar amplia. Son 5 y 10 unidades": "",
    "Siniestros: DM 2, RT 1": "",
    "DM 5 unidades": "",
    "DM5% RT10%": "DM 5% | RT 10%",
    "DM 5 RT 10 RC 3M": "DM 5% | RT 10% | RC 3M",
    "Amplia (5/10)": "DM 5% | RT 10%",
    "Amplia 5 y 10, RC 3 mdp": "DM 5% | RT 10% | RC 3M",
    "deds 5 y 10": "DM 5% | RT 10%",
    "ded: 5% y 10%": "DM 5% | RT 10%",
    "Deducible DM/RT: 5/10": "DM 5% | RT 10%",
    "Deducible 5 en DM y 10 en RT": "DM 5% | RT 10%",
    "Deducibles DM - 5, RT - 10": "DM 5% | RT 10%",
    "DM=5, RT=10": "DM 5% | RT 10%",
    "DM (5) RT (10)": "DM 5% | RT 10%",
    "con deducible 5% en daños materiales y 10% en robo": "DM 5% | RT 10%",
    "5 por ciento en daños y 10 por ciento en robo total": "DM 5% | RT 10%",
    "Cobertura amplia c/ded. 5-10": "DM 5% | RT 10%",
    "Daños materiales deducible 5, robo total deducible 10, RC 4,000,000": "DM 5% | RT 10% | RC 4M",
    "DM 10 y RT 20 en pesados": "DM/HEAVY 10% | RT/HEAVY 20%",
    "los daños 5% y el robo 10%": "DM 5% | RT 10%",
    "danos 5 robo 10": "DM 5% | RT 10%",
    "daños al 5% y robo al 10%": "DM 5% | RT 10%",
    "robo total sí al 10": "RT 10%",
    "deducible del cinco por ciento en daños materiales y del diez por ciento en robo total": "DM 5% | RT 10%",
    "Daños materiales | 5%\nRobo total | 0.1\nRC | 4000000": "DM 5% | RT 10% | RC 4M",
    "DM | 0.05\nRT | 0.1": "DM 5% | RT 10%",
    "5% y el robo 10%": "RT 10%",
    "Entrega el 5 y 10 de junio": "",
    "Cotizar con 5 y 10 pasajeros": "",
    "son 5 autos y 10 camiones": "",
    "Ford F-150 5/10": "",
    "Amplia. Vigencia 5/10 al 5/10": "",
}

SUMS: Final = {
    "R.C. terceros tres millones y medio": "RC 3.5M",
    "rc 3 y medio millones": "RC 3.5M",
    "RC 3 millones y medio": "RC 3.5M",
    "RC de millón y medio": "RC 1.5M",
    "RC medio millón": "RC 500K",
    "RC un millón quinientos mil pesos": "RC 1.5M MXN",
    "RC 1 millón 500 mil": "RC 1.5M",
    "RC 2 millones y cuarto": "RC 2.25M",
    "RC dos millones quinientos mil, GM ciento cincuenta mil": "RC 2.5M | GMO 150K",
    "RC USD 3 y medio millones": "RC 3.5M USD",
    "gastos médicos por doscientos mil pesos": "GMO 200K MXN",
    "son dos mil unidades, RC 3M": "RC 3M",
    "RC 3 o 5 millones": "RC#1 3M | RC#2 5M",
    "RC: 4M. Gtos. Med. 250K": "RC 4M | GMO 250K",
    "Responsabilidad civil bienes y personas $4'000,000.00": "RC 4M",
    "RC bienes y/o personas 3,000,000": "RC 3M",
    "RC en bienes y en personas 3 mdp": "RC 3M",
    "RC bienes 1M, RC personas 2M": "RCPROP 1M | RCPERS 2M",
    "RC de 3 mdp y legal": "RC 3M | LEGAL",
    "asistencia legal y gastos médicos por $300,000": "LEGAL | GMO 300K",
    "medical expenses 300,000; no replacement car": "GMO 300K | SUBST -",
    "DM | RT | RC | RC USA\n5% | 10% | $5,000,000 | USD 300,000": "DM 5% | RT 10% | RC 5M | RCUSA 300K USD",
    "Clase | DM | RT\nAutos | 5 | 10\nCamiones | 10% | 15%": "DM/CAR 5% | RT/CAR 10% | DM/HEAVY 10% | RT/HEAVY 15%",
    "Opción | DM | RT\n1 | 5% | 10%\n2 | 3% | 5%": "DM#1 5% | RT#1 10% | DM#2 3% | RT#2 5%",
    "Póliza que vence\nDM | RT\n10% | 20%": "",
}

EXCLUSIONS: Final = {
    "Auto sustituto: no se requiere": "SUBST -",
    "Robo total: sin": "RT -",
    "RC viajero: no amparada": "RCPAS -",
    "Cristales excluida": "GLASS -",
    "RT sin cobertura": "RT -",
    "Robo parcial no se requiere, RC 3,000,000": "PT - | RC 3M",
    "Auto sustituto no lo quieren": "SUBST -",
    "DM: no aplica": "DM -",
    "RT: N/A": "RT -",
    "Robo total: NA": "RT -",
    "RC viajero: ninguna": "RCPAS -",
    "Cristales: no": "GLASS -",
    "DM, RT y cristales excluidos": "DM - | RT - | GLASS -",
    "Cobertura de DM y RT no se requieren": "DM - | RT -",
    "DM queda fuera": "DM -",
    "Cristales se excluyen": "GLASS -",
    "Dejar fuera robo parcial": "PT -",
    "No se requiere auto sustituto ni asistencia vial": "SUBST - | AV -",
    "Robo total no se requiere y RC 3 millones": "RT - | RC 3M",
    "Favor de NO cotizar robo parcial. Con cobertura amplia excepto RT.": "PT - | RT -",
    "Auto sustituto | no se requiere": "SUBST -",
    "RC viajero\tno amparada": "RCPAS -",
    (
        "Cobertura | Suma asegurada | Deducible\nDM | V.C. | 5%\nRC viajero | No se requiere | \n"
        "Cristales | Sin | \nAuto sustituto | No amparada | N/A\nAV | Excluida |"
    ): ("DM 5% | RCPAS - | GLASS - | SUBST - | AV -"),
    "Sin DM ni RT, RC 3M": "DM - | RT - | RC 3M",
    (
        "solo requieren RC (1.5 millones) y asistencia legal, sin daños materiales ni robo. GMO 50 mil "
        "por persona. No incluir asistencia vial."
    ): ("RC 1.5M | LEGAL | DM - | RT - | GMO 50K | AV -"),
    "Quitar cristales y robo parcial": "GLASS - | PT -",
    "Cristales: descartado": "GLASS -",
    "No quieren robo": "RT -",
    "RC 3,000,000 amparada, cristales no amparados": "RC 3M | GLASS -",
    "Robo: no contratada": "RT -",
    "RT: no requerido": "RT -",
    "No incluir robo ni cristales": "RT - | GLASS -",
    "Asistencia vial: no la necesitan": "AV -",
    "GMO excluidos": "GMO -",
    "RC viajero NO APLICA": "RCPAS -",
    "Robo total - No": "RT -",
    "Cristales (excluido)": "GLASS -",
    "Equipo especial: no": "SPEC -",
    "Auto sustituto: N/A": "SUBST -",
    "Sin cobertura de robo": "RT -",
    "robo no": "RT -",
    "Cobertura limitada (sin DM)": "DM -",
    "Amplia sin RT ni cristales": "RT - | GLASS -",
    "No cotizar cristales": "GLASS -",
    "Cristales: Sin cobertura; Robo parcial: Sin cobertura": "GLASS - | PT -",
    "DM amparado, RT no amparado": "DM | RT -",
    "RC 3M; GM no; AV sí": "RC 3M | GMO - | AV",
    "ya no quieren la cobertura de cristales": "GLASS -",
    "Se excluye robo parcial": "PT -",
    "Excluye: robo parcial, cristales, auto sustituto": "PT - | GLASS - | SUBST -",
    "favor de quitarle el auto sustituto": "SUBST -",
    "Robo total se elimina": "RT -",
    "Cristales\tNo\nAuto sustituto\tNo se requiere\nRC\t3,000,000": "GLASS - | SUBST - | RC 3M",
    "DM 5%, RT 10%, cristales no, RC 3M": "DM 5% | RT 10% | GLASS - | RC 3M",
    "RC viajero $0.00": "",
    "no hay problema con el robo": "",
}

LIABILITIES: Final = {
    "RC en exceso 5,000,000": "RCEXC 5M",
    "RC cruzada incluida": "RCX",
    "RC USA/Canadá 500,000 USD": "RCUSA 500K USD",
    "RC carga 2,000,000": "RCCARGO 2M",
    "RC ocupantes 1,000,000": "RCPAS 1M",
    "RC daños a terceros bienes 2,500,000 y personas 3,000,000": "RCPROP 2.5M | RCPERS 3M",
    "RC terceros en sus bienes $2,500,000; RC terceros en sus personas $3,000,000": "RCPROP 2.5M | RCPERS 3M",
    "RC viajero 5,000 UMA, RC 5 millones, DM5 RT10. Deducible de RC 50 UMA.": "RCPAS | RC 5M 50u | DM 5% | RT 10%",
    "RC 4 MDP. Daños a la carga $1,000,000, asistencia jurídica y vial amparadas": "RC 4M | GOODS 1M | LEGAL | AV",
    "RC viajero 5,000 UMA": "RCPAS",
    "RC ecológica 3,000,000": "RCECO 3M",
    "RC por fallecimiento 2,000,000": "RCDEATH 2M",
    "RC en exceso por muerte 2,000,000": "RCDEATH 2M",
    "R.C. Viajero $3,000,000": "RCPAS 3M",
    "RC (viajero) 3,000,000": "RCPAS 3M",
    "RC-Ecológica 1,000,000": "RCECO 1M",
    "Responsabilidad Civil del Viajero 3,000,000": "RCPAS 3M",
    "Responsabilidad civil cruzada: amparada": "RCX",
    "RC EUA y Canadá 300,000 dlls": "RCUSA 300K USD",
    "RC en USA y Canadá: 500 mil dólares": "RCUSA 500K USD",
    (
        "RC 4,000,000, RC en exceso 2,000,000, RC cruzada 1,000,000, RC carga 1,500,000, RC ecológica "
        "900,000, RC ocupantes 800,000"
    ): ("RC 4M | RCEXC 2M | RCX 1M | RCCARGO 1.5M | RCECO 900K | RCPAS 800K"),
    "RC daños ecológicos 1,000,000": "RCECO 1M",
    "RC por daños ocasionados por la carga 1,000,000": "RCCARGO 1M",
    "Responsabilidad civil en exceso $5,000,000": "RCEXC 5M",
    "RC familiar 500,000 y RC 3,000,000": "? 500K | RC 3M",
    "RC terceros 3,000,000": "RC 3M",
    "RC pasajeros 3160 UMA por pasajero": "RCPAS",
    "RC fallecimiento 2 mdp": "RCDEATH 2M",
    "RC Bienes 1,500,000 y RC Personas 1,500,000": "RCPROP 1.5M | RCPERS 1.5M",
    "Extensión de RC: Sí": "?",
    "RC remolque 1,000,000": "RCTRAIL 1M",
    "R.C. EN EXCESO $2,000,000": "RCEXC 2M",
    "RC CRUZADA AMPARADA": "RCX",
    "RC p/ocupantes 500,000": "RCPAS 500K",
    "RC del conductor 1,000,000": "? 1M",
    "RC Cat. por muerte 2,000,000": "RCDEATH 2M",
    "Responsabilidad Civil Viajero 5,000 UMAS": "RCPAS",
    "Responsabilidad Civil Ecológica: $1,000,000": "RCECO 1M",
    "RC 4 MDP y RC Ecológica 2 MDP": "RC 4M | RCECO 2M",
    "RC LUC 3,000,000 + RC exceso 1,000,000": "RC 3M | RCEXC 1M",
    "RC USA y CAN 300 mil USD": "RCUSA 300K USD",
    "RC en Estados Unidos y Canadá 100,000 USD": "RCUSA 100K USD",
    "RC por muerte accidental 2,000,000": "RCDEATH 2M",
    "Responsabilidad civil por la carga $1,500,000": "RCCARGO 1.5M",
    "RC cruzada: no": "RCX -",
    "RC con carga peligrosa 5,000,000": "RC 5M",
    "RC Transporte de carga SA de CV": "",
}

FIGURES: Final = {
    "RC 3160 pesos": "RC 3160 MXN",
    (
        "RC $4,000,000, $500,000 de gastos médicos, $100,000 de accidentes al conductor, 5% de deducible "
        "en DM y 10% en RT"
    ): ("RC 4M | GMO 500K | DRIVER 100K | DM 5% | RT 10%"),
    (
        "RC hasta por $4,000,000.00 (cuatro millones de pesos) con deducible de 50 UMAS, Gastos Médicos a "
        "ocupantes $500,000"
    ): ("RC 4M 50u | GMO 500K"),
    "Gastos legales, AV, y RC USA 300,000 dlls. Robo parcial amparado solo para pick ups.": (
        "LEGAL | AV | RCUSA 300K USD | PT/CAR"
    ),
    "Equipo especial hasta 50,000, RC 3 mdp": "SPEC 50K | RC 3M",
}


@pytest.mark.parametrize(("text", "stated"), PERCENTAGES.items())
def test_deductibles_need_no_sign_and_other_numbers_are_none(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), SUMS.items())
def test_a_sum_is_whole_however_it_is_written(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), EXCLUSIONS.items())
def test_what_is_not_wanted_is_excluded_wherever_the_word_stands(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), LIABILITIES.items())
def test_each_liability_is_a_coverage_of_its_own(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize(("text", "stated"), FIGURES.items())
def test_each_figure_is_of_its_coverage(text: str, stated: str) -> None:
    assert coverages_in(text) == in_order(stated)


@pytest.mark.parametrize("text", ["DM 5, RT 10", "amplia 5/10", "Favor de cotizar con 5 y 10.", "DM al 5 y RT al 10"])
def test_what_only_its_form_tells_is_less_sure(text: str) -> None:
    assert all(mention.is_guess for mention in find_coverages(text))


@pytest.mark.parametrize("text", ["DM 5%, RT 10%", "Deducible 5/10", "Ded. DM 5 RT 10", "DM/RT 5/10"])
def test_what_a_sign_or_a_word_tells_is_sure(text: str) -> None:
    assert not any(mention.is_guess for mention in find_coverages(text))


def test_a_coverage_knows_its_characters() -> None:
    text = "Buen día\nAutos: DM 5%, RC 3,000,000"

    assert [text[mention.start : mention.end] for mention in find_coverages(text)] == ["Autos: DM 5%", "RC 3,000,000"]
