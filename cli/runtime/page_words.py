"""The words of Prefect's pages that staff meet on their way, in Italian.

Prefect has one language. Staff go from the list of steps to a form, to the run, to the page of its outcome: what is
written there is replaced in the copy that the server makes for us, text for text. A few replacements change what is
shown, not only how it is called: a run opens on its outcome and waits for it, the outcome stands there whole, the week
begins on Monday. Whatever is not found stays as it is, in English, and nothing breaks; a test says which places a new
version of Prefect has moved. The pages for administrators (work pools, blocks, automations…) stay in English.
"""

from __future__ import annotations

from collections.abc import Mapping


def _shown(words: Mapping[str, str]) -> dict[str, str]:
    return {f"children:`{english}`": f"children:`{italian}`" for english, italian in words.items()}


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
_ARTIFACTS = (
    "Ve({artifacts:{operator:`and_`,flow_run_id:{any_:[e.id]},type:{not_any_:[`result`]}},sort:`ID_DESC`,offset:0})"
)
_NO_ARTIFACTS = "This flow run did not produce any artifacts; for more information on creating artifacts, see the"
_NO_ARTIFACTS_LINK = (
    "(0,Q.jsx)(`a`,{href:`https://docs.prefect.io/v3/develop/artifacts`,target:`_blank`,rel:`noopener noreferrer`,"
    "className:`text-link hover:text-link-hover`,children:`documentation`})"
)
_CARD_CLASS = "className:`text-muted-foreground overflow-hidden truncate`"
_CARD_TEXT = _CARD_CLASS + ",children:(0,m.jsx)(f,{children:e.description??``})"
_OPTIONAL = "(facoltativo)"

# By the name of the file in the pages' ``assets``, without its hash: what stands there, and what is put in its place.
WORDS: Mapping[str, Mapping[str, str]] = {
    "login": _shown({"Login": "Accordi – accesso"})
    | {
        "`Logging in...`:`Login`": "`Un momento…`:`Entra`",
        "placeholder:`admin:pass`": "placeholder:`utente:password`",
    },
    "index": _shown({"Deployments": "Passi", "Runs": "Esecuzioni"})
    | {
        "error:`Invalid credentials`": "error:`Utente o password non riconosciuti: scriverli come utente:password.`",
        # The page of a run opens on what staff look for: its outcome.
        "`JobVariables`]).default(`Logs`)": "`JobVariables`]).default(`Artifacts`)",
    },
    "state-badge": {"t??i(e)": "({" + _STATE_TABLE + "})[t]??t??i(e)"},
    "data-table": _shown({"Custom Run": "Avvia con modulo", "Quick Run": "Avvia senza modulo"})
    | {
        "header:`Deployment`": "header:`Passo`",
        "header:`Status`": "header:`Stato`",
        "header:`Activity`": "header:`Attività`",
        "header:`Schedules`": "header:`Orari`",
        "children:`A to Z`": "children:`Dalla A alla Z`",
        "children:`Z to A`": "children:`Dalla Z alla A`",
        "children:`Created`": "children:`Dal più nuovo`",
        "children:`Updated`": "children:`Dall’ultimo aggiornato`",
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
    "deployment_._id.run": _shown(
        {
            "Run Name": "Nome dell’esecuzione (lo dà il sistema)",
            "Parameters": "Modulo",
            "Enforce Parameter Schema": "Controlla il modulo prima dell’avvio (lasciare acceso)",
            "Start": "Quando",
            "Additional Options": "Altre opzioni (di regola non servono)",
            "Cancel": "Annulla",
            "Submit": "Avvia",
            "View run": "Vedi l’esecuzione",
        }
    )
    | {
        "label:`Now`": "label:`Subito`",
        "label:`Later`": "label:`Più tardi`",
        "} scheduled to start ${": "}: avvio previsto ${",
        "`dateTime`):`now`}": "`dateTime`):`subito`}",
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
        }
    )
    | {
        "`${n} (Optional)`": "`${n} " + _OPTIONAL + "`",
        "s:`Select`": "s:`Scegli`",
        "placeholder:`Search...`": "placeholder:`Cerca…`",
        "placeholder:Ha,": "placeholder:`aaaa-mm-gg`,",
        "p(i,`PPP`)": "p(i,`dd/MM/yyyy`)",
        # A calendar as it hangs on an Italian wall: the week begins on Monday.
        "mode:`single`,selected:i,": "mode:`single`,weekStartsOn:1,formatters:{formatWeekdayName:"
        "e=>e.toLocaleDateString(`it-IT`,{weekday:`short`})},selected:i,",
    },
    "flow-runs-list": _shown(
        {
            "No runs found": "Nessuna esecuzione",
            "Newest to oldest": "Dalla più recente",
            "Oldest to newest": "Dalla più vecchia",
            "Items per page": "Voci per pagina",
        }
    )
    | {
        "placeholder:`Search by run name`": "placeholder:`Cerca per nome`",
        "return`All except scheduled`": "return`Già avviate`",
        "y(e,`Flow run`)": "e===1?`esecuzione`:`esecuzioni`",
        "children:[`Page `,t===0?0:n.page,` of `,t]": "children:[`Pagina `,t===0?0:n.page,` di `,t]",
    },
    "flow-run._id": _shown(
        {
            "Runs": "Esecuzioni",
            "Artifacts": "Esito",
            "Logs": "Registro",
            "Task Runs": "Passaggi interni",
            "Subflow Runs": "Sottoesecuzioni",
            "Details": "Dettagli",
            "Parameters": "Modulo compilato",
            "Job Variables": "Variabili",
        }
    )
    | {
        f"l({_ARTIFACTS})": f"l({{...{_ARTIFACTS},refetchInterval:e=>e.state.data?.length?!1:2e3}})",
        f"`{_NO_ARTIFACTS}`,` `,{_NO_ARTIFACTS_LINK},`.`": "`L’esito compare qui appena il passo è concluso.`",
        "t===`grid`?`grid-cols-1 lg:grid-cols-2 xl:grid-cols-3`": "t===`grid`?`grid-cols-1`",
    },
    # The card of an outcome: whole in the page of its run, one line in the list of all.
    "toggle-group": _shown({"Created": "Redatto"})
    | {
        _CARD_TEXT: _CARD_TEXT.replace(
            _CARD_CLASS,
            "className:`latest_id`in e?`overflow-hidden truncate`:`prose dark:prose-invert max-w-none`",
        ).replace("e.description??``", "`latest_id`in e||e.type!==`markdown`?e.description??``:e.data"),
        "r=e.key?{to:": "r=e.key&&`latest_id`in e?{to:",
        "children:e.type?.toUpperCase()": "children:e.type===`markdown`?`ESITO`:e.type?.toUpperCase()",
    },
    "runs": _shown({"Runs": "Esecuzioni"}) | {"placeholder:`Search by flow run name`": "placeholder:`Cerca per nome`"},
    "key._key": _shown({"Artifacts": "Esiti"}),
    "artifact._id": _shown({"Artifact": "Esito", "Details": "Dettagli", "Raw": "Testo", "Flow Run": "Esecuzione"}),
}
