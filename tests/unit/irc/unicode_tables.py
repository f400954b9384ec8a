# What the tables of letter_case.cc and nick_letters.cc must say, by the Unicode Character Database of this python3:
#
#     small CAPITAL SMALL    a capital and its small letter
#     letter CODE SCRIPT     a letter of nicks
#     mark CODE BASE ORDER   a mark of nicks, a letter behind which it may stand, and its place among marks
#
# It ends with 1 if the database is older than that of the tables.
import sys
import unicodedata

if int(unicodedata.unidata_version.split(".")[0]) < 14:
    sys.exit(1)

# What versions behind 14 have added.
NEWER = {0xC5C, 0xCDC, 0xCF3, 0xECE, 0xA7CB, 0xA7CC, 0xA7CE, 0xA7D2, 0xA7D4, 0xA7DA, 0xA7DC,
         *range(0x10D50, 0x10D66), *range(0x16EA0, 0x16EB9)}

BLOCKS = [
    (0x00C0, 0x024F), (0x1E00, 0x1EFF), (0x0370, 0x03FF), (0x0400, 0x0482), (0x048A, 0x052F), (0x0530, 0x058F), (0x05D0, 0x05EA),
    (0x0620, 0x064A), (0x066E, 0x06D5), (0x0780, 0x07BF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x0F00, 0x0FFF),
    (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1200, 0x137F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3041, 0x30FF),
    (0x3105, 0x312F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
]
# Two characters as a small letter; clicks; of several scripts at once; invisible; Coptic.
LEFT_OUT = {0x130, *range(0x1BB, 0x1C4), 0x640, 0x670, *range(0x951, 0x955), 0x3006, 0x17B4, 0x17B5,
            *range(0x3E2, 0x3F0)}
NAMES = {"CJK": "HAN", "IDEOGRAPHIC": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA", "KATAKANA-HIRAGANA": "KANA"}


def second_characters():
    """Marks that normal form joins with the letter in front: a nick has the joined letter."""
    for code in range(0x80, 0x30000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0][0] != "<" and unicodedata.normalize("NFC", chr(code)) == chr(code):
            yield int(parts[1], 16)


joined = set(second_characters())
unwanted = LEFT_OUT | joined | NEWER
for code in range(0x80, 0x30000):
    small = chr(code).lower()
    if len(small) == 1 and small != chr(code) and code not in NEWER:
        print(f"small {code:X} {ord(small):X}")

base = {}
for first, last in BLOCKS:
    marks = []
    for code in range(first, last + 1):
        letter = chr(code)
        kind = unicodedata.category(letter)[0]
        if kind not in "LM" or code in unwanted:
            continue
        if unicodedata.normalize("NFKC", letter) != letter:
            continue
        name = unicodedata.name(letter).split()[0]
        script = NAMES.get(name, name)
        if kind == "L":
            base.setdefault(script, code)
            print(f"letter {code:X} {script}")
        else:
            marks.append((code, script))
    for code, script in marks:
        print(f"mark {code:X} {base[script]:X} {unicodedata.combining(chr(code))}")
