from datetime import *
import sys
from tests.integration.use_cases.conftest import *
from tests.integration.use_cases.lives import *
from agreements.use_cases.signature import ProofOfTime
def try_(l,f):
    try: o=f(); print("OK", o.happened, o.warnings, o.next_steps)
    except Exception as e: print(type(e).__name__, e)
def test_x(sent, capsys):
    with capsys.disabled():
        print("\nstranger"); try_(sent, lambda: sent.bring(sent.signed_by("prova-tre"),"s.pdf"))
        print("proofs"); 
        d=sent.signed_by("prova-uno",level="b-b")
        for t in (datetime(2020,1,1,tzinfo=UTC), now()+timedelta(days=3)):
            try_(sent, lambda: sent.bring(d,"p.pdf",ProofOfTime(t,"x")))
        print(sent.agreement.newest_act.held_files)
        sent.bring(sent.signed_by("prova-uno"),"u.pdf")
        print("twice"); try_(sent, lambda: sent.bring(sent.signed_by("prova-uno",2),"v.pdf"))
        print("accept stranger");
        from agreements.use_cases import signature
        for f in sent.agreement.newest_act.held_files:
            try_(sent, lambda: signature.settle_held_file(sent.bench, sent.number, f.file_sha256[:8], NAMES[1], None, "delegato", MANAGER, now()))
        print(sent.agreement.newest_act.signatures)
