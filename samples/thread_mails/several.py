"""One mail for several insured: by sections of the text, by sheets, by files, and where nobody can tell."""

from __future__ import annotations

from samples.letters import XLSX, Attachment
from samples.thread_mails.letter import ThreadMail, csv_file
from samples.workbooks import Sheet, xlsx

HEAD = ("MARCA", "DESCRIPCION", "MODELO", "SERIE", "VALOR")
PAZ = "Rodrigo Paz <rpaz@pazyasociados.example.mx>"
RIOS = "Paola Ríos <prios@riosyrios.example.mx>"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [
        ThreadMail(
            "varios-01-tres-en-el-texto", "quote_request", PAZ, "2026-03-09 09:00", "3 flotillas para cotizar",
            "Buen día, favor de cotizar por separado, todas amplia:\n\n"
            "Transportes Canela SA de CV, RFC TCA101112QA1\nToyota Hilux 2022, serie MR0YNFZFXNA836481, valor $455,000\n"
            "Ram 700 2022, serie 3C6CDCBA1NG032491, valor $360,000\n\n"
            "Grupo Mueblero Onix SA de CV, RFC GMO990821NN1\nIsuzu ELF 300 2021, serie JAAFGXTB2MM479152, valor $470,000\n\n"
            "Alimentos Inca SA de CV, RFC AIN180203TT0\nHino 500 2020, serie 3HJHL8AM7LK890015, valor $720,000\n"
            "Chevrolet S10 2023, serie 3G1U0PJP6PM086355, valor $430,000\n\nRodrigo Paz\n",
            parts=[("TCA101112QA1", 2), ("GMO990821NN1", 1), ("AIN180203TT0", 2)],
        ),
        ThreadMail(
            "varios-02-hoja-por-cliente", "quote_request", RIOS, "2026-03-09 11:00", "Cotización dos razones sociales",
            "Hola, anexo un archivo con dos hojas, una por razón social. Cotización por separado por favor.\n\nPaola\n",
            attachments=[Attachment("flotillas.xlsx", XLSX, xlsx(
                Sheet("Spinoza", [("Contratante:", "Servicios y Proyectos Inmobiliarios SA de CV"),
                    ("RFC:", "SPI200117JJ5"), (), HEAD,
                    ("NISSAN", "VERSA SENSE", 2020, "3N1LAFF04LK972012", 255000),
                    ("NISSAN", "VERSA SENSE", 2021, "3N1GGL5X7MB382336", 268000)]),
                Sheet("Tres Esquinas", [("Contratante:", "Tres Esquinas SA de CV"), ("RFC:", "TRE191010MM4"), (), HEAD,
                    ("KIA", "RIO SEDAN", 2023, "3KPLW2637PM204228", 299000)])))],
            parts=[("SPI200117JJ5", 2), ("TRE191010MM4", 1)],
        ),
        ThreadMail(
            "varios-03-archivo-por-cliente", "quote_request", PAZ, "2026-03-10 09:00", "Cotizar 2 empresas del grupo",
            "Va un archivo por empresa, son pólizas independientes.\n\nRodrigo\n",
            attachments=[
                csv_file("Concretos Colima.csv", "Contratante,Concretos Colima SA de CV,,,\nRFC,CCO030303ZAA,,,\n,,,,\n"
                    "Marca,Descripción,Modelo,Serie,Valor\nInternational,MV 4x2,2021,3HSTSFPG9MM650677,1050000\n"
                    "Kenworth,T370,2019,3WKTKM450KA749744,990000"),
                csv_file("Excavaciones Morvi.csv", "Contratante,Excavaciones y Caminos Morvi SA de CV,,,\n"
                    "RFC,EXC140630MVA,,,\n,,,,\nMarca,Descripción,Modelo,Serie,Valor\nFord,Transit,2021,3FA27MK76ME701604,480000"),
            ],
            parts=[("CCO030303ZAA", 2), ("EXC140630MVA", 1)],
        ),
        ThreadMail(
            "varios-04-no-se-sabe", "quote_request", RIOS, "2026-03-10 12:00", "flotilla de los hermanos Flores",
            "Estas unidades son unas de Flores Logística (FLO080808RR4) y otras de Tres Esquinas (TRE191010MM4), luego les"
            " confirmo cuál es de quién, por mientras coticen:\n\nMazda CX-5 2023, serie 3MZXKMN61PM989346, valor $585,000\n"
            "Renault Kangoo 2022, serie 93YNM7KL0NR044920, valor $305,000\nHonda CR-V 2024, serie 2HGUYCZD3RK171632,"
            " valor $730,000\n\nPaola\n",
        ),
        ThreadMail(
            "varios-05-columna-de-rfc", "quote_request", PAZ, "2026-03-11 09:00", "Relación consolidada",
            "Adjunto consolidado, viene la columna de RFC de cada propietario para que emitan por separado. Favor de"
            " cotizar.\n\nRodrigo\n",
            attachments=[csv_file("consolidado.csv", "RFC,Propietario,Marca,Descripción,Modelo,Serie,Valor\n"
                "DPS070925KX4,Dulces Pascual SA de CV,Renault,Kangoo,2022,93Y5K8UZ1NG769662,310000\n"
                "TVE110909QE2,Transportes Verdes del Este SA de CV,Freightliner,M2 106,2020,3AK4AF1NXLB884248,900000\n"
                "DPS070925KX4,Dulces Pascual SA de CV,Volkswagen,Saveiro,2022,3VWGRH7T7NM170232,262000")],
            parts=[("DPS070925KX4", 2), ("TVE110909QE2", 1)],
        ),
        ThreadMail(
            "varios-06-arrendadora", "quote_request", PAZ, "2026-03-12 09:00", "Cotización arrendamiento",
            "Favor de cotizar a nombre de Almacenes del Mayo SA de CV, RFC ADM161212LL8, beneficiario preferente Arrendadora"
            " Tres Ríos SA de CV RFC ATR990412SX9:\n\nFord Ranger 2021, serie 3FATNT0S5MA872069, valor $498,000\n"
            "Ford Ranger 2021, serie 3FA27MK76ME701604, valor $498,000\n\nRodrigo\n",
        ),
        ThreadMail(
            "varios-07-repetido-por-reenvio", "quote_request", RIOS, "2026-03-12 16:00", "RV: Cotización dos razones sociales",
            "¿Les llegó? Se los vuelvo a mandar.\n\nDe: Paola Ríos <prios@riosyrios.example.mx>\n"
            "Enviado: lunes, 9 de marzo de 2026 11:00\nPara: Cotizaciones Flotillas\n"
            "Asunto: Cotización dos razones sociales\n\nHola, anexo un archivo con dos hojas, una por razón social."
            " Cotización por separado por favor.\n\nPaola\n",
            attachments=[Attachment("flotillas.xlsx", XLSX, xlsx(
                Sheet("Spinoza", [("Contratante:", "Servicios y Proyectos Inmobiliarios SA de CV"),
                    ("RFC:", "SPI200117JJ5"), (), HEAD,
                    ("NISSAN", "VERSA SENSE", 2020, "3N1LAFF04LK972012", 255000),
                    ("NISSAN", "VERSA SENSE", 2021, "3N1GGL5X7MB382336", 268000)]),
                Sheet("Tres Esquinas", [("Contratante:", "Tres Esquinas SA de CV"), ("RFC:", "TRE191010MM4"), (), HEAD,
                    ("KIA", "RIO SEDAN", 2023, "3KPLW2637PM204228", 299000)])))],
            parts=[("SPI200117JJ5", 2), ("TRE191010MM4", 1)], again="varios-02-hoja-por-cliente", case="varios-02-hoja-por-cliente",
        ),
    ]  # fmt: skip
