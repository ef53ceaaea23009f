"""What Word's bullets and check marks show, which it keeps at private places of its symbol fonts."""

# Word draws its bullets with Symbol and Wingdings, at private code points that no reading program can speak.
# What the glyph shows is known; so the map from glyph to text says it (ISO 19005-2, 6.2.11.7.3).
WORD_BULLETS = {
    "F028": "260E",  # ☎
    "F02A": "2709",  # ✉
    "F02D": "2013",  # –
    "F046": "261E",  # ☞
    "F06C": "25CF",  # ●
    "F06E": "25A0",  # ■
    "F06F": "25A1",  # □
    "F071": "2751",  # ❑
    "F072": "2752",  # ❒
    "F075": "25C6",  # ◆
    "F076": "2756",  # ❖
    "F0A7": "25AA",  # ▪
    "F0A8": "25FB",  # ◻
    "F0B7": "2022",  # •
    "F0D8": "27A2",  # ➢
    "F0E0": "2192",  # →
    "F0E8": "2794",  # ➔
    "F0FB": "2717",  # ✗
    "F0FC": "2713",  # ✓
    "F0FD": "2612",  # ☒
    "F0FE": "2611",  # ☑
}
