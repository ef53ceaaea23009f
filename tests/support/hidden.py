"""Characters that nobody sees in a name, one of each kind."""

from __future__ import annotations

HIDDEN = (
    "\u200b",  # space without width
    "\u200d",  # joiner
    "\u2060",  # word joiner
    "\ufeff",  # byte order mark
    "\u00ad",  # hyphen that may not be shown
    "\u200e",  # reads from the left
    "\u200f",  # reads from the right
    "\u061c",  # Arabic mark of direction
    "\u202e",  # turned round
    "\u2067",  # isolated and turned round
    "\u2028",  # end of line
    "\u034f",  # joins marks
    "\u3164",  # filler of a script
    "\u115f",
    "\u2800",  # empty picture
    "\ufe0f",  # form of the character before
    "\U000e0041",  # tag
    "\U000e0101",
    "\ue000",  # private use
    "\uf0b7",  # a bullet of a font of symbols
    "\U000f0000",
    "\U0010fffd",
    "\ufffc",  # the place of an object
    "\U00016fe4",
    "\U0001d159",
    "\U0001bca0",
    "\ufffe",  # no character
    "\x85",
)
