"""Checks the samples. Usage: check.py [samples directory]."""
import json
import os
import re
import sys

root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
KINDS = {"bearer-token", "basic-auth", "api-key", "cookie", "url-credential", "jwt", "private-key", "password", "provider-token", "oauth", "session"}
PATHS = re.compile(rb"(?<![\w.-])/(?:work|root|tmp)(?![\w-])")
bad, total, count, everything, inputs = 0, 0, 0, {}, {}


def complain(*a):
    global bad
    bad += 1
    print("PROBLEM", *a)


for case in sorted(os.listdir(root)):
    d = os.path.join(root, case)
    if case == "generate" or not os.path.isdir(d):
        continue
    data = inputs[case] = open(os.path.join(d, "input"), "rb").read()
    planted = json.load(open(os.path.join(d, "planted.json")))
    total += len(data)
    count += len(planted)
    if len(set(p["secret"] for p in planted)) != len(planted):
        complain(case, "lists a secret twice")
    if case.startswith("clean-") != (not planted):
        complain(case, "clean, with secrets, or the other way round")
    if not 500 <= len(data) <= 62000:
        complain(case, "has", len(data), "bytes")
    for p in planted:
        if set(p) != {"secret", "kind"} or p["kind"] not in KINDS:
            complain(case, p)
        if p["secret"].encode() not in data:
            complain(case, "does not hold", p["secret"])
        everything.setdefault(p["secret"], case)
    for m in PATHS.finditer(data):
        complain(case, "shows a path of the machine:", data[m.start() - 30:m.end() + 20])
for case, data in inputs.items():
    for secret, owner in everything.items():
        if owner != case and secret.encode() in data:
            complain(case, "holds a secret of", owner, secret)
print(f"{len(inputs)} cases, {sum(c.startswith('clean-') for c in inputs)} clean, {count} planted, {total} bytes")
size = sum(os.path.getsize(os.path.join(b, f)) for b, _, fs in os.walk(root) for f in fs)
print(f"all files: {size} bytes")
if size > 3_000_000:
    complain("too large")
sys.exit(bool(bad))
