"""The command line without a mesh: what needs no server works, what needs one says so, wrong use is told apart."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import jwt
import pytest
from typer.testing import CliRunner

from cli.commands import extract
from cli.console.masked_settings import masked
from cli.console.output import results
from cli.main import app
from mesh.settings import Settings
from samples.make_catalog import CATALOG
from samples.make_mails import FOLDER
from tests.fixtures.mails import HEADER, VERSA, a_mail

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SECRET = "a secret that is long enough for HS256"
NOBODY = "127.0.0.1:9"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MATCHER", "DATASTORE", "INTAKE", "GATEWAY"):
        monkeypatch.setenv(f"MINCA_{name}_ADDRESS", NOBODY)
    monkeypatch.setenv("INTEGRATION_SERVICE_TIMEOUT", "2")
    monkeypatch.setenv("INTEGRATION_MAX_RETRIES", "0")


def minca(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    "command",
    (
        "up ingest extract kinds match eval case cases review events retention quality health doctor settings migrate"
        " token demo catalog profile inbox export"
    ).split(),
)
def test_every_command_explains_itself(command: str) -> None:
    shown = minca(command, "--help")

    assert shown.exit_code == 0
    assert "Usage" in shown.stdout


def test_a_profile_is_learnt_checked_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, folder = tmp_path / "m.eml", tmp_path / "profiles"
    mail.write_bytes(a_mail().with_xlsx([HEADER, VERSA]).as_bytes())
    folder.mkdir()
    learnt = minca("profile", "learn", mail).stdout
    (folder / "corredores.yaml").write_text(f"{learnt}fixed:\n  usage: CARGA\n")
    monkeypatch.setenv("MINCA_PROFILES_FOLDER", str(folder))

    assert "corredores.yaml: corredores.example" in minca("profile", "check", folder).stdout
    assert json.loads(minca("extract", "--json", mail).stdout)["vehicles"][0]["usage"] == "CARGA"


def test_a_bad_profile_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("senders: [x.mx]\ncolumns:\n  Serie: vim\n")
    monkeypatch.setenv("MINCA_PROFILES_FOLDER", str(tmp_path))

    for refused in (minca("profile", "check", tmp_path), minca("extract", tmp_path / "a.yaml")):
        assert refused.exit_code == 1
        assert "a.yaml, line 3: unknown meaning 'vim'" in refused.stderr


WITH_SECRETS = {
    "MINCA_JWT_SECRET": SECRET,
    "MINCA_DATABASE_URL": "postgresql://minca:hidden@db/minca",
    "MINCA_BLOB_URL": "s3://bucket/mails?access_key_id=hidden&secret_access_key=hidden",
    "OPENAI_BASE_URL": "https://us:hid@den/hidden@models.example/v1?api-version=1;key=hidden#part=hidden&hidden",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://hidden@collector.example:4317",
    "SERVICE_VEHICLE_MATCHER_URL": "dns:///matcher:8000?token=hidden",
}


def test_settings_shows_every_variable_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in WITH_SECRETS.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(results, "_width", 400)  # it may have been made while a test had set COLUMNS

    shown = minca("settings").stdout

    assert SECRET not in shown
    assert "hidden" not in shown
    assert "hid@den" not in shown
    assert "s3://bucket/mails?access_key_id=*" in shown
    assert "@models.example/v1?api-version=*" in shown
    assert "INTEGRATION_OPENAI_RATE_LIMIT" in shown
    assert shown.count("environment") >= len(WITH_SECRETS)
    assert shown.count("│") >= len(Settings.model_fields)


def test_each_url_of_a_list_is_masked_and_keeps_its_place() -> None:
    assert masked("nats://a:b@one:4222,nats://c@two") == "nats://********@one:4222,nats://********@two"
    assert masked("127.0.0.1:8000") == "127.0.0.1:8000"
    assert masked("https://models.example/v1") == "https://models.example/v1"


def test_a_token_holds_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCA_JWT_SECRET", SECRET)

    made = minca("token", "--sub", "ana", "--permissions", "cases.read, intakes.write", "--insurer", "norte")

    claims = jwt.decode(made.stdout.strip(), SECRET, algorithms=["HS256"], audience="minca")
    assert claims["sub"] == "ana"
    assert claims["permissions"] == ["cases.read", "intakes.write"]
    assert claims["insurer_id"] == "norte"


@pytest.mark.parametrize(
    ("options", "insurer_id", "all_insurers"), [((), "default", None), (("--all-insurers",), None, True)]
)
def test_a_token_reaches_every_insurer_only_when_that_is_said(
    monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], insurer_id: str | None, *, all_insurers: bool | None
) -> None:
    monkeypatch.setenv("MINCA_JWT_SECRET", SECRET)

    made = minca("token", "--sub", "ana", "--permissions", "all", *options)

    claims = jwt.decode(made.stdout.strip(), SECRET, algorithms=["HS256"], audience="minca")
    assert (claims.get("insurer_id"), claims.get("all_insurers")) == (insurer_id, all_insurers)


@pytest.mark.parametrize("options", [("--insurer", ""), ("--insurer", ".."), ("--insurer", "norte", "--all-insurers")])
def test_a_token_for_no_insurer_or_for_one_and_all_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("MINCA_JWT_SECRET", SECRET)

    assert minca("token", "--sub", "ana", "--permissions", "all", *options).exit_code == 2


@pytest.mark.parametrize("permissions", ["cases.fly", "", "cases.read,everything"])
def test_a_token_for_an_unknown_permission_is_wrong_use(monkeypatch: pytest.MonkeyPatch, permissions: str) -> None:
    monkeypatch.setenv("MINCA_JWT_SECRET", SECRET)

    assert minca("token", "--sub", "ana", "--permissions", permissions).exit_code == 2


def test_no_token_is_made_without_a_secret_or_with_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert minca("token", "--sub", "ana", "--permissions", "all").exit_code == 1
    monkeypatch.setenv("MINCA_JWT_SECRET", "short")

    assert "MINCA_JWT_SECRET" in minca("token", "--sub", "ana", "--permissions", "all").stderr


def test_extract_prints_one_object_a_file_without_any_server() -> None:
    mails = sorted(FOLDER.glob("*.eml"))

    lines = minca("extract", "--json", *mails).stdout.splitlines()

    reports = [json.loads(line) for line in lines]
    assert [report["file"] for report in reports] == [str(mail) for mail in mails]
    assert {report["cot_number"] for report in reports} == {None}
    assert {report["status"] for report in reports} == {"ready", "needs_review"}


def test_a_file_that_cannot_be_read_is_a_failed_line_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCA_MAX_EMAIL_BYTES", "900")

    shown = minca("extract", "--json", "not-there.eml", FOLDER / "02-numbered-list.eml", FOLDER / "06-no-vehicles.eml")

    assert shown.exit_code == 1
    statuses = [json.loads(line)["status"] for line in shown.stdout.splitlines()]
    assert statuses == ["failed", "failed", "needs_review"]
    assert "MINCA_MAX_EMAIL_BYTES" in shown.stderr


def test_match_codes_a_csv_without_any_server(tmp_path: Path) -> None:
    queries, answers = tmp_path / "q.csv", tmp_path / "r.csv"
    queries.write_text(
        "query_id,description,brand,model,year,note\nb,CORE SEDAN STD,TOYOTA,YARIS,2020,x\na,hola,,,,y\n"
    )

    assert minca("match", "--catalog", CATALOG, "--in", queries, "--out", answers).exit_code == 0

    rows = list(csv.DictReader(answers.read_text().splitlines()))
    assert [(row["query_id"], row["note"]) for row in rows] == [("b", "x"), ("a", "y")]
    assert (rows[0]["matched_brand"], rows[0]["matched_model"], rows[0]["matched_year"]) == ("TOYOTA", "YARIS", "2020")
    assert (rows[1]["cvegs"], rows[1]["decision"]) == ("", "NO_MATCH")


def test_eval_prints_the_figures_for_people_and_for_scripts(tmp_path: Path) -> None:
    queries = tmp_path / "q.csv"
    queries.write_text(
        "query_id,description,brand,model,year,acceptable_cvegs,kind,expected_brand,expected_model,expected_year\n"
        "a,SILLA DE OFICINA,,,,,furniture,,,\nb,CORE SEDAN STD,TOYOTA,YARIS,2020,nothing,axa,TOYOTA,YARIS,2020\n"
    )
    shown = minca("eval", "--catalog", CATALOG, "--queries", queries)
    told = json.loads(minca("eval", "--catalog", CATALOG, "--queries", queries, "--json").stdout)

    assert shown.exit_code == 0
    assert "furniture" in shown.stdout
    assert (told["rows"], told["top1"], told["no_match_recall"]) == (2, 0.0, 1.0)
    assert told["by_kind"] == {"axa": 0.0, "furniture": 1.0}
    assert told["confusions"] == [{"expected": "TOYOTA YARIS 2020", "got": "TOYOTA YARIS 2020", "times": 1}]


def test_eval_of_texts_without_labels_names_the_column(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("query_id,description\na,YARIS\n")

    shown = minca("eval", "--catalog", CATALOG, "--queries", tmp_path / "q.csv")

    assert shown.exit_code == 1
    assert "missing columns acceptable_cvegs" in shown.stderr


@pytest.mark.parametrize(
    ("text", "said"), [("MARCA,SUBMARCA\nKIA,RIO\n", "missing columns MODELO"), ("", "missing columns MARCA")]
)
def test_a_catalogue_that_is_none_is_said_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    (tmp_path / "q.csv").write_text("query_id,description\na,YARIS\n")
    matched = minca("match", "--catalog", tmp_path / "c.csv", "--in", tmp_path / "q.csv", "--out", tmp_path / "r.csv")

    assert matched.exit_code == 1
    assert said in matched.stderr
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["match"],
        ["match", "--catalog", str(CATALOG), "--in", str(CATALOG), "--out", "answers.pdf"],
        ["eval", "--catalog", str(CATALOG)],
        ["catalog", "diff", "old"],
        ["catalog", "import", str(CATALOG), "--version", "v", "--map", "BRAND=marca"],
        ["match", "YARIS 2020", "--catalog", str(CATALOG)],
        ["match", "--catalog", str(CATALOG)],
        ["extract"],
        ["ingest"],
        ["health", "datastore", "mailer"],
        ["catalog", "import", str(CATALOG)],
    ],
)
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    assert minca(*arguments).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["case", "TK-2026-001"],
        ["cases"],
        ["catalog", "list"],
        ["catalog", "activate", "v1"],
        ["catalog", "diff", "v1", "v2"],
        ["match", "YARIS 2020"],
        ["ingest", str(FOLDER / "01-prose.eml")],
    ],
    ids=" ".join,
)
def test_a_mesh_that_is_down_is_said_in_a_sentence(arguments: list[str]) -> None:
    shown = minca(*arguments)

    assert shown.exit_code == 1
    assert "minca up" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_extract_tells_warnings_reasons_and_doubts_in_the_language_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = tmp_path / "m.eml"
    text = "Cotizar:\n1. NISSAN VERSA ADVANCE serie 3N1CN8AE8NL569666\n2. FOO BAR\n"
    mail.write_bytes(a_mail().saying(text).as_bytes())
    english = json.loads(minca("extract", "--json", mail).stdout)
    spanish = json.loads(minca("extract", "--json", "--language", "es", mail).stdout)
    monkeypatch.setenv("MINCA_LANGUAGE", "es")

    assert spanish == json.loads(minca("extract", "--json", mail).stdout)
    assert english["warnings"] == ["1 item in lists of vehicles not understood, compare with the mail: body row 3"]
    assert spanish["warnings"] == [
        "1 renglón de relaciones de vehículos sin entender, compare con el correo: texto del correo fila 3"
    ]
    assert [row["reason"] for row in (*english["dropped_rows"], *spanish["dropped_rows"])] == [
        "not understood",
        "no se entendió",
    ]
    assert english["warning_codes"] == spanish["warning_codes"]
    assert english["dropped_rows"][0]["origin"]["place"]["first_character"] == 4  # after "2. "
    assert english["warning_codes"][0] == {
        "code": "ITEMS_NOT_UNDERSTOOD",
        "arguments": {"count": "1"},
        "places": [english["dropped_rows"][0]["origin"]],
        "place_count": 1,
    }
    assert english["vehicles"][0]["reading_doubts"] == ["NO_YEAR"]
    monkeypatch.setattr(extract.results, "_width", 200)
    assert "sin año" in minca("extract", mail).stdout
    assert "no year" in minca("extract", "--language", "en", mail).stdout


def test_a_person_looks_at_what_was_read_less_surely_than_the_operator_wants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = tmp_path / "m.eml"
    mail.write_bytes(a_mail().saying("Cotizar:\n1. NISSAN VERSA ADVANCE serie 3N1CN8AE8NL569666\n").as_bytes())
    usual = json.loads(minca("extract", "--json", mail).stdout)
    monkeypatch.setenv("MINCA_LEAST_READING_CONFIDENCE", "0.9")
    strict = json.loads(minca("extract", "--json", mail).stdout)

    assert (usual["status"], strict["status"]) == ("ready", "needs_review")
    assert strict["warning_codes"][0]["arguments"] == {"doubt": "NO_YEAR"}


def test_ingest_still_prints_an_object_for_a_file_that_failed() -> None:
    shown = minca("ingest", "--json", FOLDER / "01-prose.eml")

    report = json.loads(shown.stdout)
    assert (report["status"], report["cot_number"], report["vehicles"]) == ("failed", None, [])
    assert report["warnings"]


def test_health_of_a_mesh_that_is_down_is_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCA_HOME", str(tmp_path))

    shown = minca("health")

    assert shown.exit_code == 1
    assert shown.stdout.count("UNREACHABLE") == 4


def test_a_setting_that_is_not_allowed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCA_ACCEPT_THRESHOLD", "2")

    shown = minca("settings")

    assert shown.exit_code == 1
    assert "MINCA_ACCEPT_THRESHOLD" in shown.stderr


def test_migrate_has_nothing_to_do_for_an_embedded_database() -> None:
    shown = minca("migrate")

    assert shown.exit_code == 0
    assert "nothing to do" in shown.stderr


def test_the_mistake_of_a_template_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCA_TEMPLATES_FOLDER", str(tmp_path))
    template = tmp_path / "ours.yaml"
    template.write_text("columns:\n  - header: KEY\n    expression: upper(cvegs) + colour\n")
    wrong = minca("export", "check", template)
    template.write_text("columns:\n  - {header: KEY, field: cvegs}\n  - header: NOTES\n")
    right = minca("export", "check", "ours")
    missing = minca("export", "check", "theirs")

    assert wrong.exit_code == 1
    assert "ours, line 3: character 16: unknown field 'colour'" in wrong.stderr
    assert right.exit_code == 0
    assert right.stdout.splitlines() == [
        "KEY: text", "NOTES: text  (stays empty)", "ours is valid: 2 columns; sheets: Vehicles"
    ]  # fmt: skip
    assert missing.exit_code == 1
    assert "there are ours, plain, quotation" in missing.stderr


def test_a_template_without_a_file_to_write_is_wrong_use() -> None:
    ended = minca("case", "TK-2026-001", "--template", "quotation")

    assert ended.exit_code == 1
    assert "need --out FILE" in ended.stderr
