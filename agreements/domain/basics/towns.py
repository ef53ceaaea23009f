"""Towns that stand before a day in an act: «Firenze, 12 marzo 2014», «Scandicci (FI), lì 12 marzo 2014»."""

from __future__ import annotations

import re

from agreements.domain.basics.folding import unaccented

# Source: ISTAT, «Codici statistici delle unità amministrative territoriali». «Fermo» is left out: it is a state too.
_CHIEF_TOWNS = re.compile(
    "agrigento|alessandria|ancona|andria|aosta|aoste|arezzo|ascoli piceno|asti|avellino|bari|barletta|belluno|"
    "benevento|bergamo|biella|bologna|bolzano|bozen|brescia|brindisi|cagliari|caltanissetta|campobasso|carbonia|"
    "carrara|caserta|catania|catanzaro|cesena|chieti|como|cosenza|cremona|crotone|cuneo|enna|ferrara|firenze|"
    "foggia|forli|frosinone|genova|gorizia|grosseto|imperia|isernia|l'aquila|la spezia|latina|lecce|lecco|"
    "livorno|lodi|lucca|macerata|mantova|massa|matera|messina|milano|modena|monza|napoli|novara|nuoro|oristano|"
    "padova|palermo|parma|pavia|perugia|pesaro|pescara|piacenza|pisa|pistoia|pordenone|potenza|prato|ragusa|"
    "ravenna|reggio calabria|reggio di calabria|reggio emilia|reggio nell'emilia|rieti|rimini|roma|rovigo|"
    "salerno|sassari|savona|siena|siracusa|sondrio|taranto|teramo|terni|torino|trani|trapani|trento|treviso|"
    "trieste|udine|urbino|varese|venezia|verbania|vercelli|verona|vibo valentia|vicenza|viterbo"
)
_WITH_PROVINCE = re.compile(
    r"[^()]{2,}\((?:"
    "ag|al|an|ao|ap|aq|ar|at|av|ba|bg|bi|bl|bn|bo|br|bs|bt|bz|ca|cb|ce|ch|cl|cn|co|cr|cs|ct|cz|en|fc|fe|fg|fi|fm|"
    "fr|ge|go|gr|im|is|kr|lc|le|li|lo|lt|lu|mb|mc|me|mi|mn|mo|ms|mt|na|no|nu|or|pa|pc|pd|pe|pg|pi|pn|po|pr|pt|pu|"
    "pv|pz|ra|rc|re|rg|ri|rm|rn|ro|sa|si|so|sp|sr|ss|su|sv|ta|te|tn|to|tp|tr|ts|tv|ud|va|vb|vc|ve|vi|vr|vt|vv"
    r")\)"
)


def is_town(written: str) -> bool:
    """Whether words name a town: they are the chief town of a province, or say in which province it lies.

    Accents may be missing, or be written as apostrophes.
    """
    plain = re.sub("['`.](?= |$)", "", " ".join(unaccented(written).replace("’", "'").split()))
    return any(form.fullmatch(plain) for form in (_CHIEF_TOWNS, _WITH_PROVINCE))
