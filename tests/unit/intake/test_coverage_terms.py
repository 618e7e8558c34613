"""What a text states of coverages: kind, class, sum and deductible, and what only sounds like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model.extraction import Coverage
from intake.text.coverage_terms import LONGEST_TERM, MOST_COVERAGES, read_coverages

DM, RT, RC, GMO = "MATERIAL_DAMAGE", "TOTAL_THEFT", "LIABILITY", "MEDICAL"


@pytest.mark.parametrize(
    ("text", "coverage"),
    [
        ("RC por 4 millones", Coverage("RC por 4 millones", RC, sum_insured=4e6)),
        ("RC LUC $3,000,000", Coverage("RC LUC $3,000,000", RC, sum_insured=3e6)),
        ("R.C. 4 MDP", Coverage("R.C. 4 MDP", RC, sum_insured=4e6)),
        ("RC 3,000,000 M.N.", Coverage("RC 3,000,000 M.N.", RC, sum_insured=3e6, currency="MXN")),
        ("SA RC: 3,000,000.00", Coverage("RC: 3,000,000.00", RC, sum_insured=3e6)),
        ("GMO 200 mil por evento", Coverage("GMO 200 mil", GMO, sum_insured=2e5)),
        ("RC EUA 300 mil dólares", Coverage("RC EUA 300 mil dólares", "LIABILITY_ABROAD", "", 3e5, "USD")),
        ("deducible DM: 3 %", Coverage("DM: 3 %", DM, deductible_percent=3)),
        ("Deducible DM: 0.05", Coverage("DM: 0.05", DM, deductible_percent=5)),
        ("DM con deducible de $10,000", Coverage("DM con deducible de $10,000", DM, deductible_amount=1e4)),
        ("RC con deducible de 50 UMA", Coverage("RC con deducible de 50 UMA", RC, deductible_uma=50)),
        ("deducible de 50 UMA(s)", Coverage("deducible de 50 UMA(s)", deductible_uma=50)),
        ("RC sin deducible", Coverage("RC sin deducible", RC, deductible_percent=0)),
        ("amplia sin robo", Coverage("sin robo", RT, is_excluded=True)),
        ("excluir robo total", Coverage("excluir robo total", RT, is_excluded=True)),
        ("RC viajero: EXCLUIDA", Coverage("RC viajero: EXCLUIDA", "LIABILITY_PASSENGERS", is_excluded=True)),
        (
            "no requieren asistencia vial",
            Coverage("no requieren asistencia vial", "ROAD_ASSISTANCE", is_excluded=True),
        ),
        ("robo total solo remolques", Coverage("robo total solo remolques", RT, "TRAILER")),
        (
            "para los pesados deducible DM 10%",
            Coverage("para los pesados deducible DM 10%", DM, "HEAVY", deductible_percent=10),
        ),
        ("en motos robo total 20%", Coverage("en motos robo total 20%", RT, "MOTORCYCLE", deductible_percent=20)),
    ],
)
def test_a_coverage_is_read_with_its_figures(text: str, coverage: Coverage) -> None:
    assert read_coverages(text) == [coverage]


@pytest.mark.parametrize(
    "text",
    [
        "Ded. DM 5 % RT 10 %",
        "deducibles 5% daños materiales y 10% robo total",
        "DM 5% y RT 10%",
        "5/10 de deducible",
        "deducibles 5% y 10%",
        "- Daños materiales: 5%\n- Robo total: 10%",
        "Cobertura | Suma asegurada | Deducible\nDaños materiales | Valor comercial | 5%\nRobo total | V.C. | 10%",
    ],
)
def test_damage_and_theft_have_each_its_deductible(text: str) -> None:
    assert [(one.kind, one.deductible_percent) for one in read_coverages(text)] == [(DM, 5), (RT, 10)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("amplia para autos y RC para remolques", [("", "CAR"), (RC, "TRAILER")]),
        ("Autos: DM 5%; Pesados: DM 10%", [(DM, "CAR"), (DM, "HEAVY")]),
        ("RT para tractos y remolques", [(RT, "HEAVY"), (RT, "TRAILER")]),
        ("RC 4 millones y robo total nada mas en remolques", [(RC, ""), (RT, "TRAILER")]),
        ("Cobertura | Autos | Pesados | Remolques\nDM | 5% | 10% |", [(DM, "CAR"), (DM, "HEAVY")]),
        ("Autos:\nDM 5%\nRemolques:\nRT 10%", [(DM, "CAR"), (RT, "TRAILER")]),
    ],
)
def test_a_coverage_is_for_a_class_of_vehicles(text: str, stated: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.vehicle_class) for one in read_coverages(text)] == stated


def test_what_is_included_needs_no_figure() -> None:
    assert [one.kind for one in read_coverages("con asistencia vial y gastos legales")] == ["ROAD_ASSISTANCE", "LEGAL"]
    assert [one.kind for one in read_coverages("Gastos legales AMPARADA")] == ["LEGAL"]
    assert [one.kind for one in read_coverages("Solo RC y robo total.")] == [RC, RT]


@pytest.mark.parametrize(
    "text",
    [
        "tuvimos 2 robos en 2024",
        "siniestro de robo total por $300,000",
        "Ha subido el robo de tractocamiones, Kenworth y Freightliner",
        "2024 - Seat Ibiza 2018 - robo total - $180,000",
        "Uso: carga",
        "transporte de mercancía general",
        "Seguros de daños, RC y fianzas",
        "Autos · Daños · RC · Gastos Médicos · Vida",
        "Actualmente tienen RC por 3 millones y DM 5%",
        "Póliza actual:\nRC 3,000,000\nDM 5%",
        "En caso de robo deberá presentar denuncia ante el Ministerio Público",
        "La cobertura de robo total queda excluida, ver condiciones generales",
        "Av. Insurgentes Sur 1116, Piso 7, C.P. 03100",
        "GM Silverado 2020 $350,000",
        "RFC: ABC010203AB1",
        "RC Transportes SA de CV",
        "¿La cobertura amplia incluye robo parcial?",
        "Cobertura: AMPLIA",
    ],
)
def test_what_only_sounds_like_a_coverage_is_none(text: str) -> None:
    assert read_coverages(text) == []


@given(
    st.lists(
        st.sampled_from("RC DM robo 5% $ 10 4 millones sin para autos : | , y \n deducible UMA / 2024 ".split(" "))
    )
)
def test_whatever_stands_there_the_reading_is_bounded(words: list[str]) -> None:
    coverages = read_coverages(" ".join(words))

    assert len(coverages) <= MOST_COVERAGES
    assert all(0 <= len(one.text) <= LONGEST_TERM for one in coverages)
    assert all(one.deductible_percent is None or 0 <= one.deductible_percent <= 100 for one in coverages)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert len(read_coverages(text)) <= MOST_COVERAGES


@pytest.mark.parametrize(
    "part", ["RC ", "RC\n", "sin robo y ", "5/", "deducible ", " ", "R.C.", "para autos y RC ", "RC | "]
)
def test_a_hostile_text_takes_no_long_time(part: str) -> None:
    begin = time.process_time()

    read_coverages(part * (50_000 // len(part)))

    assert time.process_time() - begin < 5
