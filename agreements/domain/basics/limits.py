"""How many characters a datum may have, at whatever door it comes in: form, sheet, correction, command."""

from __future__ import annotations

PERSON = 120
"""Name and surname."""
BODY = 200
"""Name of a body, an office, an organ."""
POSITION = 200
"""The office that a person holds (carica)."""
POWER = 300
"""By what a person may sign."""
SEAT = 300
EMAIL = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
TAX_CODE = 30
"""As it is typed, with spaces."""
IPA_CODE = 40
SUBJECT = 255
"""OpenID Connect Core 1.0, 2."""
TITLE = 500
PURPOSE = 4000
NUMBER = 60
"""Of a resolution, a repertory, a protocollo."""
REGISTER = 120
ACT = 200
"""Kind and number of an act."""
BASIS = 300
"""Provision of a law."""
REASON = 2000
"""Of a step of an agreement."""
GROUNDS = 1000
"""Of what is done beside the steps: on an office, a notice, what stays confidential."""
DAY = 40
"""As a form asks it, dd/mm/yyyy, or written out: «mercoledì 12 novembre dell’anno 2014» has 37 letters."""
FILE = 200
"""Name of a received file."""
