"""What identifies the unit or its owner is thrown away, what names the version stays."""

from __future__ import annotations

import pytest

from matcher.query.noise import strip_noise


def left(text: str) -> str:
    return " ".join(strip_noise(text).split())


@pytest.mark.parametrize(
    "noise",
    [
        "UNIDAD 236",
        "NO. ECO. 14",
        "ECONOMICO: A-12",
        "PLACAS HM42687",
        "PLACA: ABC-123-D",
        "COLOR AZUL",
        "ROJO",
        "$1,250,000.00",
        "1,250,000",
        "3VWDX7AJ5DM123456",
        "SERIE 3N1CK3CD5JL211111",
        "RFC: XAXX010101000",
        "MXN",
    ],
)
def test_noise_is_thrown_away(noise: str) -> None:
    assert left(f"NISSAN MARCH {noise} ADVANCE") == "NISSAN MARCH ADVANCE"


@pytest.mark.parametrize(
    "meant", ["BMW SERIE 3 320I", "MAZDA CX-5 2.0L", "FORD F-150 XL 4X4", "PEUGEOT 2008 2019", "KENWORTH T800"]
)
def test_what_names_the_vehicle_stays(meant: str) -> None:
    assert left(meant) == meant
