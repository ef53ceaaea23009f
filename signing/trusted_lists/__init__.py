"""The European list of trusted lists and the national lists (Regulation (EU) 910/2014, art. 22; ETSI TS 119 612)."""
