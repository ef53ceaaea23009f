"""What Prefect's pages show and do otherwise for staff, text for text in the scripts as the words are.

Staff compile a form and read its outcome. What serves whoever writes flows (names of runs and pools, charts, raw JSON,
a delete command beside each step) is left out of their way; its pages stay in Prefect, under their addresses. A change
whose place a new version of Prefect has moved is simply not made, and a test names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cli.runtime.environment import CHECKOUT

_AUTOMATIC = "automatico"
_HAS_FORM = "parameter_openapi_schema?.properties?.modulo"
_STEP, _STEP_FORM = "`/deployments/deployment/$id`", "`/deployments/deployment/$id/run`"


def _left_out(*starts: str) -> dict[str, str]:
    """An element is made by a call; in front of one that must not appear stands a false."""
    return {start: f"!1&&{start}" for start in starts}


def _javascript(words: Iterable[str]) -> str:
    return "[" + ",".join(f"`{word}`" for word in words) + "]"


_BAR = "(0,Q.jsx)(ch,{children:(0,Q.jsx)(D,{to:"
_LINK = "children:({isActive:e})=>(0,Q.jsx)(uh,{asChild:!0,isActive:e,children:(0,Q.jsx)(`span`,{children:"
_ACTIVITY = (
    "$.display({id:`activity`,header:`Activity`,cell:e=>(0,q.jsx)(`div`,{className:`flex flex-row gap-2 items-center "
    "min-w-28`,children:(0,q.jsx)(Q,{...e})}),enableResizing:!1,size:300,minSize:160})"
)
_PURPOSE = (
    "$.display({id:`purpose`,header:`Che cosa fa`,cell:({row:e})=>(0,q.jsx)(`p`,{className:`text-sm whitespace-normal`,"
    "children:e.original.description}),enableResizing:!1,size:420,minSize:200})"
)
_INDEX = _left_out(
    # Of the side bar stay the steps, the runs, the outcomes, the executors and the settings.
    *(
        f"{_BAR}`/{page}`,"
        for page in ("deployments", "blocks", "variables", "automations", "events", "concurrency-limits")
    ),
    "u&&(0,Q.jsx)(ch,{children:(0,Q.jsx)(uh,{onClick:()=>r(!0)",  # to the older pages
) | {
    f"to:`/dashboard`,{_LINK}`Dashboard`": f"to:`/deployments`,{_LINK}`Passi`",
    f"to:`/flows`,{_LINK}`Flows`": f"to:`/artifacts`,{_LINK}`Esiti`",
    "{children:(0,Q.jsx)(jm,{})}": "{children:(0,Q.jsxs)(`div`,{className:`flex items-center gap-3 text-xl "
    "font-semibold`,children:[(0,Q.jsx)(jm,{className:`size-8`}),`Accordi`]})}",
    "he({to:`/dashboard`,throw:!0})": "he({to:`/deployments`,throw:!0})",
    "t.redirectTo??`/dashboard`": "t.redirectTo??`/deployments`",
    "limit:e?.limit??10,sort:e?.sort??`NAME_ASC`,deployments": "limit:e?.limit??100,sort:e?.sort??`NAME_ASC`,"
    "deployments",
    "av=`Prefect Server`": "av=`Accordi`",
    # The page of a run opens on what staff look for: its outcome.
    "`JobVariables`]).default(`Logs`)": "`JobVariables`]).default(`Artifacts`)",
}


_LIST = _left_out("$.display({id:`pin`,", "$.display({id:`schedules`,", "$.display({id:`actions`,") | {
    "size:60})]),ne=": "size:60})].filter(Boolean)),ne=",
    _ACTIVITY: _PURPOSE,
    "e.original.flow&&(0,q.jsx)(R,": "!1&&(0,q.jsx)(R,",  # the flow's name is the step's
    # A click on a step opens its form; steps by the clock have none, and open their page.
    f"(0,q.jsx)(a,{{to:{_STEP},params": f"(0,q.jsx)(a,{{to:e.original.{_HAS_FORM}?{_STEP_FORM}:{_STEP},params",
    f"x({{to:{_STEP},params": f"x({{to:e.{_HAS_FORM}?{_STEP_FORM}:{_STEP},params",
}
_FORM = _left_out(
    "(0,Y.jsx)(A,{control:r.control,name:`name`,",
    "(0,Y.jsx)(`h3`,{className:`text-2xl",
    "(0,Y.jsx)(A,{control:r.control,name:`enforce_parameter_schema`,",
    "(0,Y.jsx)(`div`,{className:`pt-4 border-t`,children:(0,Y.jsx)(A,{control:r.control,name:`state.state_details",
    "(0,Y.jsx)(I,{type:`single`,collapsible:!0,",
    "(0,Y.jsx)(V,{deployment:r})",
    "(0,Y.jsx)(a,{to:`/runs/flow-run/$id`,params",
) | {
    "name:J(),job_variables": "name:e.name,job_variables",
    f"{{to:{_STEP},params:{{id:u}},children": "{to:`/deployments`,children",
    # A form with mistakes stays open and says so; one that is taken leads to the page of its outcome.
    "await g({schema:n.parameter_openapi_schema})": "if(!(await g({schema:n.parameter_openapi_schema})).valid){"
    "l.error(`Il modulo non è completo: le voci da correggere sono segnate in rosso.`);return}",
    "h.length>0||_({id:e.id,": "!1||_({id:e.id,",  # the mistakes of the click before
    f"r({{to:{_STEP},params:{{id:e.id}}}}),c.reset": "r({to:`/runs/flow-run/$id`,params:{id:i.id}}),c.reset",
}
_MISTAKES = {
    "required property$": "Manca: va compilata.",
    "too short|non-empty|does not match": "Manca, o è troppo corta.",
    "too long": "È troppo lunga.",
    "is not one of": "Va scelta una voce dell’elenco.",
    "minimum|maximum": "È un numero fuori dai limiti indicati.",
}
_EXPLAINED = "".join(f"/{english}/.test(e)?`{italian}`:" for english, italian in _MISTAKES.items())
_CARD_OF_A_LIST = "[(0,G.jsx)(uo,{value:n,onValueChange:r,property:ee,errors:i,id:m})"
_FIELDS = {
    "let t=(0,V.useMemo)(()=>e.filter(e=>Ui(e)),[e]);": "let t=(0,V.useMemo)(()=>[...new Set(e.filter(e=>Ui(e))"
    f".map(e=>{_EXPLAINED}`Il valore non è ammesso.`))],[e]);",
    # Beside a question no menu; beside an entry of a list the one that moves or removes it.
    "(0,G.jsx)(ra,{value:t,onValueChange:x,": "!1&&(0,G.jsx)(ra,{value:t,onValueChange:x,",
    "[m.map(e=>(0,G.jsx)(z,{onClick:()=>p(e),children:ft(e)},e)),": "[",
    # The cards of a list are numbered: «Parte 1», «Parte 2».
    "{itemKey:e,items:d(n),": "{itemKey:e,position:n+1,items:d(n),",
    "function ia({itemKey:e,": "function ia({position:nr,itemKey:e,",
    _CARD_OF_A_LIST: f"[ee.type===`object`&&(0,G.jsx)(`p`,{{className:`text-sm font-semibold`,children:`${{ee.title}} "
    f"${{nr}}`}}),{_CARD_OF_A_LIST[1:]}",
    # A calendar as it hangs on an Italian wall: the week begins on Monday.
    "mode:`single`,selected:i,": "mode:`single`,weekStartsOn:1,formatters:{formatWeekdayName:"
    "e=>e.toLocaleDateString(`it-IT`,{weekday:`short`})},selected:i,",
}
# On SQLite the server now and then answers «busy, nothing done» (503): Prefect's own client asks again, and so do the
# pages.
_PATIENCE = (
    "i({baseUrl:t,fetch:async e=>{for(let n=1;;n++){let t=await fetch(e.clone());if(t.status!==503||n>9)return t;"
    "await new Promise(e=>setTimeout(e,n*300))}}})"
)
_FILTER = "(0,Z.jsxs)(`div`,{className:`flex flex-col gap-1 w-full lg:w-auto`,children:[(0,Z.jsx)(M,{className:"
_FILTER += "`text-xs text-muted-foreground`,children:"
_RUNS = _left_out(
    "(0,Z.jsx)(it,{currentFilter:B,",
    *(f"{_FILTER}`{name}`" for name in ("Date Range", "Flows", "Deployments", "Work Pools")),
    "(0,Z.jsxs)(Ve,{children:[(0,Z.jsx)(Ge,{value:`flow-runs`,",
    "(0,Z.jsx)(ne,{children:(0,Z.jsx)(te,{children:(0,Z.jsx)(ft,{history:k,",
    "(0,Z.jsxs)(`div`,{className:`flex items-center gap-2 whitespace-nowrap`,children:[(0,Z.jsx)(Ne,",
)
_CARD = _left_out(
    "(0,U.jsx)(ze,{flowRun:e})",
    "(0,U.jsx)(H.Suspense,{children:(0,U.jsx)(He,{flowRun:e})})",
    "(0,U.jsx)(ue,{workPoolName:e.work_pool_name})",
) | {
    "e.work_pool_name&&e.work_queue_name&&(0,U.jsx)(de,": "!1&&(0,U.jsx)(de,",
    "t&&(0,U.jsx)(A,{className:`min-w-0`,": "!1&&(0,U.jsx)(A,{className:`min-w-0`,",
    "t&&(0,U.jsx)(pe,{children:`/`})": "!1&&(0,U.jsx)(pe,{children:`/`})",
}
_ARTIFACTS = (
    "Ve({artifacts:{operator:`and_`,flow_run_id:{any_:[e.id]},type:{not_any_:[`result`]}},sort:`ID_DESC`,offset:0})"
)
_RUN = _left_out(
    "(0,Q.jsxs)(_t,{type:`single`,variant:`outline`,value:t,onValueChange:e=>n(e),",
    *(f"(0,Q.jsx)(J,{{value:`{tab}`," for tab in ("TaskRuns", "SubflowRuns", "JobVariables")),
    "(0,Q.jsx)(je,{variant:`outline`,className:`ml-2 shrink-0`,",
    "(0,Q.jsx)(pt,{flowId:e.flow_id})",
    "(0,Q.jsxs)(s,{to:`/work-pools/work-pool/$workPoolName`,params:{workPoolName:e.work_pool_name},",
    "T&&(0,Q.jsx)(K,{onClick:c,",  # to call a run what it was not
    "(0,Q.jsxs)(`div`,{className:`flex items-center gap-1 ${A===0?",
) | {
    "!h&&(0,Q.jsx)(se,{className:`py-0`": "!1&&(0,Q.jsx)(se,{className:`py-0`",
    "a(!ue(d.state_type)&&5e3)": "a(!ue(d.state_type)&&2e3)",
    # A run waits for its outcome, and shows it whole.
    f"l({_ARTIFACTS})": f"l({{...{_ARTIFACTS},refetchInterval:e=>e.state.data?.length?!1:2e3}})",
    "t===`grid`?`grid-cols-1 lg:grid-cols-2 xl:grid-cols-3`": "t===`grid`?`grid-cols-1`",
}
_CARD_CLASS = "className:`text-muted-foreground overflow-hidden truncate`"
_CARD_TEXT = _CARD_CLASS + ",children:(0,m.jsx)(f,{children:e.description??``})"
_CARD_KEY = "(0,m.jsx)(`h3`,{className:`text-2xl font-semibold tracking-tight font-bold`,children:e.key})"
_OUTCOME = {
    # The card of an outcome: whole in the page of its run, one line in the list of all.
    _CARD_TEXT: _CARD_TEXT.replace(
        _CARD_CLASS, "className:`latest_id`in e?`overflow-hidden truncate`:`prose dark:prose-invert max-w-none`"
    ).replace("e.description??``", "`latest_id`in e||e.type!==`markdown`?e.description??``:e.data"),
    _CARD_KEY: f"`latest_id`in e&&{_CARD_KEY.replace('e.key', 'e.key?.startsWith(`p-`)?e.key.toUpperCase():e.key')}",
    "r=e.key?{to:": "r=e.key&&`latest_id`in e?{to:",
    "children:e.type?.toUpperCase()": "children:e.type===`markdown`?`ESITO`:e.type?.toUpperCase()",
}


def changes() -> Mapping[str, Mapping[str, str]]:
    """Return, by the name of the script without its hash, what stands there and what is put in its place.

    The order of the steps, and the topics whose runs staff look for, are those of ``prefect.yaml``.
    """
    deployments = (CHECKOUT / "prefect.yaml").read_text(encoding="utf-8")
    steps = re.findall(r"^  - name: (\S+)$", deployments, flags=re.MULTILINE)
    topics = dict.fromkeys(re.findall(r"^    tags: \[(\S+)\]$", deployments, flags=re.MULTILINE))
    topics.pop(_AUTOMATIC, None)
    ordered = f"(O=>[...e].sort((x,y)=>O.indexOf(x.name)-O.indexOf(y.name)))({_javascript(steps)})"
    return {
        "index": _INDEX,
        "login": {"redirectTo:e=`/dashboard`": "redirectTo:e=`/deployments`", "e??`/dashboard`": "e??`/deployments`"},
        "use-page-size-preference": {"a=10;": "a=100;"},
        "tanstack-table": {
            "{value:`50`,children:`50`})": "{value:`50`,children:`50`}),(0,M.jsx)(y,{value:`100`,children:`100`})"
        },
        "data-table": _LIST | {"P=z({data:e,columns": f"P=z({{data:a===`NAME_ASC`?{ordered}:e,columns"},
        "deployment_._id.run": _FORM,
        "schema-form": _FIELDS,
        "runs": _RUNS
        | {
            "filters:{range:`past-7-days`}},{id:vt": f"filters:{{tags:{_javascript(topics)}}}}},{{id:vt",
        },
        "flow-runs-list": _CARD,
        "flow-run._id": _RUN,
        "service": {"i({baseUrl:t})": _PATIENCE},
        # A form opens with the list of agreements of this moment, not with that of the last visit.
        "deployments": {"queryKey:a.detail(e),queryFn": "queryKey:a.detail(e),gcTime:0,queryFn"},
        "toggle-group": _OUTCOME,
        # Of all outcomes only those of steps; no links to Prefect's guides, which are on the internet.
        "artifact._id": _left_out("(0,z.jsx)(te,{taskRun:n})", "(0,z.jsx)(w,{id:`artifacts-guide`,"),
        "artifacts": _left_out(
            "(0,M.jsx)(y,{id:`artifacts-guide`,label:", '(0,M.jsxs)(l,{"data-testid":`type-select`,'
        ),
        "key._key": _left_out("(0,O.jsx)(x,{id:`artifacts-guide`,")
        | {
            "pt-4`,style:{width:`128px`},children": "pt-4 shrink-0`,style:{width:`128px`},children",
            "(0,D.useMemo)(()=>e.id?.split(`-`)[0],[e.id])": "e.description??e.id",
        },
    }
