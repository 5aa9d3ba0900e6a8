"""Mails and domains in, verdicts of dkimpy, pyspf and checkdmarc out: one JSON value a line, over the DNS server of argv[1] and argv[2]."""
import json
import sys

import checkdmarc.dmarc
import checkdmarc.spf
import dkim
import dns.resolver
import spf

address, port = sys.argv[1], int(sys.argv[2])
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers, resolver.port = [address], port
dns.resolver.default_resolver = resolver  # pyspf asks it


def txt(name, timeout=5):
    try:
        answer = resolver.resolve(name.decode() if isinstance(name, bytes) else name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    return b"".join(list(answer)[0].strings)


def mail(case):
    raw = case["raw"].encode()
    signatures = [line for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n") if line.lower().startswith(b"dkim-signature:")]
    checks = [dkim.DKIM(raw, minkey=1024).verify(idx=index, dnsfunc=txt) for index in range(len(signatures))]
    result = spf.query(i=case["ip"], s=case["sender"], h=case["helo"], receiver="mx.invalid").check()[0]
    return {"spf": result, "dkim": ["pass" if each else "fail" for each in checks]}


def records(domain):
    checked = {"spf": checkdmarc.spf.check_spf(domain, resolver=resolver), "dmarc": checkdmarc.dmarc.check_dmarc(domain, resolver=resolver)}
    return {kind: {"valid": found.get("valid"), "record": found.get("record"), "error": found.get("error")} for kind, found in checked.items()}


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(records(case["domain"]) if "domain" in case else mail(case)), flush=True)
