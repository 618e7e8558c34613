"""What a mail says of the fleet as a whole: client, tax number, period, cover, losses; in sentences or in pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from samples.generator import wording
from samples.generator.wording import accented, date_of

if TYPE_CHECKING:
    from random import Random

    from samples.generator.parties import Client
    from samples.generator.wording import Hand

COVERS = ("AMPLIA", "AMPLIA", "AMPLIA", "AMPLIA PLUS", "LIMITADA", "RESPONSABILIDAD CIVIL", "RC")
CLIENT_SAID = (
    "de nuestro cliente {}",
    "de {}",
    "para {}",
    "a nombre de {}",
    "del cliente {}",
    "de nuestro asegurado {}",
    "de mi cliente {}",
    "del prospecto {}",
)
OWN_SAID = ("de nuestra empresa {}", "de {}", "propiedad de {}", "a nombre de {}", "de la flotilla de {}")
OWN_SAID_EN = ("for our company {}", "for {}")
CLIENT_SAID_EN = ("for our client {}", "for {}", "on behalf of {}")
RFC_SAID = (", RFC {}", " con RFC {}", " (RFC: {})", ", R.F.C. {}", " RFC.- {}", " ({})")
RFC_SAID_EN = (", tax ID {}", " (RFC {})")
BOTH_SAID = (
    "Vigencia: del {} al {}.",
    "Vigencia {} - {}",
    "La vigencia sería del {} al {}.",
    "Vigencia solicitada: {} al {}",
    "Periodo: desde el {} hasta el {}.",
    "Vigencia de las 12:00 hrs del {} a las 12:00 hrs del {}",
    "Con vigencia {} a {}.",
    "Inicia {} y termina {}.",
)
BOTH_SAID_EN = ("Policy period: {} to {}.", "Effective from {} through {}.", "Term: {} - {}")
START_SAID = (
    "Inicio de vigencia {}.",
    "Vigencia anual a partir del {}.",
    "Inicio de vigencia: {}",
    "Que inicie el {} por favor.",
    "Vigencia desde {}",
    "Requerimos cobertura a partir del {}.",
    "Efectivo {}.",
)
START_SAID_EN = ("Effective date: {}.", "Coverage should start on {}.")
COVER_SAID = (
    "Cobertura: {}.",
    "Cobertura {} para todas las unidades.",
    "Requieren cobertura {}.",
    "Favor de cotizar en paquete {}.",
    "Paquete: {}",
    "Plan {} con deducible 5% DM y 10% RT.",
    "COB. {}",
    "Tipo de cobertura: {}",
)
COVER_SAID_EN = ("Coverage: {}.", "Please quote {} coverage.")
LOSSES = (
    "Siniestralidad: {n} siniestros en los últimos 3 años por $ {money}.",
    "Sin siniestros en el último año.",
    "Anexo siniestralidad; el año pasado tuvieron {n} eventos (2 robos y el resto colisiones).",
    "Siniestralidad 2025: {pct}%  Prima pagada: ${money}",
    "Historial: 2023 {n} siniestros, 2024 {n}, 2025 1",
)
LABELS = {
    "client": (
        "Contratante",
        "Cliente",
        "Asegurado",
        "Razón social",
        "Nombre o razón social",
        "Nombre del asegurado",
        "CLIENTE",
        "Empresa",
    ),
    "rfc": ("RFC", "R.F.C.", "RFC del contratante", "Registro Federal de Contribuyentes", "Rfc"),
    "both": ("Vigencia", "Periodo de vigencia", "Vigencia solicitada", "VIGENCIA"),
    "start": ("Inicio de vigencia", "Desde", "Vigencia desde", "Fecha inicio", "Inicio"),
    "end": ("Fin de vigencia", "Hasta", "Vigencia hasta", "Fecha fin", "Término"),
    "coverage": ("Cobertura", "Paquete", "Cobertura solicitada", "Plan", "Tipo de cobertura"),
    "losses": ("Siniestralidad", "Siniestros últimos 3 años", "Experiencia siniestral"),
}
LABELS_EN = {
    "client": ("Insured", "Client", "Named insured", "Company name"),
    "rfc": ("RFC", "Tax ID"),
    "both": ("Policy period", "Term"),
    "start": ("Effective date", "From", "Start date"),
    "end": ("Expiration date", "To", "End date"),
    "coverage": ("Coverage", "Coverage requested"),
    "losses": ("Loss history",),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that the mail states; None where it leaves one out."""

    client: str | None = None
    rfc: str | None = None
    start: date | None = None
    end: date | None = None
    coverage: str | None = None
    has_losses: bool = False

    def truth(self) -> dict[str, Any]:
        """Return the fields of the case as a reader must give them."""
        values: dict[str, Any] = {
            "client_name": self.client,
            "client_rfc": self.rfc,
            "policy_start": self.start and self.start.isoformat(),
            "policy_end": self.end and self.end.isoformat(),
            "coverage": self.coverage,
        }
        if self.coverage == "RC":
            values["coverage_alt"] = ["RESPONSABILIDAD CIVIL"]
        return values


