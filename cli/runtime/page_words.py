"""The words of Prefect's pages that staff meet on their way, in Italian.

Prefect has one language. Staff go from the list of steps to a form, to the run, to the page of its outcome: what is
written there is replaced in the copy that the server makes for us, text for text. Whatever is not found stays as it is,
in English, and nothing breaks; a test says which places a new version of Prefect has moved. What the pages show,
and not only how it is called, is changed in `page_changes`; the pages for administrators stay in English.
"""

from __future__ import annotations

from collections.abc import Mapping


def _shown(words: Mapping[str, str]) -> dict[str, str]:
    return {f"children:`{english}`": f"children:`{italian}`" for english, italian in words.items()}


def _labelled(words: Mapping[str, str]) -> dict[str, str]:
    return {f"label:`{english}`": f"label:`{italian}`" for english, italian in words.items()}


_STATES = {
    "Completed": "Compiuto",
    "Failed": "Non compiuto",
    "Running": "In corso",
    "Pending": "In partenza",
    "Scheduled": "In attesa",
    "Late": "In ritardo",
    "Crashed": "Interrotto",
    "Cancelled": "Annullato",
    "Cancelling": "In annullamento",
    "AwaitingRetry": "Riprova tra poco",
    "Retrying": "Nuovo tentativo",
}
_STATE_TABLE = ",".join(f"{name}:`{italian}`" for name, italian in _STATES.items())
_NO_ARTIFACTS = "This flow run did not produce any artifacts; for more information on creating artifacts, see the"
_NO_OUTCOMES = "Artifacts are byproducts of your runs; they can be anything from a markdown string to a table."
_NO_ARTIFACTS_LINK = (
    "(0,Q.jsx)(`a`,{href:`https://docs.prefect.io/v3/develop/artifacts`,target:`_blank`,rel:`noopener noreferrer`,"
    "className:`text-link hover:text-link-hover`,children:`documentation`})"
)
_OPTIONAL = "(facoltativo)"

