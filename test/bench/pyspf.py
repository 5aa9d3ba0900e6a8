"""Microseconds of one pyspf check over the names of argv[1], for the mail of argv[2]."""
import json
import sys
import time

import spf

names, mail = json.loads(sys.argv[1]), json.loads(sys.argv[2])


def lookup(name, qtype, tcpfallback=True, timeout=30):
    found = names.get(name.lower().rstrip("."), {}).get(qtype, [])
    shape = {"TXT": lambda text: (text.encode(),), "MX": lambda mx: (int(mx.split()[0]), mx.split()[1])}.get(qtype, lambda same: same)
    return [((name, qtype), shape(each)) for each in found]


spf.DNSLookup = lookup


def check():
    return spf.query(i=mail["ip"], s=mail["sender"], h=mail["helo"], receiver="mx.invalid").check()[0]


if check() != "pass":
    sys.exit("pyspf does not pass the mail")
for _ in range(500):
    check()
start, count = time.perf_counter(), 3000
for _ in range(count):
    check()
print((time.perf_counter() - start) / count * 1e6)
