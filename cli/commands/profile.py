"""`minca profile`: proposes broker profiles from samples, and checks them before they are used."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from cli.console.failure import fail, read_settings
from cli.console.output import problems, results
from cli.console.plain_text import plain
from cli.local.added_words import use_words
from intake.extraction.learn_profile import as_yaml, propose
from intake.lexicon import word_files
from intake.model.limits import ReadingLimits
from intake.profiles.folder import read_profiles
from intake.profiles.yaml_format import BadProfile

app = typer.Typer(no_args_is_help=True, help="Manage broker profiles: how a broker writes its lists.")


@app.command()
def learn(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="An e-mail or a spreadsheet.")
    ],
) -> None:
    """Propose a profile from a sample. Prints YAML with comments on what is certain."""
    settings = read_settings()
    use_words(settings, word_files.FOLDER)
    if file.stat().st_size > settings.max_email_bytes:
        fail(f"{file}: larger than {settings.max_email_bytes:,} bytes (MINCA_MAX_EMAIL_BYTES)")
    proposal = propose(file.read_bytes(), file.name, ReadingLimits(max_email_bytes=settings.max_email_bytes))
    typer.echo(as_yaml(proposal), nl=False)
    if not proposal.columns:
        problems.print("[yellow]no list of vehicles was found, so the profile has no columns[/]")


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Folder with the profiles.")
    ],
) -> None:
    """Check every profile in a folder. Reports the first invalid one with its line."""
    try:
        profiles = read_profiles(folder)
    except (BadProfile, OSError) as error:
        fail(str(error))
    for profile in profiles:
        results.print(plain(f"{profile.name}: {', '.join(profile.senders)}"), highlight=False, soft_wrap=True)
    results.print(f"{len(profiles)} profiles, all valid")
