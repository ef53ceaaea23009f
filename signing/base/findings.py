"""The sentences of the gate, in one place: what was noticed, how much it weighs, what to do.

They accuse nobody: most refused files were spoilt by a well-meant protocol stamp or by "save as".
"""

from __future__ import annotations

from signing.base.report import Finding, Verdict

_R, _P, _N = Verdict.REFUSED, Verdict.PENDING, Verdict.ACCEPTED
_AGAIN = (
    "Chiedere al firmatario di firmare di nuovo il PDF ricevuto con la lettera, senza stamparlo, "
    "protocollarlo o salvarlo con altri programmi."
)
_CLEAN = (
    "Chiedere il file com'è uscito dal programma di firma, prima di timbri, protocollo o altri salvataggi; se non "
    "c'è più, firmare di nuovo il PDF ricevuto con la lettera."
)
_PERSON = "Il dirigente valuta e registra la decisione con il motivo."
_REOPENS = (
    "Chiedere una nuova firma con un certificato valido. La riapre solo un riferimento temporale anteriore a quel "
    "momento per questo stesso file (art. 41 DPCM 22/2/2013): una marca temporale RFC 3161 o una Segnatura.xml con la "
    "sua impronta, da importare insieme al file, che va conservato."
)
_RETRY = "Ripetere l'importazione più tardi: il file resta in arrivo e nulla è cambiato."