# By the name of the file in the pages' ``assets``, without its hash: what stands there, and what is put in its place.
WORDS: Mapping[str, Mapping[str, str]] = {
    "login": _shown({"Login": "Accordi – accesso"})
    | {
        "`Logging in...`:`Login`": "`Un momento…`:`Entra`",
        "placeholder:`admin:pass`": "placeholder:`utente:password`",
    },
    "index": _shown(
        {
            "Runs": "Esecuzioni",
            "Work Pools": "Esecutori",
            "Settings": "Impostazioni",
            "Logout": "Esci",
            "Toggle Sidebar": "Apri o chiudi la barra",
            "No tags found": "Nessun argomento",
        }
    )
    | {
        "placeholder:`Search or enter new tag`": "placeholder:`Cerca un argomento`",
        "error:`Invalid credentials`": "error:`Utente o password non riconosciuti: scriverli come utente:password.`",
    },
    "state-badge": {"t??i(e)": "({" + _STATE_TABLE + "})[t]??t??i(e)"},
    "data-table": _shown(
        {
            "A to Z": "Ordine del lavoro",
            "Z to A": "Dalla Z alla A",
            "Created": "Dal più nuovo",
            "Updated": "Dall’ultimo aggiornato",
            "No deployments match your filters": "Nessun passo corrisponde",
            "Try adjusting your search or tag filters.": "Cambiare la ricerca o l’argomento.",
            "Clear filters": "Togli i filtri",
        }
    )
    | {
        "header:`Deployment`": "header:`Passo`",
        "header:`Status`": "header:`Stato`",
        "header:()=>null": "header:`Argomento`",
        "` `,h(t,`Deployment`)": "` `,t===1?`passo`:`passi`",
        "placeholder:`Search deployments`": "placeholder:`Cerca un passo`",
        "placeholder:n=`Filter by tags`": "placeholder:n=`Filtra per argomento`",
    },
    "header": _shown({"Deployments": "Passi"}),
    "work-queue-select": _shown({"Deployments": "Passi"}),
    "status-badge": {"t=e.split(`_`).map(i).join(` `)": "t={READY:`pronto`,NOT_READY:`fermo`,PAUSED:`sospeso`}[e]"},
    "deployment._id": _shown(
        {
            "Next Run": "Prossima esecuzione",
            "Schedules": "Orari",
            "Triggers": "Avvii da eventi",
            "Deployments": "Passi",
            "Quick run": "Avvia senza modulo",
            "Custom run": "Avvia con modulo",
            "Runs": "Esecuzioni",
            "Upcoming": "In programma",
            "Parameters": "Voci del modulo",
            "Configuration": "Configurazione",
            "Description": "Che cosa fa",
        }
    )
    | {"children:[`Run `,": "children:[`Avvia `,"},
    "tanstack-table": _shown({"Items per page": "Voci per pagina", "No results.": "Nessuna voce."})
    | {"[`Page `,i.toLocaleString(),` of `,": "[`Pagina `,i.toLocaleString(),` di `,"},
    "deployment_._id.run": _shown({"Cancel": "Annulla", "Submit": "Avvia"})
    | {
        "action:`Run`": "action:`Modulo`",
        # A refusal says by itself what to do, and stays as long as it takes to read it.
        "t=e.message||`Unknown error while creating flow run.`;console.error(t),l.error(t)": "t=e.message||`Il passo "
        "non è stato avviato: ricaricare la pagina e ripetere; se succede ancora, avvisare chi amministra il "
        "sistema.`;l.error(t,{duration:6e4,closeButton:!0})",
        "`${n.name} scheduled to start ${n.state.state_details?.scheduled_time?u(n.state.state_details.scheduled_time,"
        "`dateTime`):`now`}`": "`Passo avviato: l’esito compare in questa pagina.`",
    },
    "schema-form": _shown(
        {
            "No items in this list": "Nessuna voce",
            "Add item": "Aggiungi una voce",
            "Pick a date": "Scegli una data",
            "Move to top": "Sposta in cima",
            "Move up": "Sposta su",
            "Move down": "Sposta giù",
            "Move to bottom": "Sposta in fondo",
            "Delete": "Togli",
            "No values found": "Nessuna voce trovata",
            "You can't add more items": "L’elenco è completo",
            "Open menu": "Sposta o togli la voce",
        }
    )
    | {
        "`${n} (Optional)`": "`${n} " + _OPTIONAL + "`",
        "s:`Select`": "s:`Scegli`",
        "placeholder:`Search...`": "placeholder:`Cerca…`",
        "placeholder:Ha,": "placeholder:`aaaa-mm-gg`,",
        "p(i,`PPP`)": "p(i,`dd/MM/yyyy`)",
    },
    "flow-runs-list": _shown(
        {
            "No runs found": "Nessuna esecuzione",
            "Newest to oldest": "Dalla più recente",
            "Oldest to newest": "Dalla più vecchia",
            "Items per page": "Voci per pagina",
            "Deployment": "Passo",
            "A to Z": "Dalla A alla Z",
            "Z to A": "Dalla Z alla A",
            "Clear Filters": "Togli i filtri",
        }
    )
    | {
        "`(${d(Math.round(e))} late)`": "`(in ritardo di ${d(Math.round(e))})`",
        "return`All run states`": "return`Tutti gli stati`",
        "placeholder:`Search by run name`": "placeholder:`Cerca per nome`",
        "return`All except scheduled`": "return`Già avviate`",
        "y(e,`Flow run`)": "e===1?`esecuzione`:`esecuzioni`",
        "children:[`Page `,t===0?0:n.page,` of `,t]": "children:[`Pagina `,t===0?0:n.page,` di `,t]",
    },
    "flow-run._id": _shown(
        {
            "Runs": "Esecuzioni",
            "Deployment": "Passo",
            "Artifacts": "Esito",
            "Logs": "Registro",
            "Details": "Dettagli",
            "Parameters": "Modulo compilato",
            "Copy to new run": "Copia in un nuovo modulo",
            "Cancel": "Annulla",
            "Pause": "Sospendi",
            "Retry": "Ripeti",
            "Change state": "Cambia lo stato",
            "Copy ID": "Copia il numero",
            "Delete": "Cancella",
            "Oldest to newest": "Dalla prima riga",
            "Newest to oldest": "Dall’ultima riga",
        }
    )
    | _labelled(
        {
            "Run Count": "Tentativi",
            "Created": "Avviata",
            "Created By": "Avviata da",
            "Last Updated": "Ultima modifica",
            "Idempotency Key": "Chiave",
            "Tags": "Argomento",
            "Flow Run ID": "Numero dell’esecuzione",
            "State Message": "Messaggio",
            "Flow Version": "Versione",
            "Retries": "Ripetizioni",
            "Retry Delay": "Attesa fra le ripetizioni",
            "All": "Tutto",
            "Critical only": "Solo guasti gravi",
            "Error and above": "Dagli errori in su",
            "Warning and above": "Dagli avvertimenti in su",
            "Info and above": "Dalle informazioni in su",
            "Debug and above": "Anche i dettagli",
        }
    )
    | {
        "children:`Level:": "children:`Righe:",
        "p=`This run did not produce any logs.`": "p=`Il registro è vuoto.`",
        "p=`Waiting for logs...`": "p=`In attesa del registro…`",
        f"`{_NO_ARTIFACTS}`,` `,{_NO_ARTIFACTS_LINK},`.`": "`L’esito compare qui appena il passo è concluso.`",
    },
    "toggle-group": _shown({"Created": "Redatto", "No description": "Nessuna descrizione"}),
    "runs": _shown(
        {
            "Runs": "Esecuzioni",
            "States": "Stato",
            "Tags": "Argomento",
            "Run a task or flow to get started": "Ancora nessuna esecuzione",
            "Runs store the state history for each execution of a task or flow.": "Ogni passo avviato compare qui.",
            "No flow runs match your filters": "Nessuna esecuzione corrisponde",
            "Try adjusting your date range, state, or other filters.": "Cambiare la ricerca, lo stato o l’argomento.",
            "Clear filters": "Togli i filtri",
        }
    )
    | {
        "placeholder:`Search by flow run name`": "placeholder:`Cerca per nome o numero`",
        "placeholder:`All tags`": "placeholder:`Tutti gli argomenti`",
    },
    "artifacts": _shown(
        {
            "Artifacts": "Esiti",
            "Create an artifact to get started": "Ancora nessun esito",
            _NO_OUTCOMES: "Ogni passo lascia qui la pagina del suo esito.",
        }
    )
    | {
        "u(n,`artifact`)": "n===1?`accordo o passo con un esito`:`accordi e passi con un esito`",
        "placeholder:`Search artifacts`": "placeholder:`Cerca`",
    },
    "key._key": _shown({"Artifacts": "Esiti", "Copy Id": "Copia il nome"})
    | {"[`Flow run:`,": "[`Esecuzione:`,", "[`Created `,": "[`Qui comincia `,"},
    "artifact._id": _shown({"Artifact": "Esito", "Details": "Dettagli", "Raw": "Testo", "Flow Run": "Esecuzione"})
    | _labelled(
        {
            "Artifact": "Storia",
            "Flow Run": "Esecuzione",
            "Task Run": "Passaggio interno",
            "Key": "Nome",
            "Type": "Tipo",
            "Created": "Redatto",
            "Start time": "Inizio",
            "Duration": "Durata",
            "Last Updated": "Ultima modifica",
            "Tags": "Argomento",
            "State Message": "Messaggio",
        }
    )
    | {"??`None`": "??`–`"},
}
