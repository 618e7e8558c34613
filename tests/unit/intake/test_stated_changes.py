"""What a mail changes of an earlier request, as data."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model.change import ChangeAction, ChangeDoubt, UnitChange, UnitTarget
from intake.model.extraction import Vehicle
from intake.triage.change_set import StatedChanges, change_set, changes_stated, unplaced
from intake.triage.mail_facts import MailFacts
from intake.triage.stated_changes import changes_in

VERSA = Vehicle("Nissan Versa", year=2020, vin="3N1LAFF04LK972012", plate="ABC-123-D", value=200000.0)
HILUX = Vehicle("Toyota Hilux", year=2022, vin="MR0YNFZFXNA836481", plate="NX-12-345", value=450000.0)
KANGOO = Vehicle("Renault Kangoo", year=2022, vin="93Y5K8UZ1NG769662", value=310000.0)
EARLIER = (VERSA, HILUX)


def comparable(change: UnitChange) -> tuple[Any, ...]:
    target = change.target
    named = target.number or target.vin or target.plate or target.name
    return (change.action.value, named, *((change.field, change.value) if change.field else ()))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("quitar unidad 3; la 4 es 2021; 1 nueva", [("remove", 3), ("change", 4, "year", "2021")]),
        ("Eliminar unidades 1, 4 y 6", [("remove", 1), ("remove", 4), ("remove", 6)]),
        ("Quiten la 3 y la 7 y agreguen una Kangoo 2022", [("remove", 3), ("remove", 7)]),
        ("dar de baja la serie 3N1LAFF04LK972012", [("remove", "3N1LAFF04LK972012")]),
        ("la que termina en 972012 sáquela", [("remove", "972012")]),
        ("quiten la de placas ABC-123-D", [("remove", "ABC123D")]),
        ("se excluye la segunda unidad", [("remove", 2)]),
        ("sacar la Saveiro", [("remove", "SAVEIRO")]),
        ("la T-12 es 2022", [("change", "T-12", "year", "2022")]),
        ("Quitar las T-03 y T-04", [("remove", "T-03"), ("remove", "T-04")]),
        ("el valor del económico U105 es de $385,000", [("change", "U105", "value", "385000")]),
        ("la F-150 es 2021", [("change", "F-150", "year", "2021")]),
        (
            "BAJAS:\n- 3N1LAFF04LK972012\n- placas ABC-123-D\nALTAS:\n- otra",
            [("remove", "3N1LAFF04LK972012"), ("remove", "ABC123D")],
        ),
        ("la unidad 2 es modelo 2021, no 2020", [("change", 2, "year", "2021")]),
        ("partida 7: dice 2019 debe decir 2020", [("change", 7, "year", "2020")]),
        ("el valor de la unidad 4 es de $385,000", [("change", 4, "value", "385000")]),
        ("cambiar el valor de la 3 de 400,000 a 420,000", [("change", 3, "value", "420000")]),
        ("unidad 1 placas 71-AR-3K", [("change", 1, "plate", "71-AR-3K")]),
        ("la serie de la 2 es 3N1LAFF04LK972012", [("change", 2, "vin", "3N1LAFF04LK972012")]),
        ("al cascadia póngale valor de $1,720,000", [("change", "CASCADIA", "value", "1720000")]),
        ("solo la unidad 2", [("keep_only", 2)]),
        ("Quitar la unidad 2 y agregar:\nIsuzu ELF 2023 serie JALC4W166NA000088", [("remove", 2)]),
        (
            "actualizar la suma del NIV 3HJM3PA39ME797576 a $590,000 e incorporar la Transit NIV 3FA4FEB53NR604564",
            [("change", "3HJM3PA39ME797576", "value", "590000")],
        ),
    ],
)
def test_orders_are_read_with_the_unit_that_they_name(text: str, wanted: list[tuple[Any, ...]]) -> None:
    assert [comparable(change) for change in changes_in(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "La vigencia es del 15/03/2026 al 15/03/2027.",
        "Gracias, quedo pendiente.",
        "Toyota Hilux 2022 serie MR0YNFZFXNA836481 valor $450,000",
        "El RFC es AIN180203TT0 y el pago de contado.",
        "Agregar una Renault Kangoo 2022 serie 93Y5K8UZ1NG769662",
        "Nos vemos el 15 de marzo a las 10:00.",
        "Solo RC y robo total.",
        "No quiten la unidad 3.",
        "La 4 no es 2021.",
        "Solo la unidad 2 trae equipo especial.",
        "Entra una Peugeot Rifter 2022 serie VF37WVZB4NA897605",
    ],
)
def test_what_orders_nothing_changes_nothing(text: str) -> None:
    assert changes_in(text) == ()


def test_every_change_carries_the_words_that_say_so() -> None:
    first, second = changes_in("Quitar unidad 3.\nLa 4 es 2021")

    assert (first.quote, second.quote) == ("Quitar unidad 3.", "La 4 es 2021")


def test_an_order_whose_unit_is_not_clear_is_told_with_its_doubt() -> None:
    (change,) = changes_in("quitar la penúltima")

    assert change.target == UnitTarget()
    assert change.doubts == (ChangeDoubt.NOT_UNDERSTOOD,)


def test_what_is_only_asked_for_carries_its_doubt() -> None:
    (change,) = changes_in("¿Ya quitaron la unidad 3?")

    assert change.doubts == (ChangeDoubt.ASKED,)


def test_two_values_of_one_fact_leave_a_doubt() -> None:
    (change,) = changes_in("La 4 es 2021.\nLa 4 es 2022.")

    assert ChangeDoubt.TWO_VALUES in change.doubts


def test_without_the_earlier_case_every_listed_vehicle_is_new_but_for_those_that_change() -> None:
    facts = MailFacts(newest="quitar la serie 3N1LAFF04LK972012, agregar la Kangoo", vehicles=[VERSA, KANGOO])

    assert [change.vehicle for change in unplaced(changes_stated(facts)) if change.action is ChangeAction.ADD] == [
        KANGOO
    ]


def test_a_repeated_vehicle_changes_what_differs_and_a_new_one_is_added() -> None:
    dearer = Vehicle("Toyota Hilux", year=2022, vin=HILUX.vin, value=470000.0)
    changes = change_set(changes_stated(MailFacts(newest="va la lista", vehicles=[dearer, KANGOO])), EARLIER)

    assert [(change.action, change.field, change.value) for change in changes] == [
        (ChangeAction.CHANGE, "value", "470000"),
        (ChangeAction.ADD, "", ""),
    ]


def test_a_unit_is_the_same_by_its_vin_else_by_its_plate_unless_the_vins_differ() -> None:
    same = [Vehicle("Versa", vin=VERSA.vin), Vehicle("Versa", plate="ABC123D"), Vehicle("Kangoo", vin=KANGOO.vin)]
    other = Vehicle("Versa", vin=KANGOO.vin, plate=VERSA.plate)
    placed = [change_set(StatedChanges(listed=(unit,), replaces_list=True), (HILUX, VERSA)) for unit in [*same, other]]

    gone = [[change.index for change in changes if change.action is ChangeAction.REMOVE] for changes in placed]
    assert gone == [[0], [0], [], []]


def test_the_time_to_compare_two_lists_grows_with_their_length_alone() -> None:
    def unit(number: int) -> Vehicle:
        return Vehicle("Nissan Versa", year=2020, vin=f"3N1CN8AE5ML{number:06}", plate=f"ABC-{number}")

    earlier, listed = [unit(number) for number in range(5000)], tuple(unit(number) for number in range(2500, 7500))
    began_s = time.process_time()
    changes = change_set(StatedChanges(listed=listed, replaces_list=True), earlier)

    assert len(changes) == 5000
    assert time.process_time() - began_s < 2


def test_a_list_that_replaces_the_earlier_one_takes_the_rest_out_with_a_doubt() -> None:
    changes = change_set(changes_stated(MailFacts(newest="relación actualizada", vehicles=[HILUX, KANGOO])), EARLIER)
    (gone,) = [change for change in changes if change.action is ChangeAction.REMOVE]

    assert (gone.index, gone.target.vin, gone.doubts) == (0, VERSA.vin, (ChangeDoubt.LEFT_OUT_OF_LIST,))


def test_keeping_one_unit_takes_the_others_out_with_a_doubt() -> None:
    (gone,) = change_set(changes_stated(MailFacts(newest="solo la unidad 2")), EARLIER)

    assert (gone.action, gone.index, gone.doubts) == (ChangeAction.REMOVE, 0, (ChangeDoubt.LEFT_OUT_OF_LIST,))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("quitar unidad 9", ChangeDoubt.UNIT_NOT_FOUND),
        ("la unidad 1 es modelo 2020", ChangeDoubt.ALREADY_SO),
        ("la unidad 1 es modelo 2021, no 2018", ChangeDoubt.OLD_FACT_DIFFERS),
    ],
)
def test_what_the_earlier_case_contradicts_carries_its_doubt(text: str, doubt: ChangeDoubt) -> None:
    (change,) = change_set(changes_stated(MailFacts(newest=text)), EARLIER)

    assert doubt in change.doubts


def test_a_number_of_the_fleet_itself_counts_before_a_place() -> None:
    numbered = (Vehicle("Nissan Versa", economic_number="2"), Vehicle("Toyota Hilux", economic_number="1"))
    (change,) = change_set(changes_stated(MailFacts(newest="quitar unidad 2")), numbered)

    assert change.index == 0


def test_a_number_with_letters_is_looked_for_among_those_of_the_fleet() -> None:
    numbered = (Vehicle("Nissan Versa", economic_number="T12"), Vehicle("Toyota Hilux", economic_number="T-13"))
    change, unknown = change_set(changes_stated(MailFacts(newest="la T-13 es 2021\nquitar la T-14")), numbered)

    assert (change.index, change.doubts) == (1, ())
    assert unknown.doubts == (ChangeDoubt.UNIT_NOT_FOUND,)


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_change_quotes_it(text: str) -> None:
    spaced = " ".join(text.split())

    assert all(change.quote in spaced or len(change.quote) == 300 for change in changes_in(text))


@given(st.permutations(["Quitar unidad 3.", "La 4 es 2021.", "el valor de la unidad 5 es $300,000."]))
def test_the_order_of_sentences_does_not_matter(sentences: list[str]) -> None:
    assert {comparable(change) for change in changes_in("\n".join(sentences))} == {
        ("remove", 3),
        ("change", 4, "year", "2021"),
        ("change", 5, "value", "300000"),
    }


@pytest.mark.parametrize("count", [199, 200, 201, 450])
def test_changes_beyond_what_is_kept_are_said_to_be_more(count: int) -> None:
    changes = changes_in("\n".join(f"Quitar la unidad {number}." for number in range(1, count + 1)))

    assert len(changes) == min(count, 200)
    assert (ChangeDoubt.MORE_CHANGES in changes[-1].doubts) == (count > 200)
    assert not any(ChangeDoubt.MORE_CHANGES in change.doubts for change in changes[:-1])
