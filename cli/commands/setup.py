"""`minca settings`, `minca migrate` and `minca token`: commands to prepare a mesh."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.table import Column, Table

from cli.client.calls import run
from cli.console.failure import fail, read_settings
from cli.console.masked_settings import shown_value
from cli.console.output import problems, results
from cli.console.plain_text import plain
from datastore.db.migrate import sql, upgrade
from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from mesh.identity.insurers import ALL_INSURERS, DEFAULT_INSURER, INSURER_ID, INSURER_IDS
from mesh.identity.secret_strength import LEAST_SECRET_BYTES
from mesh.settings import Settings, variables


def settings() -> None:
    """Show every setting with its value and origin. Secrets are masked."""
    current = read_settings()
    table = Table(Column("variable", no_wrap=True), "value", "from", "meaning")
    for name, variable in variables().items():
        meaning = Settings.model_fields[name].description or ""
        origin = "environment" if variable in os.environ else "default"
        table.add_row(variable, plain(shown_value(name, getattr(current, name))), origin, plain(meaning))
    results.print(table)


def migrate(
    *,
    is_shown: Annotated[
        bool, typer.Option("--sql", help="Print the SQL of all migrations without running it.")
    ] = False,
) -> None:
    """Migrate the schema of MINCA_DATABASE_URL to this release, as MINCA_DATABASE_OWNER_URL if that is set."""
    if is_shown:
        results.file.write(sql())
        return
    current = read_settings()
    url = current.database_owner_url or current.database_url
    if url is None:
        problems.print(
            "nothing to do: MINCA_DATABASE_URL is not set, and an embedded database is migrated when it starts"
        )
        return
    run(upgrade(url))
    problems.print("the schema is up to date")


def token(
    *,
    sub: Annotated[str, typer.Option("--sub", help="Subject of the token.")],
    permissions: Annotated[
        str, typer.Option("--permissions", help="Separated by commas, such as cases.read,intakes.write; or `all`.")
    ],
    insurer: Annotated[str | None, typer.Option("--insurer", help="Insurer of the token. Default: `default`.")] = None,
    has_all_insurers: Annotated[
        bool, typer.Option("--all-insurers", help="Make a token that reaches the data of every insurer.")
    ] = False,
    ttl_s: Annotated[float, typer.Option("--ttl", min=1, help="Lifetime in seconds.")] = 3600,
) -> None:
    """Create a development token, signed with MINCA_JWT_SECRET."""
    secret = read_settings().jwt_secret
    if secret is None:
        fail("set MINCA_JWT_SECRET to the secret of the services; a mesh without secrets needs no token")
    if len(secret.get_secret_value().encode()) < LEAST_SECRET_BYTES:
        fail(f"MINCA_JWT_SECRET is shorter than {LEAST_SECRET_BYTES} bytes")
    if insurer is not None and (has_all_insurers or not INSURER_ID.fullmatch(insurer)):
        raise typer.BadParameter(f"--insurer takes {INSURER_IDS}, and does not go with --all-insurers")
    results.file.write(
        mint_token(
            secret.get_secret_value(),
            subject=sub,
            permissions=_chosen_permissions(permissions),
            insurer_id=ALL_INSURERS if has_all_insurers else insurer or DEFAULT_INSURER,
            ttl_s=ttl_s,
        )
        + "\n"
    )


def _chosen_permissions(permissions: str) -> set[str]:
    if permissions == "all":
        return set(ALL_PERMISSIONS)
    chosen = {permission.strip() for permission in permissions.split(",") if permission.strip()}
    unknown = sorted(chosen - ALL_PERMISSIONS)
    if unknown or not chosen:
        allowed = ", ".join(sorted(ALL_PERMISSIONS))
        raise typer.BadParameter(f"not a permission: {', '.join(unknown) or 'nothing'}; the permissions are {allowed}")
    return chosen
