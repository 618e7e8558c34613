"""What else lands in the mailbox of a quoting desk: offers, invoices, people who look for work, courtesies."""

from __future__ import annotations

from samples.letters import DESK
from samples.thread_mails.letter import ThreadMail


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [
        ThreadMail(
            "otro-01-boletin", "other", "Seguros Hoy <boletin@segurohoy.example.com>", "2026-03-02 06:00",
            "Lo más leído de la semana en el sector asegurador",
            "Ver en navegador\n\nSube 8% la prima de autos en el primer bimestre\nNissan Versa y Chevrolet Aveo, los más"
            " robados de 2025\n\nSi no deseas recibir este boletín, cancela tu suscripción aquí.\n",
            headers={"List-Unsubscribe": "<https://segurohoy.example.com/baja?u=991>", "Precedence": "bulk",
                     "List-Id": "Seguros Hoy <semanal.segurohoy.example.com>"},
        ),
        ThreadMail(
            "otro-02-promocion-de-agencia", "other", "Autos Premier Flotillas <ventas@autospremier.example.mx>",
            "2026-03-03 08:00", "Renueva tu flotilla: hasta 80 mil de bono",
            "Estimado cliente: en marzo estrena Toyota Hilux 2026 desde $489,900 y Hiace 2026 desde $689,900, con seguro"
            " gratis el primer año. Solicita tu cotización con nosotros.\n\nPara dejar de recibir estos correos da clic"
            " aquí.\n",
            headers={"List-Unsubscribe": "<mailto:baja@autospremier.example.mx>"},
        ),
        ThreadMail(
            "otro-03-curriculum", "other", "Ana Sofía Lira <anasofialira@outlook.com>", "2026-03-04 15:00",
            "CV Analista de suscripción", "Buenas tardes, adjunto mi curriculum para la vacante de analista de autos"
            " flotillas. Tengo 4 años de experiencia cotizando en TI y Excel avanzado.\n\nAna Sofía Lira\n",
        ),
        ThreadMail(
            "otro-04-factura", "other", "Facturación Papelera <cfdi@papelerametro.example.mx>", "2026-03-05 11:00",
            "Factura PM-22018", "Adjuntamos CFDI y XML por la compra de toner. Fecha límite de pago 20/03/2026.\n",
        ),
        ThreadMail(
            "otro-05-comisiones", "question", "Agente 5521 <jzamora@zamoraseguros.example.mx>", "2026-03-06 09:50",
            "Comisiones febrero", "Buen día, ¿cuándo pagan las comisiones de febrero? No me ha llegado el estado de"
            " cuenta.\n\nJ. Zamora\n",
        ),
        ThreadMail(
            "otro-06-interno", "other", f"Sistemas <sistemas@{DESK.partition('@')[2]}>", "2026-03-06 17:00",
            "Mantenimiento del cotizador sábado", "Se les informa que el sábado 7 de marzo de 8:00 a 14:00 el cotizador"
            " estará fuera de servicio.\n",
        ),
        ThreadMail(
            "otro-07-capacitacion", "other", "Desarrollo de Agentes <cursos@institutoseguros.example.mx>",
            "2026-03-09 10:10", "Curso: suscripción de flotillas y equipo pesado",
            "Te invitamos al curso en línea los días 18 y 19 de marzo. Costo $1,800 más IVA. Inscripciones abiertas.\n",
        ),
        ThreadMail(
            "otro-08-requisitos", "question", "Nadia Franco <nfranco@francoyasociados.example.mx>", "2026-03-10 12:30",
            "Duda requisitos", "Hola, ¿a partir de cuántas unidades lo consideran flotilla y qué datos piden para"
            " cotizar? Gracias.\nNadia\n",
        ),
        ThreadMail(
            "otro-09-cobranza", "other", "Cobranza Corporativa <cobranza@aseguradora.example.mx>", "2026-03-11 08:00",
            "Pólizas pendientes de pago al 10/03", "Se envía relación de recibos vencidos para su gestión. Los que no"
            " se paguen al día 15 se cancelarán en automático.\n",
        ),
        ThreadMail(
            "otro-10-condiciones", "question", "Nadia Franco <nfranco@francoyasociados.example.mx>", "2026-03-12 13:00",
            "condiciones generales", "Me pueden compartir por favor las condiciones generales de pesado?\nNadia\n",
        ),
    ]  # fmt: skip
