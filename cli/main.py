"""The group `accordi`: commands are loaded only when called; what is wrong is one Italian sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO, Any

import click

from agreements.domain.basics.errors import AccordiError
from cli.printable import one_line

# Name of the command -> where it lives, and what it does (so that `accordi --help` loads none of them).
COMMANDS: dict[str, tuple[str, str]] = {
    "backup": ("cli.backup:backup", "Salva database, archivio e file in arrivo in una nuova cartella."),
    "deadline": ("cli.deadline:deadline", "Calcola una scadenza e spiega come ci si arriva."),
    "deadlines": ("cli.deadlines:deadlines", "Elenca ciò che è scaduto, manca o scade nei prossimi giorni."),
    "definitive-texts": (
        "cli.definitive_texts:definitive_texts",
        "Prepara il testo definitivo di ogni copia che lo attende, più copie insieme.",
    ),
    "doctor": ("cli.doctor.command:doctor", "Controlla l’installazione e dice che cosa fare dove qualcosa non va."),
    "import-register": (
        "cli.import_register:import_register",
        "Importa il registro dell’ufficio da un foglio, o prova a farlo.",
    ),
    "init": ("cli.init:init", "Crea o aggiorna il database dell’installazione."),
    "journal": (
        "cli.journal:journal",
        "Racconta il giornale di un accordo, o verifica che i giornali siano come furono scritti.",
    ),
    "people": ("cli.people:people", "Persone, accessi, funzioni, deleghe e assenze; il primo amministratore."),
    "profiles": ("cli.profiles:profiles", "Controlla i profili delle Regioni: chi decide, con quali pareri."),
    "receive": ("cli.receive:receive", "Consegna file che sono arrivati; ognuno trova il suo accordo."),
    "readers": ("cli.readers:readers", "Dice chi accede a un accordo riservato, e chi lo ha letto."),
    "register": ("cli.register:register", "Elenca ed esporta gli accordi del registro."),
    "replicate": ("cli.replicate:replicate", "Crea da un testo approvato un accordo per ogni ente di un elenco."),
    "restore": ("cli.restore:restore", "Ripristina una copia in un’installazione vuota e la verifica."),
    "sign": ("cli.sign:sign", "Firma un accordo con il proprio dispositivo o con la firma remota."),
    "statistics": ("cli.statistics:statistics", "Conta gli accordi di un anno: tipo, struttura, ente, giorni, piani."),
    "templates": ("cli.templates:templates", "Controlla i modelli Word e dice in italiano che cosa correggere."),
    "trust": ("cli.trust:trust", "Aggiorna, importa o mostra gli elenchi di fiducia dei certificatori qualificati."),
    "verify": ("cli.verify:verify", "Verifica qualunque file firmato, o una cartella di file."),
    "up": ("cli.up:up", "Avvia Prefect, l’esecutore e tutti i passi; Ctrl-C chiude tutto."),
}


class OneSentence(click.ClickException):
    """Bad input, shown as one Italian sentence; exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence on standard error; what was typed may hold line breaks or escapes of the terminal."""
        click.echo(f"Errore: {one_line(self.message)}", file=file, err=file is None)


class CommandFailed(OneSentence):
    """The input was right, the command could not do its work; exit code 1."""

    exit_code = 1


class LazyGroup(click.Group):
    """Loads a command of the table when it is called, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the table, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{attribute} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `accordi --help`, from the table alone."""
        with formatter.section("Comandi"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the group's own options."""
        with said_in_italian():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Read the command's options and run it."""
        with said_in_italian():
            return super().invoke(ctx)


@contextmanager
def said_in_italian() -> Iterator[None]:
    """Turn a refused datum, or click's English complaint, into one Italian sentence."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except AccordiError as error:
        raise OneSentence(error.sentence) from error
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "accordi"
        raise OneSentence(f"{_complaint(error)}; vedere «{path} --help».") from error
    except OneSentence:
        raise
    except click.ClickException as error:
        raise CommandFailed(error.message) from error


def _complaint(error: click.UsageError) -> str:
    # Order matters: MissingParameter is a BadParameter, NoSuchOption a UsageError like the last.
    if isinstance(error, click.MissingParameter):
        return f"Manca {_label(error)}"
    if isinstance(error, click.NoSuchOption):
        return f"L’opzione «{error.option_name}» non esiste"
    if isinstance(error, click.BadOptionUsage):
        return f"L’opzione «{error.option_name}» è usata in modo errato (valore mancante o di troppo)"
    if isinstance(error, click.BadParameter):
        return f"Il valore dato per {_label(error)} non è valido: {error.message.rstrip('.')}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        group = error.ctx.command if error.ctx else accordi
        known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else sorted(COMMANDS)
        return f"Il comando «{error.command_name}» non esiste: i comandi sono {', '.join(known)}"
    if error.message.startswith("Got unexpected extra argument"):
        return "Ci sono parole di troppo dopo il comando " + error.message[error.message.find("(") :].rstrip(".")
    return error.message.rstrip(".")


def _label(error: click.BadParameter) -> str:
    if error.param is None:
        return "un’opzione"
    names = error.param.opts if isinstance(error.param, click.Option) else [error.param.human_readable_name]
    return f"l’opzione «{names[0]}»"


@click.group(cls=LazyGroup, help="Accordi: la vita degli accordi tra pubbliche amministrazioni.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def accordi() -> None:
    """Hold the commands."""


def main() -> None:
    """Entry point of the installed command; what it and its children write is for their user, and read by the group."""
    os.umask(os.umask(0o077) | 0o027)
    accordi(prog_name="accordi")


if __name__ == "__main__":
    main()
