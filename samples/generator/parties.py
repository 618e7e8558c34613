"""Who writes and for whom: brokers, clients and insurers. None exists; their domains end in .example or .example.mx."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samples.generator.fleet import LETTERS
from samples.identities import rfc

if TYPE_CHECKING:
    from random import Random

GIVEN = (
    "Adriana",
    "Tomás",
    "Paola",
    "Ricardo",
    "Karla",
    "José Luis",
    "María Fernanda",
    "Óscar",
    "Lucía",
    "Iván",
    "Sofía",
    "Héctor",
    "Ana Laura",
    "Raúl",
    "Gabriela",
    "Ángel",
    "Mónica",
    "Sergio",
    "Verónica",
    "Joaquín",
    "Brenda",
    "Ulises",
)
FAMILY = (
    "Solís",
    "Argüello",
    "Villaseñor",
    "Ibáñez",
    "Güemes",
    "Peña",
    "Núñez",
    "Treviño",
    "Ordóñez",
    "Castañeda",
    "Rangel",
    "Zepeda",
    "Muñiz",
    "Cantú",
    "de la Garza",
    "Ochoa",
    "Pacheco",
    "Quiroz",
    "Montes de Oca",
    "Escobedo",
    "Lara",
    "Ruiz",
)
TITLES = ("", "", "", "", "Lic. ", "Ing. ", "C.P. ")
TRADES = (
    "TRANSPORTES",
    "COMERCIALIZADORA",
    "CONSTRUCTORA",
    "DISTRIBUIDORA",
    "LOGÍSTICA",
    "AUTOTRANSPORTES",
    "GRUPO",
    "ALIMENTOS",
    "FERRETERÍA",
    "AGRÍCOLA",
    "EMPACADORA",
    "MENSAJERÍA",
    "SERVICIOS",
    "MUEBLES",
    "LABORATORIOS",
    "ACEROS",
    "PASTEURIZADORA",
    "REFRIGERADOS",
    "OPERADORA",
    "PROMOTORA",
    "FLETES Y MUDANZAS",
    "TURISMO",
    "GASES",
    "LLANTAS",
)
NAMES = (
    "DEL BAJÍO",
    "LA ESPIGA",
    "SAN JUDAS",
    "PEÑA BLANCA",
    "EL ROBLE",
    "TRES MARÍAS",
    "DEL PACÍFICO",
    "ÁGUILA REAL",
    "HERMANOS NÚÑEZ",
    "MONTERREY",
    "DEL SURESTE",
    "GARZA & ROJAS",
    "INDUSTRIALES DE ORIENTE",
    "SANTA RITA",
    "24 HORAS",
    "LA GAVIOTA",
    "DON CHUY",
    "ALFA Y OMEGA",
    "DEL VALLE DE TOLUCA",
    "CUATRO CAMINOS",
    "TARAHUMARA",
    "EL GÜERO",
)
FORMS = (
    "S.A. DE C.V.",
    "S.A. DE C.V.",
    "S.A. DE C.V.",
    "SA DE CV",
    ", S.A. de C.V.",
    "S. DE R.L. DE C.V.",
    "S.A.P.I. DE C.V.",
    "S.P.R. DE R.L.",
    "S.C.",
    "A.C.",
    "S.A.",
    "S.A.B. DE C.V.",
)
FIRMS = (
    "{0} y Asociados, Agente de Seguros",
    "{0} Protección Patrimonial",
    "Grupo {0} Seguros y Fianzas",
    "{0} Insurance Brokers",
    "Consultores {0}",
    "{0} Asesores en Riesgos",
    "Promotoría {0}",
    "Correduría {0}",
    "{0} & Partners",
    "Seguros {0}",
)
LESSORS = ("Arrendadora {0}", "{0} Leasing", "{0} Fleet Services", "Renta de Flotas {0}")
INSURERS = (
    ("Aseguradora Alameda", "alameda.example.mx"),
    ("Seguros Cumbre", "cumbre.example.mx"),
    ("Meridiano Seguros", "meridiano.example"),
    ("La Segura Mexicana", "lasegura.example.mx"),
)
DESKS = ("cotizaciones", "flotillas", "suscripcion.autos", "emision", "mesa.control", "quotes")
FREE_MAIL = ("correo.example", "webmail.example", "buzon.example.mx")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes mails."""

    name: str
    title: str
    firm: str
    address: str
    phone: str

    @property
    def full_name(self) -> str:
        return f"{self.title}{self.name}"


