"""Profiles of brokers: what they change, how they are read, refused, learnt and followed."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.text import fold
from intake.extraction.email import extract_email
from intake.extraction.learn_profile import as_yaml, propose
from intake.lexicon.column_names import Column
from intake.model.document import Sender
from intake.model.limits import ReadingLimits
from intake.profiles.apply import LEFT_OUT
from intake.profiles.folder import ProfileFolder, read_profiles
from intake.profiles.model import FIXABLE, MEANINGS, PriorKnowledge, Profile
from intake.profiles.yaml_format import LONGEST_FILE, BadProfile, parse_profile, quoted
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail, xlsx
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from intake.model.extraction import Extraction

ODD = ("Zona", "Armadora", "Bicho", "Gen", "Chasis-ID", "Tablilla", "Avalúo")
ODD_ROWS = [["N", *row] for row in (VERSA, HILUX, ONIX)]
FULL = """\
# Corredores
senders: [Corredores.example, "@otra.mx", eva@gmail.com]
columns:
  Armadora: brand
  "Ser. / Chasis": vin
  No: ignore
fixed: {coverage: LIMITADA, usage: CARGA, currency: USD}
sheets: [Párque]
first_row: 3
skip_rows: [Baja]
"""


def profile(**changes: object) -> Profile:
    return Profile("corredores.yaml", ("corredores.example",), **changes)  # type: ignore[arg-type] # a test's own fields


def read(mail: bytes, *profiles: Profile) -> Extraction:
    return extract_email(mail, ReadingLimits(), PriorKnowledge(profiles))


def test_every_part_of_a_profile_is_read() -> None:
    assert parse_profile("a.yaml", FULL) == Profile(
        "a.yaml",
        ("corredores.example", "otra.mx", "eva@gmail.com"),
        columns={"ARMADORA": Column.BRAND, "SER CHASIS": Column.VIN, "NO": Column.OTHER},
        fixed={"coverage": "LIMITADA", "usage": "CARGA", "currency": "USD"},
        sheets=("PARQUE",),
        first_row=3,
        skip_rows=("BAJA",),
    )


@pytest.mark.parametrize(
    ("text", "line", "allowed"),
    [
        ("", 1, "senders"),
        ("columns: {a: vin}\n", 1, "senders"),
        ("senders: [x.mx]\nsendres: [y.mx]\n", 2, "skip_rows"),
        ("senders: [x.mx]\ncolumns:\n  Serie: vim\n", 3, "economic_number"),
        ("senders: [x.mx]\nfixed:\n  policy_start: hoy\n", 3, "coverage"),
        ("senders: [x.mx]\nfixed:\n  currency: pesos\n", 3, "ISO 4217"),
        ("senders: [x.mx]\nfixed:\n  client_rfc: XAXX010101000\n", 3, "RFC"),
        ("senders: [nobody]\n", 1, "domain"),
        ("senders: [x.mx]\nfirst_row: -1\n", 2, "row number"),
        ("senders: [x.mx]\nsenders: [y.mx]\n", 2, "once"),
        ("senders: [x.mx]\nsheets: ['--']\n", 2, "words"),
        ("senders: [x.mx\n", 2, "YAML"),
        ("senders: &a [x.mx]\nsheets: *a\n", 1, "written out"),
        ("senders: !!python/object/apply:os.system [x.mx]\n", 1, "plain"),
        ("- a\n", 1, "senders"),
        ("senders: [[[[[x.mx]]]]]\n", 1, "levels"),
        ("a: b\n---\nc: d\n", 2, "one YAML document"),
        ("#" * (LONGEST_FILE + 1), 1, "at most"),
    ],
)
def test_a_bad_profile_is_refused_with_its_line_and_what_is_allowed(text: str, line: int, allowed: str) -> None:
    with pytest.raises(BadProfile) as refusal:
        parse_profile("bad.yaml", text)

    assert (refusal.value.name, refusal.value.line) == ("bad.yaml", line)
    assert allowed in refusal.value.allowed


def test_the_profile_of_the_guide_is_a_good_one() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "operators.md").read_text()
    (example,) = re.findall(r"```yaml\n(senders:.*?)```", guide, re.DOTALL)
    shown = parse_profile("guide.yaml", example)

    assert shown.columns["GEN"] is Column.YEAR
    assert (shown.sheets, shown.first_row, shown.skip_rows) == (("PARQUE",), 7, ("BAJA",))
    assert all(f"`{name}`" in guide for name in (*MEANINGS, *FIXABLE))


def test_a_billion_laughs_are_refused_before_they_are_built() -> None:
    laughs = "\n".join(f"l{at}: &l{at} [{', '.join([f'*l{at - 1}'] * 9) if at else 'ha'}]" for at in range(9))

    with pytest.raises(BadProfile, match="alias"):
        parse_profile("bad.yaml", f"{laughs}\n")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_a_profile(text: str) -> None:
    with suppress(BadProfile):
        assert parse_profile("any.yaml", text).senders


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")))
def test_a_quoted_text_reads_back(text: str) -> None:
    assert yaml.safe_load(quoted(text)) == text


def test_columns_of_a_profile_override_the_guess() -> None:
    rows = [["Marca", "Modelo", "Clave", "No. Serie"], ["NISSAN", "VERSA", "2021", VERSA[3]]]
    mail = a_mail().with_xlsx(rows).as_bytes()
    (vehicle,) = read(mail, profile(columns={"CLAVE": Column.YEAR, "MARCA": Column.OTHER})).vehicles

    assert (vehicle.brand, vehicle.year, vehicle.vin) == ("", 2021, VERSA[3])


def test_headers_that_no_rule_knows_are_read_by_the_profile() -> None:
    columns = dict(
        zip(
            map(str.upper, ("Armadora", "Bicho", "Gen", "Chasis ID", "Tablilla", "Avaluo")),
            HEADER_MEANINGS,
            strict=True,
        )
    )
    vehicles = read(a_mail().with_xlsx([ODD, *ODD_ROWS]).as_bytes(), profile(columns=columns)).vehicles

    assert [(each.brand, each.model, each.year, each.vin, each.plate, each.value) for each in vehicles] == [
        VERSA,
        HILUX,
        ONIX,
    ]


HEADER_MEANINGS = (Column.BRAND, Column.MODEL, Column.YEAR, Column.VIN, Column.PLATE, Column.VALUE)


def test_only_the_sheets_of_the_profile_are_read() -> None:
    book = xlsx({"Bodega": [HEADER, VERSA], "Parque": [HEADER, HILUX]})
    mail = a_mail().with_file("f.xlsx", book).as_bytes()

    assert [each.vin for each in read(mail, profile(sheets=("PARQUE",))).vehicles] == [HILUX[3]]
    none = read(mail, profile(sheets=("OTRO",)))
    assert len(none.vehicles) == 2
    assert any("no sheet" in warning for warning in sentences(none))


def test_rows_above_the_list_and_rows_to_skip_are_left_out_and_named() -> None:
    rows = [HEADER, ONIX, HEADER, VERSA, ["BAJA", *HILUX[1:]]]
    found = read(a_mail().with_xlsx(rows).as_bytes(), profile(first_row=3, skip_rows=("BAJA",)))

    assert [(each.vin, each.origin.row if each.origin else 0) for each in found.vehicles] == [(VERSA[3], 4)]
    assert [row.origin.row for row in found.dropped_rows if row.reason == LEFT_OUT] == [1, 2, 5]


def test_fixed_values_hold_where_the_mail_states_nothing_else() -> None:
    fixed = profile(fixed={"coverage": "LIMITADA", "usage": "CARGA", "currency": "USD", "client_name": "ACME"})
    silent = read(a_mail().with_xlsx([HEADER, VERSA]).as_bytes(), fixed)
    stated = read(a_mail().saying("Cobertura: AMPLIA\nCliente: RICO S.A. DE C.V.\n").as_bytes(), fixed)

    assert (silent.data.coverage, silent.data.client_name, silent.data.currency) == ("LIMITADA", "ACME", "USD")
    assert (silent.vehicles[0].usage, silent.vehicles[0].currency) == ("CARGA", "USD")
    assert (stated.data.coverage, stated.data.client_name) == ("AMPLIA", "RICO S.A. DE C.V.")


def test_a_profile_counts_for_its_broker_only_the_address_before_the_domain() -> None:
    ours, hers = Profile("o", ("corredores.example",)), Profile("h", ("ana.ruiz@corredores.example",))
    known = PriorKnowledge((ours, hers))

    assert known.profile_of(Sender("", "ana.ruiz@corredores.example")) is hers
    assert known.profile_of(Sender("", "eva@mx.corredores.example")) is ours
    assert known.profile_of(Sender("", "eva@corredores.example.evil.mx")) is None
    assert known.profile_of(Sender(), Sender("", "x@corredores.example")) is ours


def test_a_learnt_profile_is_a_good_one_and_reads_what_the_rules_read() -> None:
    mail = a_mail().with_xlsx([["Flotilla 2026"], HEADER, VERSA, HILUX]).as_bytes()
    text = as_yaml(propose(mail, "m.eml", ReadingLimits()))
    learnt = parse_profile("m.yaml", text)

    assert learnt.senders == ("corredores.example",)
    assert learnt.columns["NO SERIE"] is Column.VIN
    assert '"No. Serie": vin  # sure' in text
    assert '"Modelo": year  # by its values' in text
    assert read(mail, learnt).vehicles == read(mail).vehicles


def test_a_profile_is_learnt_from_values_where_the_headers_say_nothing() -> None:
    book = xlsx({"Parque": [ODD, *ODD_ROWS], "Notas": [["hola"]]})
    text = as_yaml(propose(book, "f.xlsx", ReadingLimits()))
    learnt = parse_profile("f.yaml", text)

    assert {header: learnt.columns[header] for header in ("CHASIS ID", "GEN", "ARMADORA")} == {
        "CHASIS ID": Column.VIN,
        "GEN": Column.YEAR,
        "ARMADORA": Column.BRAND,
    }
    assert learnt.sheets == ("PARQUE",)
    assert '"Zona": ignore' in text
    assert not any(row[3] in text for row in (VERSA, HILUX))


def test_a_sample_without_a_list_still_gives_a_profile_that_can_be_used() -> None:
    assert parse_profile("a.yaml", as_yaml(propose(b"hola", "a.txt", ReadingLimits()))).columns == {}


def test_a_folder_is_read_again_when_it_changes_and_a_bad_change_leaves_what_was(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("senders: [uno.mx]\n")
    folder = ProfileFolder(tmp_path)
    seen = [folder.current()[0].senders]
    for moment, text in enumerate(("senders: [dos.mx]\n", "senders: [\n", "senders: [tres.mx]\n"), start=1):
        file.write_text(text)
        os.utime(file, ns=(moment, moment))
        seen.append(folder.current()[0].senders)

    assert seen == [("uno.mx",), ("dos.mx",), ("dos.mx",), ("tres.mx",)]
    assert ProfileFolder(None).current() == ()


def test_a_bad_profile_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("senders: [uno.mx]\n")
    (tmp_path / "b.yml").write_text("senders: [uno.mx]\n")

    with pytest.raises(BadProfile, match=r"b\.yml, line 1: the sender uno\.mx is that of a\.yaml too"):
        ProfileFolder(tmp_path)
    (tmp_path / "b.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadProfile, match="UTF-8"):
        read_profiles(tmp_path)


def test_every_meaning_and_every_fixable_field_can_be_written() -> None:
    columns = "".join(f"  h{at}: {meaning}\n" for at, meaning in enumerate(MEANINGS))
    fixed = "".join(f"  {name}: {'MXN' if name == 'currency' else 'ASR950713Z32'}\n" for name in FIXABLE)

    assert len(parse_profile("a", f"senders: x.mx\ncolumns:\n{columns}fixed:\n{fixed}").columns) == len(MEANINGS)


def test_a_profile_names_the_columns_of_all_that_a_quotation_needs() -> None:
    """Headers that no rule knows, each mapped to a field of a unit."""
    meanings = {
        "Cosa": "description", "Gen": "year", "K1": "vin", "K2": "service", "K3": "engine_number", "K4": "value_basis",
        "K5": "postal_code", "K6": "tonnage", "K7": "cargo", "K8": "special_equipment", "K9": "special_equipment_value",
        "K10": "adaptation", "K11": "adaptation_value", "K12": "remarks", "K13": "usage",
    }  # fmt: skip
    headers = ["Cosa", "Gen", *(f"K{'abcdefghijklm'[at]}" for at in range(13))]
    columns = {fold(header): MEANINGS[meaning] for header, meaning in zip(headers, meanings.values(), strict=True)}
    row = ["Isuzu ELF 400", 2021, "JAANMR852L7123456", "SPF", "4HK1998877", "Convenido", 64000, 3.5, "B", "GPS", 5000]
    row += ["Caja seca", 95000, "RC 4 MDP, DM 5%", "Reparto"]
    (unit,) = read(a_mail().with_xlsx([headers, row]).as_bytes(), profile(columns=columns)).vehicles

    assert (unit.service, unit.engine_number, unit.value_basis) == ("SPF", "4HK1998877", "Convenido")
    assert (unit.postal_code, unit.tonnage, unit.cargo, unit.usage) == ("64000", 3.5, "Carga B", "Reparto")
    assert [(one.text, one.kind, one.amount) for one in unit.equipment] == [
        ("GPS", "SPECIAL", 5_000),
        ("Caja seca", "ADAPTATION", 95_000),
    ]
    assert [one.kind for one in unit.coverages] == ["LIABILITY", "MATERIAL_DAMAGE"]
    named = {reading.field for reading in unit.reading_fields}
    assert {"service", "engine_number", "postal_code", "tonnage", "cargo", "equipment[1]", "coverages[1]"} <= named


def test_a_proposed_profile_names_the_columns_of_what_a_quotation_needs() -> None:
    rows: list[list[object]] = [
        [
            "Descripción",
            "Año",
            "Serie",
            "No. Motor",
            "Servicio",
            "Uso",
            "C.P.",
            "Tonelaje",
            "Equipo especial",
            "Valor EE",
            "Obs.",
        ],
        ["Isuzu ELF 400", 2021, "JAANMR852L7123456", "4HK1998877", "SPF", "Carga", 64000, 3.5, "GPS", 5000, "renovar"],
    ]
    learnt = {
        column.header: column.meaning
        for column in propose(a_mail().with_xlsx(rows).as_bytes(), "mail.eml", ReadingLimits()).columns.values()
    }

    assert learnt["No. Motor"] == "engine_number"
    assert (learnt["Servicio"], learnt["Uso"], learnt["C.P."]) == ("service", "usage", "postal_code")
    assert (learnt["Tonelaje"], learnt["Equipo especial"]) == ("tonnage", "special_equipment")
    assert (learnt["Valor EE"], learnt["Obs."]) == ("special_equipment_value", "remarks")