def some_facts(chance: Random, client: Client, sent_on: date) -> Facts:
    """Return what this mail tells; most tell who, fewer tell when and how."""
    start = sent_on + timedelta(days=chance.randrange(3, 60))
    start = start.replace(day=1) if chance.random() < 0.3 else start
    end = date(start.year + 1, start.month, min(start.day, 28)) if chance.random() < 0.6 else None
    has_client, has_period = chance.random() < 0.93, chance.random() < 0.55
    return Facts(
        client=client.name if has_client else None,
        rfc=client.rfc if has_client and chance.random() < 0.72 else None,
        start=start if has_period else None,
        end=end if has_period and (start.day <= 28) else None,
        coverage=chance.choice(COVERS) if chance.random() < 0.5 else None,
        has_losses=chance.random() < 0.2,
    )


def shared_out(chance: Random, facts: Facts) -> tuple[Facts, Facts]:
    """Part the facts between the text and the file; now and then the file tells all, or says the client again."""
    fate = chance.random()
    if fate < 0.45:
        return facts, Facts()
    if fate < 0.7:
        return Facts(), facts
    if fate < 0.85:
        return replace(facts, start=None, end=None), Facts(start=facts.start, end=facts.end)
    return facts, Facts(client=facts.client, rfc=facts.rfc)


def client_phrase(chance: Random, hand: Hand, facts: Facts, *, is_own: bool) -> str:
    """Return "de nuestro cliente X, RFC Y", or "de nuestra empresa X", or nothing."""
    if not facts.client:
        return ""
    english = hand.language == "en"
    phrase_list = (
        OWN_SAID_EN if is_own and english else OWN_SAID if is_own else CLIENT_SAID_EN if english else CLIENT_SAID
    )
    name = _client(hand, facts.client)
    phrase = chance.choice(phrase_list).format(chance.choice((name, name, name, name, f'"{name}"')))
    return phrase + (
        chance.choice(RFC_SAID_EN if english else RFC_SAID).format(_tax_number(chance, facts.rfc)) if facts.rfc else ""
    )


def sentences(chance: Random, hand: Hand, facts: Facts) -> list[str]:
    """Return the facts other than the client, one per sentence."""
    english = hand.language == "en"
    phrase_list = []
    if facts.start and facts.end:
        phrase_list.append(
            chance.choice(BOTH_SAID_EN if english else BOTH_SAID).format(
                date_of(hand, facts.start), date_of(hand, facts.end)
            )
        )
    elif facts.start:
        phrase_list.append(chance.choice(START_SAID_EN if english else START_SAID).format(date_of(hand, facts.start)))
    if facts.coverage:
        cover = facts.coverage if facts.coverage == "RC" or chance.random() < 0.5 else facts.coverage.lower()
        phrase_list.append(chance.choice(COVER_SAID_EN if english else COVER_SAID).format(cover))
    if facts.has_losses:
        phrase_list.append(_losses(chance))
    return [accented(hand, sentence) for sentence in phrase_list]


def pairs(chance: Random, hand: Hand, facts: Facts) -> list[tuple[str, str]]:
    """Return the facts as labels and values."""
    labels = {name: chance.choice(words) for name, words in (LABELS_EN if hand.language == "en" else LABELS).items()}
    labelled: list[tuple[str, str]] = []
    if facts.client:
        labelled.append((labels["client"], _client(hand, facts.client)))
    if facts.rfc:
        labelled.append((labels["rfc"], _tax_number(chance, facts.rfc)))
    if facts.start and facts.end and chance.random() < 0.5:
        labelled.append(
            (
                labels["both"],
                f"{date_of(hand, facts.start)} {chance.choice(('al', 'a', '-'))} {date_of(hand, facts.end)}",
            )
        )
    elif facts.start:
        labelled.append((labels["start"], date_of(hand, facts.start)))
        labelled += [(labels["end"], date_of(hand, facts.end))] if facts.end else []
    if facts.coverage:
        labelled.append((labels["coverage"], facts.coverage))
    if facts.has_losses:
        labelled.append((labels["losses"], _losses(chance).partition(": ")[2] or "2 eventos"))
    return [(accented(hand, label), value) for label, value in labelled]


def _tax_number(chance: Random, number: str) -> str:
    """Return the tax number as it is typed: its date now and then apart."""
    stem, day, rest = number[:-9], number[-9:-3], number[-3:]
    return chance.choice(
        (number, number, number, number, number, f"{stem}-{day}-{rest}", f"{stem} {day} {rest}", number.lower())
    )


def _client(hand: Hand, name: str) -> str:
    accented_name = accented(hand, name)
    return wording.lettered(hand, accented_name) if hand.letters == "title" else accented_name


def _losses(chance: Random) -> str:
    return chance.choice(LOSSES).format(
        n=chance.randrange(2, 9), money=f"{chance.randrange(10**5, 10**6):,}.00", pct=chance.randrange(12, 90)
    )
