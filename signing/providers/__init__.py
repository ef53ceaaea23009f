"""Ways of signing for whoever holds a key here: a token or HSM, a remote service, and for trial a PKCS#12 file.

The person who signs gives PIN and one-use code at a prompt of the moment; none is kept, passed on or logged.
"""