CATALOGUE: dict[str, tuple[Verdict, str, str]] = {
    # 1. the bytes
    "EMPTY_FILE": (_R, "Il file ricevuto è vuoto.", "Chiedere di inviare di nuovo il file firmato."),
    "TOO_LARGE": (
        _R,
        "Il file ricevuto supera la dimensione ammessa.",
        "Verificare che sia stato inviato il documento giusto.",
    ),
    "NOT_A_PDF": (
        _R,
        "Il file ricevuto non è un PDF.",
        "Chiedere il PDF firmato in formato PAdES, o il .p7m (CAdES) che lo contiene.",
    ),
    "WORD_OR_ZIP": (
        _R,
        "Il file ricevuto è un documento Word, un messaggio di Outlook (.msg) o un archivio compresso, qualunque sia "
        "il suo nome.",
        "Se contiene il file firmato, estrarlo e importare quello; altrimenti chiedere il PDF com'è uscito dal "
        "programma di firma, senza convertirlo né cambiargli nome.",
    ),
    "SAME_FILE": (
        _R,
        "Il file ricevuto è identico a quello inviato: non contiene ancora una firma nuova.",
        "Chiedere il file che il programma ha salvato dopo la firma, di solito accanto a questo e con un altro nome.",
    ),
    "SEVERAL_FILES": (
        _R,
        "L'archivio o il messaggio ricevuto contiene più di un file firmato.",
        "Estrarre i file e importarli uno alla volta.",
    ),
    "UNWRAPPED": (
        _N,
        "Il file firmato era racchiuso in altro (testo base64, messaggio, archivio), o seguito da righe vuote, e ne è "
        "stato estratto senza cambiarlo.",
        "Nulla da fare.",
    ),
    "XADES": (
        _P,
        "Il file ricevuto è una firma XAdES (XML), che la legge ammette ma che Accordi non esamina.",
        "Chiedere lo stesso PDF firmato in formato PAdES o CAdES (.p7m); se non si può, verificare il file con un "
        "altro programma di firma: il dirigente registra la decisione con il motivo.",
    ),
    "ASIC_CONTAINER": (
        _P,
        "Il file ricevuto è un contenitore di firma ASiC (.asics, .asice), che la legge ammette ma che Accordi non "
        "esamina.",
        "Chiedere lo stesso PDF firmato in formato PAdES o CAdES (.p7m); se non si può, verificare il file con un "
        "altro programma di firma: il dirigente registra la decisione con il motivo.",
    ),
    "TIME_STAMPED_ENVELOPE": (
        _P,
        "Il file ricevuto è un documento marcato temporalmente (.tsd), che Accordi non apre.",
        "Estrarne con il programma di firma il PDF o il .p7m firmato e la marca (.tsr, .tst), e importarli insieme: la "
        "marca come riferimento temporale.",
    ),
    "ENVELOPE_COMPRESSED": (
        _R,
        "La busta ricevuta (.p7m) è compressa e non si può aprire con sicurezza.",
        "Chiedere il file com'è uscito dal programma di firma, senza comprimerlo.",
    ),
    "UNREADABLE_ENVELOPE": (
        _R,
        "La busta di firma ricevuta (.p7m) è danneggiata o incompleta e non si apre.",
        "Chiedere di inviare di nuovo il file; se il difetto resta, firmare di nuovo il PDF ricevuto con la lettera.",
    ),
    "ENVELOPE_TOO_DEEP": (
        _R,
        "La busta ricevuta (.p7m) contiene troppe buste una dentro l'altra, o troppe firme.",
        "Chiedere che ogni firmatario firmi il PDF ricevuto con la lettera, senza imbustare i file degli altri.",
    ),
    "ENVELOPE_OF_OTHER": (
        _R,
        "La busta ricevuta (.p7m) non contiene il documento inviato alla firma né un PDF.",
        "Verificare di avere caricato il file giusto; altrimenti chiedere di firmare il PDF ricevuto con la lettera.",
    ),
    "DETACHED_OF_OTHER": (
        _R,
        "La firma ricevuta sta in un file separato (.p7s o .p7m) e non riguarda il documento inviato né un file già "
        "accettato.",
        "Se accompagna un PDF già firmato da altri, importare prima quel PDF; altrimenti chiedere di firmare il PDF "
        "ricevuto con la lettera.",
    ),
    "DETACHED_WITHOUT_FILE": (
        _R,
        "La firma sta in un file separato (.p7s o .p7m) e manca il documento firmato.",
        "Indicare anche il documento a cui la firma si riferisce.",
    ),
    "NOTHING_SIGNED": (
        _R,
        "Il file non contiene alcuna firma.",
        "Verificare di avere scelto il file giusto.",
    ),
    "REWRITTEN": (
        _R,
        "Il file ricevuto non comincia con il documento inviato alla firma, anche se le pagine appaiono "
        "uguali: un programma lo ha salvato di nuovo prima o dopo la firma.",
        _CLEAN,
    ),
    "CONTENT_CHANGED": (
        _R,
        "Il contenuto del file ricevuto non è quello inviato alla firma: le pagine sono diverse, "
        "per esempio per un timbro di protocollo, una stampa in un altro PDF o una parola cambiata.",
        _CLEAN,
    ),
    "SCANNED": (
        _R,
        "Il file ricevuto è la scansione di un documento stampato: contiene immagini delle pagine, e la firma su "
        "carta o la sua immagine non è una firma digitale, che fra amministrazioni la legge vuole a pena di nullità "
        "(art. 15, comma 2-bis, L. 241/1990).",
        "Chiedere di firmare con il programma di firma il PDF ricevuto con la lettera, senza stamparlo; la "
        "scansione non va caricata né protocollata al suo posto.",
    ),
    "OTHER_AND_UNEXAMINED": (
        _R,
        "Il file ricevuto non comincia con il documento inviato alla firma e non si è potuto esaminare: è "
        "danneggiato oppure, una volta aperto, supera i limiti ammessi.",
        _CLEAN,
    ),
    "PARALLEL_FILE": (
        _N,
        "Il file non contiene tutte le firme già accettate: le altre stanno in altri file sullo stesso testo "
        "approvato, e insieme formano l'accordo.",
        "Conservare tutti i file firmati.",
    ),
    "ENCRYPTED": (
        _R,
        "Il file ricevuto è protetto da password o cifrato.",
        "Chiedere di firmare di nuovo il PDF ricevuto con la lettera, senza protezioni.",
    ),
    "UNREADABLE": (
        _R,
        "La struttura del PDF ricevuto è danneggiata e non si può leggere con sicurezza.",
        "Chiedere di firmare di nuovo, se possibile con un altro programma di firma.",
    ),
    "SIGNERS_TOGETHER": (
        _R,
        "Un campo firma del PDF contiene più firme insieme, o nessuna, mentre i formati PDF e PAdES ne vogliono una "
        "sola: alcuni programmi scrivono due volte quella della stessa persona.",
        "Chiedere di firmare di nuovo il PDF ricevuto con la lettera con un altro programma di firma.",
    ),
    "DUPLICATE_FIELD": (
        _R,
        "Il file ricevuto contiene due campi firma con lo stesso nome o che usano la stessa firma.",
        _AGAIN,
    ),
    "TRAILING_BYTES": (
        _R,
        "Dopo l'ultima firma il file contiene dati che non sono né firma né marca temporale.",
        "Chiedere di inviare di nuovo il file così come lo ha prodotto il programma di firma.",
    ),
    # 2.-3. what changed
    "CHANGED_AFTER_APPROVAL": (
        _R,
        "Oltre alla firma, nel file ricevuto è stato modificato altro (per esempio testo, annotazioni, "
        "timbri o campi).",
        _CLEAN,
    ),
    "HYBRID_TABLE": (
        _R,
        "Un programma ha salvato il PDF in forma ibrida, con due indici, per lettori vecchi e nuovi: ognuno ne segue "
        "uno, e che mostrino tutti le stesse pagine non si può garantire.",
        "Chiedere di firmare di nuovo il PDF ricevuto con la lettera così com'è, senza risalvarlo prima, o con un "
        "altro programma di firma.",
    ),
    "USAGE_RIGHTS": (
        _R,
        "Il file ricevuto è stato salvato in Acrobat estendendone le funzioni per Adobe Reader (diritti d'uso, "
        "«/UR3»): è un'aggiunta del programma, non la firma di una persona, e il file non è più quello inviato.",
        "Chiedere di firmare il PDF ricevuto con la lettera così com'è: per firmarlo con Adobe Reader le funzioni "
        "estese non servono.",
    ),
    "STRUCTURE_UNCLEAR": (
        _P,
        "Il programma di firma ha riscritto la struttura del documento (quella che leggono le sintesi vocali) in un "
        "modo che non si può confrontare con certezza.",
        "Verificare il file con un secondo programma di firma e registrare la decisione, oppure chiedere di firmare il "
        "PDF ricevuto con la lettera con un altro programma.",
    ),
    "STAMPED_UNSIGNED": (
        _R,
        "Al file inviato è stato aggiunto altro, di solito un timbro o una segnatura di protocollo, ma nessuna firma.",
        "Chiedere di firmare il PDF ricevuto con la lettera, senza timbri: il protocollo va sulla lettera, non "
        "sulle pagine da firmare.",
    ),
    "PAGES_LOOK_DIFFERENT": (
        _R,
        "Fuori dai riquadri delle firme le pagine del file ricevuto non appaiono come quelle del documento inviato.",
        _AGAIN,
    ),
    "TOO_MANY_PAGES": (
        _P,
        "Il documento ha più pagine di quante se ne confrontano una per una: che appaiano tutte come quelle inviate "
        "non è stato verificato.",
        "Aprire il file, confrontarlo con il testo approvato e registrare la decisione con il motivo.",
    ),
    "PAINT_WITHOUT_SIGNATURE": (
        _R,
        "Al file è stato aggiunto un campo o un'annotazione che disegna sulle pagine e non è una firma di questo file.",
        _AGAIN,
    ),
    "EARLIER_FIELD_CHANGED": (
        _R,
        "Un riquadro che c'era già (di una firma già apposta o di un'altra parte) è stato modificato, spostato o "
        "riempito con ciò che non è una firma.",
        _AGAIN,
    ),
    "STAMP_HIDES_TEXT": (
        _R,
        "L'aspetto visibile di una firma copre parole, figure o campi compilati del documento.",
        "Chiedere di firmare di nuovo il PDF ricevuto con la lettera nel riquadro preparato, in uno spazio bianco "
        "oppure senza firma visibile.",
    ),
    "STAMP_TOUCHES_TEXT": (
        _P,
        "Il riquadro di una firma sta su parole, figure o campi compilati del documento, oppure copre linee o un'altra "
        "firma, oppure scrive accanto a una riga del testo, oppure è senza area e tuttavia disegna, anche se qui il "
        "testo resta leggibile.",
        "Aprire il file, verificare che tutto resti leggibile a video e a stampa e registrare la decisione, oppure "
        "chiedere di firmare nel riquadro preparato.",
    ),
    "STAMP_COVERS_PAGE": (
        _P,
        "I riquadri visibili delle firme nuove occupano gran parte di una pagina e possono coprire il testo.",
        "Aprire il file, verificare che il testo resti leggibile e registrare la decisione.",
    ),
    "OWN_FIELD": (
        _N,
        "La firma sta in un campo creato dal programma del firmatario e non in quello preparato; "
        "il contenuto è invariato.",
        "Nulla da fare.",
    ),
    "FIELD_OF_ANOTHER": (
        _N,
        "La firma sta nel riquadro preparato per un altro firmatario; vale l'identità del certificato.",
        "Avvisare l'altro firmatario che il suo riquadro è occupato: potrà usare un campo proprio.",
    ),
    "INTEGRITY_BROKEN": (
        _R,
        "Una firma non corrisponde al contenuto del file: il file è cambiato dopo la firma.",
        _AGAIN,
    ),
    "COVERAGE": (
        _R,
        "Una firma non copre l'intero documento.",
        "Chiedere di firmare di nuovo, se possibile con un altro programma di firma.",
    ),
    "WEAK_ALGORITHM": (
        _R,
        "La firma usa un algoritmo o una chiave non più sicuri (SHA-1, MD5, una chiave RSA sotto 2048 bit o DSA sotto "
        "3192).",
        "Chiedere di aggiornare il programma di firma o il certificato e di firmare di nuovo.",
    ),
    "NOTHING_NEW": (
        _R,
        "Il file ricevuto non contiene alcuna firma nuova.",
        "Verificare di avere caricato il file giusto e che la firma sia stata completata.",
    ),
    "SEVERAL_NEW": (_N, "Il file ricevuto porta più di una firma nuova.", "Nulla da fare."),
    "COUNTERSIGNED": (
        _N,
        "La busta porta anche una controfirma, che conferma la firma di un altro e non conta come firma di una parte: "
        "non è stata verificata.",
        "Nulla da fare, se chi ha controfirmato non è un firmatario; altrimenti chiedergli di firmare il documento.",
    ),
    "NO_CERTIFICATE": (
        _P,
        "Il file contiene una firma senza il certificato di chi l'ha fatta: non si può dire di chi sia.",
        "Chiedere di firmare di nuovo con il certificato incluso, come vogliono i formati CAdES e PAdES.",
    ),
    "ONLY_TIME_STAMP": (
        _P,
        "Il file ricevuto porta una marca temporale e nessuna firma nuova: la marca prova quando, non chi.",
        "Chiedere il file che il programma ha salvato dopo la firma, o di firmare il PDF ricevuto con la lettera.",
    ),
    "TRUNCATED": (
        _R,
        "Il file ricevuto è incompleto: lo scaricamento o l'invio si è interrotto prima della fine.",
        "Scaricarlo di nuovo, o chiedere di inviarlo un'altra volta: non va firmato di nuovo.",
    ),
    "UNSUPPORTED_ALGORITHM": (
        _P,
        "La firma usa un algoritmo non verificabile qui: non si può dire se corrisponde al contenuto.",
        "Verificare il file con un altro programma di firma e registrare la decisione con il motivo, oppure chiedere "
        "di firmare con gli algoritmi usuali (SHA-256 con RSA o ECDSA).",
    ),
    "CERTIFIED": (
        _N,
        "Chi ha firmato ha anche certificato il documento, ammettendo le firme degli altri.",
        "Nulla da fare.",
    ),
    "CERTIFIED_CLOSED": (
        _P,
        "Chi ha firmato ha certificato il documento senza ammettere altre firme (DocMDP, P=1): chi firmasse questo "
        "file dopo di lui invaliderebbe la certificazione.",
        "Chiedere di firmare di nuovo il PDF ricevuto con la lettera con una firma semplice, o con una certificazione "
        "che ammette altre firme (P=2); il dirigente può accettarlo se nessun altro deve firmare questo file.",
    ),
    "BODY_SEAL": (
        _P,
        "È il sigillo dell'ente, non la firma di una persona: non sottoscrive l'accordo.",
        "Chiedere la firma digitale della persona designata sul PDF ricevuto con la lettera.",
    ),
    "SPID_SEAL": (
        _P,
        "È una firma con SPID (art. 20, comma 1-bis, CAD), che porta i sigilli dei gestori: fra amministrazioni non è "
        "fra le firme ammesse dall'art. 15, comma 2-bis, L. 241/1990.",
        "Chiedere la firma digitale della persona designata sul PDF ricevuto con la lettera.",
    ),
    "SEAL_BESIDE": (
        _N,
        "Il file porta anche il sigillo di un ente, che non conta come firma.",
        "Nulla da fare.",
    ),
    "USE_LIMITED": (
        _P,
        "Il certificato di firma porta un limite d'uso o di valore (artt. 24, comma 4, e 28, comma 3, CAD).",
        "Leggere il limite e valutare se l'accordo vi rientra; il dirigente registra la decisione con il motivo.",
    ),
    "OTHER_PURPOSE": (
        _P,
        "Il certificato non è rilasciato per firmare documenti, ma per un altro uso (per esempio un sito o un "
        "servizio).",
        "Chiedere di firmare con il certificato di firma digitale della persona designata.",
    ),
    "NO_SIGNING_CERTIFICATE": (
        _P,
        "La firma non indica fra i dati firmati il proprio certificato, come vogliono i formati PAdES e CAdES.",
        "Chiedere di firmare di nuovo con un programma aggiornato, oppure verificare la firma con un secondo "
        "programma; il dirigente valuta e registra la decisione con il motivo.",
    ),
    # 4. who
    "SIGNED_AGAIN": (
        _N,
        "Il file contiene anche una seconda firma di chi aveva già firmato.",
        "Nulla da fare.",
    ),
    "ALREADY_SIGNED": (
        _R,
        "La persona che ha firmato aveva già firmato questo documento.",
        "Verificare di avere caricato il file giusto: la prima firma resta valida.",
    ),
    "OTHER_PERSON": (
        _P,
        "Ha firmato una persona diversa dai firmatari previsti.",
        "Se firma un delegato, registrare la delega (atto e data); altrimenti chiedere la firma alla "
        "persona designata.",
    ),
    "NO_TAX_CODE": (
        _P,
        "Il certificato di firma non contiene il codice fiscale italiano del titolare nella forma prevista.",
        "Verificare l'identità del firmatario in altro modo; " + _PERSON[0].lower() + _PERSON[1:],
    ),
    "NAME_DIFFERS": (
        _P,
        "Il codice fiscale del certificato è quello del firmatario designato, ma il nome del titolare è un altro.",
        "Controllare nome e codice fiscale del firmatario nei dati dell'accordo. Se è la stessa persona, il dirigente "
        "accetta il file con il motivo; se è un'altra, serve il suo titolo (delega, «sostituisci-firmatario»).",
    ),
    "BEFORE_MANDATE": (
        _P,
        "La firma è anteriore al mandato di chi ha firmato.",
        "Se firmava con un altro titolo (delega, vicariato), il dirigente la accetta indicandone atto e giorni; "
        "altrimenti chiedere di firmare di nuovo.",
    ),
    "NOT_IN_TURN": (
        _P,
        "La firma è valida ma è arrivata prima del suo turno, nell'ordine stabilito all'invio.",
        "Se gli enti sono d'accordo, il dirigente la accetta con il motivo; altrimenti attende le firme che vengono "
        "prima, e decide poi: il file resta conservato e non va firmato di nuovo.",
    ),
    "END_NOT_CONFIRMED": (
        _P,
        "La firma è valida, ma la scadenza dell'accordo si legge in più modi e non è confermata: non si sa se sia "
        "stata fatta in tempo.",
        "Confermare la scadenza («conferma-scadenza»); se la firma è in tempo il dirigente accetta il file con il "
        "motivo, altrimenti non lo accetta: il file resta conservato e non va firmato di nuovo.",
    ),
    "TOO_LATE": (
        _P,
        "La firma è valida, ma è stata fatta dopo la fine dell'accordo che l'atto doveva rinnovare o modificare: non "
        "conta.",
        "Il file resta conservato. Se un riferimento anteriore per questo stesso file (protocollo o PEC) prova che la "
        "firma è di prima, importarlo di nuovo con quello; altrimenti chiudere l'atto con «ritira-atto»: per "
        "proseguire serve un nuovo accordo.",
    ),
    # 5. AdES validation
    "NOT_QUALIFIED": (
        _P,
        "Il certificato non risulta qualificato per la firma elettronica: può trattarsi di una firma "
        "avanzata, che l'art. 15, comma 2-bis, L. 241/1990 ammette.",
        _PERSON,
    ),
    "LISTS_EXPIRED": (
        _P,
        "Gli elenchi di fiducia con cui si stabilisce se una firma è qualificata sono scaduti: il certificatore "
        "potrebbe non essere più fra quelli riconosciuti.",
        "Chi amministra il sistema aggiorna gli elenchi («accordi trust refresh» o «accordi trust import»), poi si "
        "ripete l'importazione.",
    ),
    "REVOKED": (
        _R,
        "Il certificato di firma risulta revocato e non è provato che la firma sia precedente: non conta come "
        "sottoscrizione (art. 24, comma 4-bis, CAD).",
        _REOPENS,
    ),
    "SUSPENDED": (
        _P,
        "Il certificato di firma risulta sospeso e non è provato che la firma sia precedente: si attende l'esito della "
        "sospensione (art. 24, comma 4-bis, CAD).",
        "Quando la sospensione finisce, importare di nuovo il file o decidere su di esso: se il certificato è revocato "
        "la firma non conta; se è riattivato decide il dirigente. La via sicura è firmare di nuovo.",
    ),
    "EXPIRED": (
        _P,
        "Il certificato di firma non è in corso di validità e non è provato che lo fosse alla firma: la firma non "
        "conta come sottoscrizione (art. 24, comma 4-bis, CAD; art. 62 DPCM 22/2/2013).",
        _REOPENS,
    ),
    "REVOCATION_UNAVAILABLE": (
        _P,
        "Non è stato possibile conoscere lo stato di revoca di un certificato: il servizio del "
        "certificatore non risponde.",
        _RETRY,
    ),
    "NO_CHAIN": (
        _P,
        "Il certificato di firma non è stato rilasciato da un certificatore fra quelli riconosciuti.",
        "Verificare il certificatore; " + _PERSON[0].lower() + _PERSON[1:],
    ),
    "NOT_VALIDATED": (
        _P,
        "La validazione della firma non ha dato un esito certo.",
        "Verificare la firma con un secondo programma; " + _PERSON[0].lower() + _PERSON[1:],
    ),
    "TIME_STAMP_BROKEN": (
        _P,
        "La marca temporale della firma non è valida: la data della firma non è provata.",
        "Ripetere l'importazione con un riferimento temporale che contiene l'impronta del file, o indicare protocollo "
        "o PEC per la decisione del dirigente.",
    ),
    "NO_PROVEN_TIME": (
        _N,
        "La firma non ha marca temporale e la data non è provata: quella dichiarata dal programma non fa fede.",
        "Ripetere l'importazione con un riferimento temporale che contiene l'impronta del file, o indicare protocollo "
        "o PEC per la decisione del dirigente.",
    ),
    "DECLARED_TIME": (
        _P,
        "La data della firma è dichiarata da chi ha importato il file, non verificata.",
        "Allegare il riferimento che contiene l'impronta del file (marca temporale RFC 3161, Segnatura.xml), oppure "
        "il dirigente valuta e registra la decisione con il motivo, finché il certificato è valido.",
    ),
    "PROOF_IN_FUTURE": (
        _P,
        "Un riferimento temporale è successivo al momento dell'esame e non è stato considerato.",
        "Se la data è stata scritta a mano, correggerla e ripetere l'importazione; se è di una marca, verificarla.",
    ),
    "REFERENCE_TOO_EARLY": (
        _P,
        "Un riferimento temporale precede la nascita del documento, l'inizio del certificato di firma o una marca "
        "temporale che il file contiene: non prova nulla e non è stato considerato.",
        "Controllare giorno e ora del riferimento e a quale file si riferisce, poi ripetere l'importazione.",
    ),
    "EVIDENCE_OF_OTHER": (
        _R,
        "Il riferimento temporale allegato non contiene l'impronta di questo file: riguarda un altro file.",
        "Allegare il riferimento di questo stesso file, o ripetere senza riferimento.",
    ),
    "EVIDENCE_UNREADABLE": (
        _R,
        "Il riferimento temporale allegato non è una marca temporale RFC 3161 (.tsr, .tst) né una Segnatura.xml "
        "leggibile.",
        "Allegare il file com'è uscito dal servizio o dal protocollo, o ripetere senza riferimento.",
    ),
    "EVIDENCE_NOT_VALID": (
        _P,
        "La marca temporale allegata riguarda questo file ma non si è potuta verificare: la data non è provata.",
        "Verificare che il servizio di marca sia fra quelli riconosciuti e ripetere l'importazione più tardi.",
    ),
    "EARLIER_SIGNATURE": (
        _P,
        "Una firma già accettata oggi non risulta più pienamente verificabile.",
        "Verificare la firma indicata; " + _PERSON[0].lower() + _PERSON[1:],
    ),
    "SECOND_OPINION_DIFFERS": (
        _P,
        "Un secondo programma di verifica installato su questo computer non conferma una firma.",
        "Verificare il file con il programma di firma dell'ente; " + _PERSON[0].lower() + _PERSON[1:],
    ),
    "SECOND_OPINION_MISSING": (
        _N,
        "La firma è stata verificata da un solo programma: il secondo manca su questo computer o non la sa giudicare.",
        "Nulla da fare; l'assistenza può installare i programmi indicati nella guida tecnica.",
    ),
    # the examination itself
    "EXAMINATION_TOO_LONG": (
        _P,
        "L'esame del file è stato interrotto perché supera il tempo ammesso.",
        "Verificare il file con un programma di firma; se è regolare, ripetere l'importazione.",
    ),
    "DRAWING_TOO_LONG": (
        _P,
        "Una pagina, o il riquadro di una firma, contiene un disegno troppo elaborato: il confronto visivo delle "
        "pagine con il testo approvato è stato interrotto.",
        "Aprire il file, confrontarlo con il testo approvato e registrare la decisione, oppure chiedere di firmare di "
        "nuovo il PDF ricevuto con la lettera senza disegni nella firma.",
    ),
    "EXAMINATION_FAILED": (
        _P,
        "L'esame del file si è interrotto per un errore o perché il file richiede troppa memoria.",
        "Verificare il file con un programma di firma e segnalare il caso all'assistenza.",
    ),
}


WITH_PRIVATE_PARTY = {
    "SCANNED": "Il file ricevuto è la scansione di un documento stampato: contiene immagini delle pagine, e la firma "
    "su carta o la sua immagine non è una firma digitale.",
    "NOT_QUALIFIED": "Il certificato non risulta qualificato per la firma elettronica: può trattarsi di una firma "
    "avanzata; con una parte di diritto privato la forma va valutata (art. 20 CAD).",
    "SPID_SEAL": "È una firma con SPID (art. 20, comma 1-bis, CAD), che porta i sigilli dei gestori e non la firma "
    "della persona: con una parte di diritto privato la forma va valutata.",
}
"""What is said instead where not all parties are administrations: of them art. 15 c. 2-bis L. 241/1990 speaks."""


def finding(code: str, evidence: str = "") -> Finding:
    """Return the finding with this code; the evidence is cut to a readable length."""
    weight, sentence, what_to_do = CATALOGUE[code]
    return Finding(code, weight, sentence, " ".join(evidence.split())[:500], what_to_do)
