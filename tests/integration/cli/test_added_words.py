"""Words that an operator adds reach whatever reads mails and codes texts, and a list that cannot be used is refused."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.word_lists import read_folder
from intake.model.extraction import UNKNOWN_NAME
from intake.model.limits import ReadingLimits
from intake.reading.reader_process import ReaderPool
from tests.fixtures.commands import Ended, wait_for_minca
from tests.fixtures.mails import a_mail

ROOT = Path(__file__).resolve().parents[3]
HERE = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}"}
SAMPLE = ROOT / "samples" / "catalog.csv"
FLEET = "Favor de cotizar:\n1. NISSAN VERSA 2022\n2. BUHOS TORO 2021\n3. brioso x 2023\n"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "brands.txt").write_text("Tecolote: BUHOS\nTOYOTA: KAIBAB\n", encoding="utf-8")
    (folder / "models.txt").write_text("[MODELS]\nBRIOSO-X\n", encoding="utf-8")
    return folder


def minca(*arguments: object, words: Path | None) -> Ended:
    return wait_for_minca(*arguments, **({"MINCA_WORDS_FOLDER": str(words)} if words else {}))


async def test_a_line_with_a_brand_or_model_that_nobody_ships_is_read(words: Path) -> None:
    raw = a_mail().saying(FLEET).as_bytes()

    async with (
        ReaderPool(ReadingLimits(), 1) as shipped_words,
        ReaderPool(ReadingLimits(), 1, words=read_folder(words)) as added_words,
    ):
        mails = await shipped_words.read(raw), await added_words.read(raw)
    shipped, added = (mail.extraction for mail in mails)

    assert [vehicle.description for vehicle in added.vehicles] == ["NISSAN VERSA", "BUHOS TORO", "brioso x"]
    assert [UNKNOWN_NAME in vehicle.warnings for vehicle in shipped.vehicles] == [False, True, True]
    assert [UNKNOWN_NAME in vehicle.warnings for vehicle in added.vehicles] == [False, False, False]
    assert (shipped.needs_review, added.needs_review) == (True, False)


def test_the_command_line_reads_with_the_same_words(words: Path, tmp_path: Path) -> None:
    mail = tmp_path / "fleet.eml"
    mail.write_bytes(a_mail().saying(FLEET).as_bytes())

    statuses = [json.loads(minca("extract", "--json", mail, words=folder).out)["status"] for folder in (None, words)]

    assert statuses == ["needs_review", "ready"]


def test_the_matcher_knows_the_spellings_of_brands_that_were_added(words: Path, tmp_path: Path) -> None:
    catalog, queries = tmp_path / "catalog.csv", tmp_path / "queries.csv"
    row = "TECOLOTE,TORO,1,711,1,1,1,,2021,777001,TORO 4P L4 STD,202601,101500,AUTO\n"
    catalog.write_text(SAMPLE.read_text(encoding="utf-8") + row, encoding="utf-8")
    queries.write_text("query_id,description,year\n1,BUHOS TORO STD,2021\n2,KAIBAB YARIS CORE STD,2020\n")

    brands = {}
    for name, folder in (("shipped", None), ("added", words)):
        out = tmp_path / f"{name}.csv"
        done = minca("match", "--catalog", catalog, "--in", queries, "--out", out, words=folder)
        assert done.code == 0, done.err
        with out.open(encoding="utf-8") as answers:
            brands[name] = [
                (answer["matched_brand"], float(answer["confidence"])) for answer in csv.DictReader(answers)
            ]

    assert [brand for brand, _ in brands["added"]] == ["TECOLOTE", "TOYOTA"]
    assert all(now > before for (_, now), (_, before) in zip(brands["added"], brands["shipped"], strict=True))


def test_an_insurer_names_the_kinds_in_its_own_words(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "usage_kinds.txt").write_text("CARGO: FLETES PROPIOS\n", encoding="utf-8")
    mail = tmp_path / "fleet.eml"
    raw = a_mail().with_xlsx([["Descripcion", "Modelo", "Uso"], ["NISSAN VERSA", 2022, "Fletes propios"]])
    mail.write_bytes(raw.as_bytes())

    listed = minca("kinds", "--json", words=folder)
    read = minca("extract", "--json", mail, words=folder)

    first, *_ = map(json.loads, listed.out.splitlines())
    own = next(row for row in first["kinds"] if row["kind"] == "CARGO")
    assert (first["list"], own["name"]) == ("usage_kinds.txt", "FLETES PROPIOS")
    assert own["words"][:2] == ["FLETES PROPIOS", "CARGA"]
    (vehicle,) = json.loads(read.out)["vehicles"]
    assert (vehicle["usage"], vehicle["usage_kind"]) == ("Fletes propios", "CARGO")


def test_an_insurers_own_words_are_read_in_running_text(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "usage_kinds.txt").write_text("CARGO: FLETES PROPIOS\n", encoding="utf-8")
    (folder / "service_kinds.txt").write_text("PUBLIC_FEDERAL: PERMISO MAYOR\n", encoding="utf-8")
    (folder / "coverage_kinds.txt").write_text("GLASS: PAQUETE PARABRISAS\n", encoding="utf-8")
    mail = tmp_path / "fleet.eml"
    text = (
        "Cotizar con paquete parabrisas 20% de deducible:\n\n"
        "1. NISSAN VERSA 2022, uso: fletes propios, servicio permiso mayor\n2. TOYOTA HILUX 2021\n\n"
        "Todas las unidades son para fletes propios.\n"
    )
    mail.write_bytes(a_mail().saying(text).as_bytes())

    case = json.loads(minca("extract", "--json", mail, words=folder).out)
    versa, hilux = case["vehicles"]

    assert (versa["usage"], versa["usage_kind"], versa["service_kind"]) == ("fletes propios", "CARGO", "PUBLIC_FEDERAL")
    assert (hilux["usage"], hilux["usage_kind"]) == ("fletes propios", "CARGO")
    assert [(one["kind"], one["deductible_percent"]) for one in case["coverages"]] == [("GLASS", 20)]


def test_a_kind_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "usage_kinds.txt").write_text("# ours\nFREIGHT: FLETES PROPIOS\n", encoding="utf-8")

    refused = minca("kinds", words=tmp_path)

    assert refused.code == 1
    assert "usage_kinds.txt, line 2: there is no kind 'FREIGHT'; allowed: PRIVATE, COMMERCIAL" in refused.err


def test_no_list_is_read_before_the_folder_is_known() -> None:
    programs = "datastore.__main__, intake.__main__, matcher.__main__, intake.reading.reader_child"
    entries = f"{programs}, cli.commands.extract, cli.commands.kinds, cli.commands.match"
    code = f"import {entries}; from domain import word_lists; word_lists.use({{'brands.txt': 'FOAL'}})"

    done = subprocess.run([sys.executable, "-c", code], env=HERE, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_matcher_refuses_a_list_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "attributes.txt").write_text("[FUEL]\nHYDROGEN: H2\n[ENGINE]\nROTARY: WANKEL\n")

    done = subprocess.run(
        [sys.executable, "-m", "matcher"],
        env=HERE | {"MINCA_WORDS_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert done.returncode == 1
    assert "attributes.txt, line 4: the list has no section [ENGINE]; allowed: [TRANSMISSION]" in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("brands.txt", "FOAL\n# ours\nTECOLOTE: MACK\n", "brands.txt, line 3: MACK is also a spelling of MACK"),
        (
            "headers.txt",
            "[DRIVER]\nJOCKEY\n",
            "headers.txt, line 2: the list has no section [DRIVER]; allowed: [FILLER]",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_at_the_start(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    done = minca("extract", tmp_path, words=tmp_path)
    elsewhere = {"MINCA_NATS_URL": "nats://127.0.0.1:1", "MINCA_HOME": str(tmp_path / ".home")}
    service = subprocess.run(
        [sys.executable, "-m", "intake"],
        env=HERE | elsewhere | {"MINCA_WORDS_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert done.code == 1
    assert f"MINCA_WORDS_FOLDER: {complaint}" in done.err.replace("\n", " ")
    assert service.returncode == 1
    assert complaint in service.stderr
