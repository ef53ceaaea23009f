"""An installation that has worked for a while: own body, offices, the protocol of before, the address book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agreements.domain.agreement.events import Actor
from agreements.domain.offices import RegisteredOffice
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.historical import record_historical
from agreements.use_cases.families.address_book import gather_from_agreements
from agreements.use_cases.offices.register import register_office
from cli.demo import people
from flows.forms.historical import HistoricalForm
from tests.desk.door import now

LIVING: dict[str, Any] = people.successor("")
"""The protocol that follows the one of 2008, as its form takes it."""
OWN, ASSOCIATION = LIVING["parti"]


def body_file(folder: Path) -> Path:
    """The file of the own body that ``ACCORDI_BODY_FILE`` names, written into a folder."""
    file = folder / "ente.toml"
    names = ("denominazione", "genere_e_numero", "natura", "codice_fiscale", "sede", "pec")
    lines = [f'{name.replace("denominazione", "nome")} = "{OWN[name]}"' for name in names]
    manager = LIVING["dirigente"]
    lines += [f'leggi = ["{LIVING["visti"][0]}"]', "[firmatario]", f'nome = "{OWN["firmatario"]}"']
    lines += [f'carica = "{OWN["carica"]}"', f'titolo_del_potere = "{OWN["titolo_del_potere"]}"']
    lines += [
        "[[dirigenti]]",
        f'struttura = "{manager["nome"]}"',
        'nome = "Prova Otto"',
        f'email = "{manager["email"]}"',
    ]
    lines += ['telefono = "055 000 0008"', "[[referenti]]"]
    lines += ['struttura = "Settore Infrastrutture e tecnologie (prova)"', 'nome = "Prova Sei"']
    lines += ['ruolo = "responsabile del procedimento"', 'email = "settore@regione.example.it"']
    lines += ['telefono = "055 000 0006"']
    file.write_text("\n".join(lines), "utf-8")
    return file


def settle(bench: Workbench, by: Actor) -> None:
    """Enter offices, the protocol of 2008 and the address book; the file of the own body is in its place."""
    for n, office in enumerate(LIVING["strutture"], 1):
        made = RegisteredOffice(f"SET-{n}", office["nome"], office["email"], "dirigente")
        register_office(bench, made, by, now())
    data = people.protocol_of_2008("")
    told = (
        "denominazione",
        "genere_e_numero",
        "natura",
        "codice_fiscale",
        "sede",
        "pec",
        "carica",
        "titolo_del_potere",
    )
    data["parti"] = [
        part | {name: party[name] for name in told} | {"firmatario": party["firmatario"]}
        for part, party in zip(data["parti"], LIVING["parti"], strict=True)
    ]
    form = HistoricalForm.model_validate(data)
    record_historical(bench, form.new_agreement(), form.past(), by, now())
    gather_from_agreements(bench, by, now())
