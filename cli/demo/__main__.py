"""``scripts/demo``: plays the life, shows each step as it ends, and leaves documents and closing tables in ``out/``."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

import click

from agreements.domain.basics.errors import AccordiError
from cli.demo.desk_left_up import left_up
from cli.demo.example import NAMES
from cli.demo.moves import StoryBroken
from cli.demo.stage import PlayedRun, stage
from cli.demo.stories import life
from cli.demo.story import Story
from cli.runtime.environment import CHECKOUT
from signing.base.errors import SigningError


@click.command(help="Recita la vita di un accordo su un server di prova; i documenti restano in out/.")
@click.option("--example", "name", type=click.Choice(NAMES), default=None, help="La vita di un altro degli esempi.")
@click.option("--ui", is_flag=True, help="Alla fine lascia aperta la scrivania, con accessi di prova; Ctrl-C chiude.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=CHECKOUT / "out", show_default="out/")
@click.option("--converter", type=click.Choice(["auto", "libreoffice", "dxpdf"]), default="auto", show_default=True)
@click.option(
    "--port", type=click.IntRange(1024, 65535), default=None, help="Porta della scrivania, con --ui (una libera)."
)
def main(name: str | None, ui: bool, out: Path, converter: str, port: int | None) -> None:
    """Play the demonstration in a temporary folder, with servers on free ports that stop at the end."""
    from cli.demo.report import closing_table, collect, technical_table

    def desk(installation: Path, environment: Mapping[str, str]) -> None:
        if ui:
            with left_up(installation, environment, port) as told:
                click.echo(f"\n{told}\nCtrl-C per chiudere.")
                threading.Event().wait()

    with tempfile.TemporaryDirectory(prefix="accordi-demo-") as folder:
        try:
            click.echo("Avvio del server di prova, dei certificati usa e getta e della posta…")
            with stage(Path(folder), converter=converter, then=desk) as standing:
                story = life(name)(standing, _tell) if name else Story(standing, _tell)
                story.play()
                collect(standing, story.number, out)
                table = closing_table(standing, story.number)
                (out / "riepilogo.md").write_text(table, encoding="utf-8")
                (out / "parte-tecnica.md").write_text(technical_table(standing, story.number), encoding="utf-8")
                click.echo(f"\n{table}\nTutti i file sono in {out}; impronte ed esecuzioni in «parte-tecnica.md».")
        except KeyboardInterrupt:
            click.echo("Chiusura.")
        except (AccordiError, SigningError, StoryBroken) as error:
            raise click.ClickException(str(error)) from error


def _tell(run: PlayedRun) -> None:
    marks = {"Completed": "✓", "Failed": "✗ rifiutato, come deve:", "Cancelled": "… già in corso da sé:"}
    mark = marks.get(run.state, f"? {run.state}")
    click.echo(f"{mark} {run.deployment} ({run.seconds:.1f} s) – {run.message}")


if __name__ == "__main__":
    main()
