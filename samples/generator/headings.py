"""What stands above a column: for each thing that a list tells, the words of many offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samples.generator.wording import accented

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from samples.generator.wording import Hand

SPANISH = {
    "number": "No.;#;Núm.;Inciso;INC;Partida;Cons.;Nº;Consecutivo;Ítem;R;",
    "eco": (
        "No. Económico;ECO;Económico;No. Eco.;# Eco;Núm Eco;No. Unidad;ID interno;NUMERO ECONOMICO;Eco.;"
        "No. de control;Núm. interno"
    ),
    "brand": "Marca;MARCA;Mca.;Armadora;Marca del vehículo;MARCA VEH.;Fabricante;Marca Unidad;marca",
    "model": "Submarca;Sub-marca;SUB MARCA;Línea;Tipo;Submca;Sub Marca / Tipo;Nombre comercial;SUBMARCA VEHICULO",
    "version": (
        "Versión;VERSION;Descripción;Versión / equipamiento;Detalle;Vers.;Descripción de la versión;"
        "Tipo/Versión;Equipamiento"
    ),
    "description": (
        "Descripción;Descripción del vehículo;Vehículo;Unidad;DESCRIPCION DE LA UNIDAD;"
        "Marca / Tipo / Versión;Desc.;Auto;"
        "Bien asegurado;Marca y tipo;Concepto;Características;Descripción completa (marca, tipo, versión);Desc. Unidad;"
        "Tipo de vehículo;Descripción AMIS;Vehiculos;Descrpción;Datos del vehículo"
    ),
    "year": (
        "Año;AÑO;Modelo;MODELO;Año modelo;Año-Modelo;Mod.;MOD;Ano;Año Mod;Año de fabricación;Modelo (año);AÑO MOD.;Mod"
    ),
    "vin": (
        "Serie;No. de Serie;NÚMERO DE SERIE;No. Serie;VIN;NIV;Serie (VIN);No. Serie / NIV;Chasis;"
        "No. de chasis;N° SERIE;"
        "Número de Identificación Vehicular;SERIE COMPLETA;Num. Serie;# Serie;Serie 17 dígitos;"
        "Bastidor;NO.SERIE;Numero de sere;"
        "Serie/Chasis;Núm. de serie o chasis"
    ),
    "plate": (
        "Placas;Placa;PLACAS;No. Placas;Matrícula;Placas actuales;PLACA/PERMISO;Placas Fed.;No. de placa;PLAC.;placas"
    ),
    "value": (
        "Suma Asegurada;Valor;S.A.;Valor comercial;Valor factura;VALOR FACT.;Valor convenido;"
        "Suma aseg.;Monto asegurado;"
        "Valor a asegurar;Precio;Valor unidad;SUMA ASEG DM;Valor (MXN);Valor de la unidad;VALOR ASEG;Costo;"
        "Importe asegurado;"
        "Valor Fact. c/IVA;SUMA ASEGURADA $"
    ),
    "usage": "Uso;USO;Uso del vehículo;Servicio;Tipo de uso;Destino;Uso/Servicio;Uso de la unidad",
    "coverage": "Cobertura;Paquete;Plan;Cob.;Tipo de cobertura;Paq.;COBERTURA SOLICITADA",
    "engine": "Motor;No. Motor;No. de motor;NUM MOTOR;Número de motor",
    "colour": "Color;COLOR;Color ext.",
    "driver": "Conductor;Operador;Asignado a;Responsable;Conductor habitual;Resguardante;Usuario",
    "city": "Ubicación;Plaza;Sucursal;Base;Ciudad;Estado;Región;CEDIS",
    "premium": "Prima neta;Prima anual 2025;Prima total;Prima actual;Costo póliza anterior",
    "policy": "Póliza actual;Póliza;No. póliza;Póliza anterior",
    "bought": "Fecha de alta;Fecha factura;Fecha de compra;F. Adquisición;Ingreso a flotilla",
    "seats": "Pasajeros;No. Ocupantes;Ocup.;Pax",
    "extras": "Adaptaciones;Equipo especial;Eq. Esp.;Valor adaptación",
    "lender": "Beneficiario preferente;Benef. Pref.;Financiera",
    "kind": "Clase;Tipo de unidad;Segmento;Categoría;Tipo Veh.",
    "notes": "Observaciones;Comentarios;Estatus;Notas",
    "quantity": "Cantidad;Cant.;Unidades;Qty",
}
ENGLISH = {
    "number": "#;No;Item;Line",
    "eco": "Unit #;Fleet ID;Unit No.;Asset",
    "brand": "Make;Brand;Manufacturer",
    "model": "Model;Model name",
    "version": "Trim;Version;Trim level",
    "description": "Vehicle;Vehicle description;Description;Unit description;Make / Model",
    "year": "Year;Model year;MY;Yr",
    "vin": "VIN;VIN number;Serial number;Chassis No.;Serial",
    "plate": "Plates;License plate;Plate #;Tag",
    "value": "Insured value;Sum insured;Value (MXN);Stated value;Amount",
    "usage": "Use;Usage;Vehicle use",
    "coverage": "Coverage;Plan",
    "engine": "Engine number;Engine No.",
    "colour": "Color;Colour",
    "driver": "Driver;Assigned to",
    "city": "Location;Branch",
    "premium": "Current premium",
    "policy": "Policy No.",
    "bought": "Purchase date;In service date",
    "seats": "Seats",
    "extras": "Special equipment",
    "lender": "Loss payee",
    "kind": "Class;Type",
    "notes": "Comments;Remarks",
    "quantity": "Qty",
}
ODD = {
    "number": "Folio;x",
    "eco": "Alias;Clave;Nombre corto",
    "brand": "Casa;Quién la hace;Agencia",
    "model": "Cuál es;Familia",
    "version": "Detalles;Qué trae",
    "description": "¿Qué es?;Artículo;Bien;Camioneta o carro;Activo fijo;Nombre",
    "year": "Generación;Ejercicio;Salió en;Edad",
    "vin": "Identificador;Clave 17;Código largo;Folio de factura/serie;Núm. grabado",
    "plate": "Lámina;Tarjeta;Circulación;Registro",
    "value": "¿Cuánto vale?;Monto;Avalúo;Inversión;Pagamos",
    "usage": "Para qué;Trabajo",
    "coverage": "Qué quieren;Protección",
    "engine": "Otro número;Folio motor",
    "colour": "Pintura",
    "driver": "Quién la trae",
    "city": "Dónde",
    "kind": "Grupo",
}
GROUPS = {
    "brand": "DATOS DEL VEHÍCULO",
    "model": "DATOS DEL VEHÍCULO",
    "version": "DATOS DEL VEHÍCULO",
    "description": "DATOS DEL VEHÍCULO",
    "year": "DATOS DEL VEHÍCULO",
    "vin": "IDENTIFICACIÓN",
    "plate": "IDENTIFICACIÓN",
    "engine": "IDENTIFICACIÓN",
    "eco": "IDENTIFICACIÓN",
    "value": "SEGURO",
    "coverage": "SEGURO",
    "premium": "SEGURO",
    "usage": "SEGURO",
}


def headings(chance: Random, hand: Hand, columns: Sequence[str], *, is_odd: bool) -> list[str]:
    """Return the words above the columns; no two are the same, so that only one of them is called "Modelo"."""
    words: list[str] = []
    for column in columns:
        unused = [word for word in _choices(hand, column, is_odd=is_odd) if _key(word) not in map(_key, words)]
        words.append(accented(hand, chance.choice(unused or [column])))
    letters = chance.choice((str.upper, str.upper, str, str, str.title))
    return [letters(word) for word in words]


def _choices(hand: Hand, column: str, *, is_odd: bool) -> list[str]:
    if is_odd and column in ODD:
        return ODD[column].split(";")
    spoken = ENGLISH if hand.language == "en" else SPANISH
    return spoken[column].split(";")


def _key(word: str) -> str:
    return word.casefold().strip(".")
