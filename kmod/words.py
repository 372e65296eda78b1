#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""words.py SPEC - the specification's words as C tables, for the user's side

What vgctl takes and shows are the names of attributes and of enum entries:
one table for each attribute set and each definition, indexed by number.
"""
import sys
import yaml


def table(name, words, first):
    """One array; @first is the number of the first word."""
    yield "static const char *const vg_words_%s[] __attribute__((unused)) = {" % name
    for number, word in enumerate(words, first):
        yield '\t[%d] = "%s",' % (number, word)
    yield "};"
    yield ""


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        spec = yaml.safe_load(f)
    out = [
        "/* SPDX-License-Identifier: GPL-2.0-only */",
        "/* Do not edit directly, auto-generated from: */",
        "/*\tDocumentation/netlink/specs/vanguard.yaml */",
        "#ifndef VG_WORDS_GEN_H",
        "#define VG_WORDS_GEN_H",
        "",
    ]
    for one in spec["definitions"]:
        words = [e if isinstance(e, str) else e["name"] for e in one["entries"]]
        out += table(one["name"].replace("-", "_"), words, 0)
    for one in spec["attribute-sets"]:
        words = [a["name"] for a in one["attributes"]]
        out += table("a_" + one["name"].replace("-", "_"), words, 1)
    out.append("#endif /* VG_WORDS_GEN_H */")
    print("\n".join(out))


main()
