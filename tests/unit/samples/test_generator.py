"""The generator of fleet mails: the same at every run, and its truth agrees with itself and with the mails."""

import base64
import html
import io
import re
import zipfile
import zlib
from collections import Counter
from email import message_from_bytes, policy

import pytest

from samples.generator.lineup import offers
from samples.generator.mail import DEVELOPMENT_SEED, HELD_OUT_SEED, Mail, a_mail, generate
from samples.identities import rfc, with_check_digit

COUNT = 150
VIN_LENGTH = 17


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    return generate(DEVELOPMENT_SEED, COUNT)


def test_a_seed_gives_the_same_mails_at_every_run(mails: list[Mail]) -> None:
    some = range(0, COUNT, 9)

    assert [a_mail(DEVELOPMENT_SEED, number) for number in some] == [mails[number] for number in some]


def test_seeds_share_no_vehicle(mails: list[Mail]) -> None:
    held_out = [vin for mail in generate(HELD_OUT_SEED, 50) for vin in _vins(mail)]

    assert held_out
    assert not {vin for mail in mails for vin in _vins(mail)} & set(held_out)


def test_there_are_many_kinds_of_mails_and_vehicles(mails: list[Mail]) -> None:
    kinds = Counter(kind for mail in mails for kind in mail.kinds)

    assert len(offers()) >= 150
    assert len(kinds) >= 80
    assert len({tuple(mail.kinds) for mail in mails}) > 0.95 * COUNT


def test_check_digits_of_vins_and_tax_numbers_are_right(mails: list[Mail]) -> None:
    vins = [vin for mail in mails for vin in _vins(mail)]
    numbers = [mail.truth["client_rfc"] for mail in mails if mail.truth["client_rfc"]]

    assert vins == [with_check_digit(vin) for vin in vins]
    assert numbers == [rfc(number[:-1]) for number in numbers]


def test_everything_that_a_reader_must_find_stands_in_the_mail(mails: list[Mail]) -> None:
    for_readers = [mail for mail in mails if not mail.truth["ocr"]]

    assert len(for_readers) > COUNT / 2
    assert {mail.name: missing for mail in for_readers if (missing := _missing(mail))} == {}


def test_every_address_is_a_made_up_one(mails: list[Mail]) -> None:
    for mail in mails:
        domains = re.findall(rb"<[\w.]+@([\w.-]+)>", mail.raw)
        assert [domain for domain in domains if not re.search(rb"\.example(\.mx)?$", domain)] == []


def _missing(mail: Mail) -> list[str]:
    """The words of its truth that the mail does not hold."""
    message = message_from_bytes(mail.raw, policy=policy.default)
    texts = [_text_of(part.get_payload(decode=True)) for part in message.walk() if not part.is_multipart()]
    heads = [str(value) for part in message.walk() for value in part.values()]
    letters = _letters(" ".join([*texts, *heads]))

    wanted = [mail.truth[name] or "" for name in ("client_name", "client_rfc", "broker_email")]
    for vehicle in mail.truth["vehicles"]:
        identity = vehicle["vin"] or vehicle["plate"]
        wanted += [identity] if identity else vehicle["description"].split()
    names = [mail.truth["broker_name"] or "", *(mail.truth.get("broker_name_alt") or [])]
    missing = [word for word in wanted if _letters(word) not in letters]
    return missing if any(_letters(name) in letters for name in names) else [*missing, *names]


def _vins(mail: Mail) -> list[str]:
    numbers = [vehicle["vin"] or "" for vehicle in mail.truth["vehicles"]]
    return [number for number in numbers if len(number) == VIN_LENGTH]


def _letters(text: str) -> str:
    """Return letters and digits, with what a hand confuses in a VIN made one."""
    bare = re.sub(r"[^A-Z0-9ÁÉÍÓÚÜÑ]", "", html.unescape(text).upper())
    return bare.translate(str.maketrans("OQIÁÉÍÓÚÜÑ?", "001AE10UUN?"))


def _text_of(content: object) -> str:
    assert isinstance(content, bytes)
    if b"PK\x03\x04" in content and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content[content.index(b"PK\x03\x04") :])) as archive:
            return " ".join(_text_of(archive.read(name)) for name in archive.namelist())
    if b"%PDF" in content:
        return "".join(_printed(stream) for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL))
    texts = [content.decode(name, "ignore") for name in ("utf-8", "cp1252", "utf-16-le")]
    return " ".join(re.sub(r"<[^>@]*>", " ", text) for text in [*texts, content[1:].decode("utf-16-le", "ignore")])


def _printed(stream: bytes) -> str:
    try:
        page = zlib.decompress(base64.a85decode(stream.strip(), adobe=True))
    except (ValueError, zlib.error):
        return ""
    pieces = b"".join(re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page))
    return re.sub(rb"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]), pieces).decode("cp1252")
