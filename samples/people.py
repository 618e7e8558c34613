"""The brokers and clients of the sample mails. All are made up; their domains end in .example or .example.mx."""

from __future__ import annotations

from samples.identities import rfc
from samples.letters import Broker

ADRIANA = Broker(
    "Adriana Solís Márquez", "Solís y Asociados, Agente de Seguros", "asolis@solis-seguros.example.mx", "55 5011 2233"
)
TOMAS = Broker(
    "Tomás Argüello Peña", "Argüello Protección Patrimonial", "targuello@arguello.example.mx", "81 8044 1190"
)
PAOLA = Broker("Paola Villaseñor", "Alfa Agentes de Seguros", "pvillasenor@alfa-agentes.example.mx", "33 3615 7741")
RICARDO = Broker("Ricardo Ibáñez", "Integra Seguros y Fianzas", "ribanez@integra-fianzas.example.mx", "55 5650 3596")
KARLA = Broker("Karla Güemes Torres", "Grupo Resguardo", "kguemes@grupo-resguardo.example", "442 212 0908")

# Client and tax number, its check digit counted.
AVICOLA = ("AVÍCOLA EL ENCINO S.A. DE C.V.", rfc("AEN010315KD"))
MENSAJERIA = ("MENSAJERÍA RÁPIDA DEL BAJÍO S.A. DE C.V.", rfc("MRB120904QT"))
SEGURIDAD = ("SEGURIDAD PRIVADA CENTINELA S. DE R.L. DE C.V.", rfc("SPC880519UU"))
LACTEOS = ("LÁCTEOS SAN MIGUEL S.A. DE C.V.", rfc("LSM930701BR"))
CONSTRUCTORA = ("CONSTRUCTORA PEÑA NEGRA S.A. DE C.V.", rfc("CPN060222H9"))
FRIGORIFICOS = ("FRIGORÍFICOS DEL NORTE S.A.P.I. DE C.V.", rfc("FNO150630LM"))
ARRENDADORA = ("ARRENDADORA TRES RÍOS S.A. DE C.V.", rfc("ATR990412SX"))
ESCUELA = ("INSTITUTO EDUCATIVO LAS ÁGUILAS A.C.", rfc("IEA841117P2"))
ACEROS = ("ACEROS Y PERFILES DE SALTILLO S.A. DE C.V.", rfc("APS151015ND"))
PIZZERIAS = ("PIZZERÍAS LA FOGATA S.A. DE C.V.", rfc("PFO180228TJ"))
FERRETERA = ("FERRETERA HERMANOS NÚÑEZ S.A. DE C.V.", rfc("FHN770903J5"))
DOCTORA = ("LUCÍA HERNÁNDEZ ORTEGA", rfc("HEOL790816MX"))
PURIFICADORA = ("PURIFICADORA AGUA CLARA S.A. DE C.V.", rfc("PAC040129W7"))