@dataclass(frozen=True, slots=True)
class Client:
    """Whose fleet it is."""

    name: str
    rfc: str
    is_person: bool
    contact: Person


def a_broker(chance: Random, *, is_lessor: bool = False) -> Person:
    """Return an intermediary: an agent, a broker's employee, a promotor or a lessor."""
    name = _name(chance, families=chance.choice((1, 1, 2)))
    firm = chance.choice(LESSORS if is_lessor else FIRMS).format(
        name.split()[-1] if chance.random() < 0.5 else _a_word(chance)
    )
    domain = f"{_plain(firm)[:18]}{chance.choice(('.example.mx', '.example'))}"
    if not is_lessor and chance.random() < 0.2:
        domain = chance.choice(FREE_MAIL)
    return Person(name, chance.choice(TITLES), firm, f"{_mailbox(chance, name)}@{domain}", _phone(chance))


def a_colleague(chance: Random, firm: str, domain: str) -> Person:
    """Return an employee of a house."""
    name = _name(chance, families=1)
    return Person(name, "", firm, f"{_mailbox(chance, name)}@{domain}", _phone(chance))


def a_client(chance: Random) -> Client:
    """Return a company, or now and then a person in business, with a right tax number."""
    born = f"{chance.randrange(45, 100):02d}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    founded = (
        f"{chance.choice([*range(70, 100), *range(24)]):02d}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    )
    homoclave = "".join(chance.choices(LETTERS + "123456789", k=2))
    if chance.random() < 0.15:
        name = _name(chance, families=2).upper()
        given_name, family, *others = [_plain(word).upper() for word in name.split()[:1] + name.split()[-2:]]
        stem = f"{family[0]}{chance.choice('AEIOU')}{others[0][0]}{given_name[0]}{born}"
        return Client(name, rfc(stem + homoclave), is_person=True, contact=_contact(chance, name))
    name = f"{chance.choice(TRADES)} {chance.choice(NAMES)} {chance.choice(FORMS)}".replace(" ,", ",")
    words = [_plain(word)[0] for word in name.split() if word[0].isalpha()]
    stem = "".join(words[:3]).upper().ljust(3, "X")
    stem = stem.replace(stem[2], "&") if "&" in name else stem
    return Client(name, rfc(stem + founded + homoclave), is_person=False, contact=_contact(chance, name))


def _contact(chance: Random, firm: str) -> Person:
    name = _name(chance, families=1)
    address = f"{_mailbox(chance, name)}@{_plain(firm)[:14]}.example.mx"
    return Person(name, chance.choice(TITLES), firm, address, _phone(chance))


def _name(chance: Random, families: int) -> str:
    return " ".join([chance.choice(GIVEN), *chance.sample(FAMILY, k=families)])


def _a_word(chance: Random) -> str:
    return chance.choice(
        ("Resguardo", "Integra", "Bajío", "Lock", "Centinela", "Norte", "Atlas", "Prisma", "Faro", "Ancla")
    )


def _mailbox(chance: Random, name: str) -> str:
    parts = [_plain(part) for part in name.split()]
    return chance.choice(
        (f"{parts[0]}.{parts[-1]}", f"{parts[0][0]}{parts[-1]}", parts[0], f"{parts[-1]}{parts[0][0]}", "ventas")
    )


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(sign for sign in ascii_text.lower() if sign.isalnum()) or "x"


def _phone(chance: Random) -> str:
    area, rest = chance.choice(("55", "81", "33", "442", "222", "664")), f"{chance.randrange(10**8):08d}"
    return chance.choice(
        (f"({area}) {rest[:4]} {rest[4:]}", f"{area} {rest[:4]}-{rest[4:]}", f"+52 {area} {rest[:4]} {rest[4:]}")
    )
