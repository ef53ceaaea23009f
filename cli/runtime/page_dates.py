"""Dates and times on Prefect's pages as an Italian office writes them: 25/11/2026, 04:07, on the clock of Rome.

The pages carry one language for dates, the American one. Its tables are replaced: names of months and days, «2 ore fa»,
the patterns of dates. What is shown as a moment is told on Rome's clock wherever the browser believes to be.
"""

from __future__ import annotations

from collections.abc import Mapping

_AGO = {
    "one:`less than a second`,other:`less than {{count}} seconds`": "one:`meno di un secondo`,"
    "other:`meno di {{count}} secondi`",
    "one:`1 second`,other:`{{count}} seconds`": "one:`1 secondo`,other:`{{count}} secondi`",
    "halfAMinute:`half a minute`": "halfAMinute:`mezzo minuto`",
    "one:`less than a minute`,other:`less than {{count}} minutes`": "one:`meno di un minuto`,"
    "other:`meno di {{count}} minuti`",
    "one:`1 minute`,other:`{{count}} minutes`": "one:`1 minuto`,other:`{{count}} minuti`",
    "one:`about 1 hour`,other:`about {{count}} hours`": "one:`circa un’ora`,other:`circa {{count}} ore`",
    "one:`1 hour`,other:`{{count}} hours`": "one:`1 ora`,other:`{{count}} ore`",
    "one:`1 day`,other:`{{count}} days`": "one:`1 giorno`,other:`{{count}} giorni`",
    "one:`about 1 month`,other:`about {{count}} months`": "one:`circa un mese`,other:`circa {{count}} mesi`",
    "one:`1 month`,other:`{{count}} months`": "one:`1 mese`,other:`{{count}} mesi`",
    "one:`about 1 year`,other:`about {{count}} years`": "one:`circa un anno`,other:`circa {{count}} anni`",
    "one:`over 1 year`,other:`over {{count}} years`": "one:`più di un anno`,other:`più di {{count}} anni`",
    "one:`almost 1 year`,other:`almost {{count}} years`": "one:`quasi un anno`,other:`quasi {{count}} anni`",
    "n.comparison>0?`in `+r:r+` ago`": "n.comparison>0?`tra `+r:r+` fa`",
}
_NAMES = {
    "month:w({values:{narrow:[`J`,`F`,`M`,`A`,`M`,`J`,`J`,`A`,`S`,`O`,`N`,`D`],abbreviated:[`Jan`,`Feb`,`Mar`,`Apr`,"
    "`May`,`Jun`,`Jul`,`Aug`,`Sep`,`Oct`,`Nov`,`Dec`],wide:[`January`,`February`,`March`,`April`,`May`,`June`,`July`,"
    "`August`,`September`,`October`,`November`,`December`]}": "month:w({values:{narrow:[`G`,`F`,`M`,`A`,`M`,`G`,`L`,"
    "`A`,`S`,`O`,`N`,`D`],abbreviated:[`gen`,`feb`,`mar`,`apr`,`mag`,`giu`,`lug`,`ago`,`set`,`ott`,`nov`,`dic`],wide:["
    "`gennaio`,`febbraio`,`marzo`,`aprile`,`maggio`,`giugno`,`luglio`,`agosto`,`settembre`,`ottobre`,`novembre`,"
    "`dicembre`]}",
    "short:[`Su`,`Mo`,`Tu`,`We`,`Th`,`Fr`,`Sa`],abbreviated:[`Sun`,`Mon`,`Tue`,`Wed`,`Thu`,`Fri`,`Sat`],wide:[`Sunday`,"
    "`Monday`,`Tuesday`,`Wednesday`,`Thursday`,`Friday`,`Saturday`]": "short:[`do`,`lu`,`ma`,`me`,`gi`,`ve`,`sa`],"
    "abbreviated:[`dom`,`lun`,`mar`,`mer`,`gio`,`ven`,`sab`],wide:[`domenica`,`lunedì`,`martedì`,`mercoledì`,`giovedì`,"
    "`venerdì`,`sabato`]",
    "full:`EEEE, MMMM do, y`,long:`MMMM do, y`,medium:`MMM d, y`,short:`MM/dd/yyyy`": "full:`EEEE d MMMM y`,"
    "long:`d MMMM y`,medium:`d MMM y`,short:`dd/MM/yyyy`",
    "full:`h:mm:ss a zzzz`,long:`h:mm:ss a z`,medium:`h:mm:ss a`,short:`h:mm a`": "full:`HH:mm:ss`,long:`HH:mm:ss`,"
    "medium:`HH:mm:ss`,short:`HH:mm`",
}

DATES: Mapping[str, Mapping[str, str]] = {
    "vendor-date": _AGO | _NAMES,
    # The patterns that all pages share, and the clock: a wall clock's time in Rome, read as if it were the browser's.
    "button": {
        "pr=`MMM do, yyyy`,mr=`hh:mm a`,hr=`${pr} 'at' ${mr}`,gr=`hh:mm:ss a`,_r=`hh:mm a`,vr=`yyyy/MM/dd`": "pr="
        "`dd/MM/yyyy`,mr=`HH:mm`,hr=`${pr}, ${mr}`,gr=`HH:mm:ss`,_r=`HH:mm`,vr=`dd/MM/yyyy`",
        "function xr(e,t=`date`){let n=br(e);": "function xr(e,t=`date`){let n=new Date(br(e).toLocaleString(`sv-SE`,"
        "{timeZone:`Europe/Rome`}).replace(` `,`T`));",
        "o?`${c} ago`:`in ${c}`": "o?`${c} fa`:`tra ${c}`",
    },
    "formatted-date": {
        "r(m,`MMM d, yyyy 'at' h:mm a`)": "m.toLocaleString(`it-IT`,{timeZone:`Europe/Rome`})",
        "r(m,`yyyy/MM/dd hh:mm:ss a`)": "m.toLocaleString(`it-IT`,{timeZone:`Europe/Rome`})",
        "r(m,`MMMM d, yyyy 'at' h:mm:ss a`)": "m.toLocaleString(`it-IT`,{timeZone:`Europe/Rome`})",
        "children:`Never`": "children:`mai`",
    },
    "run-logs": {"i(e,`MMM d, yyyy`)": "i(e,`dd/MM/yyyy`)"},
    # The history of one agreement parts day and time where the English date says «at».
    "key._key": {"`dateTime`).split(` at `)": "`dateTime`).split(`, `)"},
}
