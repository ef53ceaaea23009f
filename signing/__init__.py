"""PDFs, certificates and signatures; nothing here knows what an agreement is."""
