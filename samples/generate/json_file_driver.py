"""Does what Docker's json-file log driver does with a container's output: one JSON object a line.

The driver escapes <, >, & and other control characters as \\u00xx (Go's JSON rules) and leaves the colour codes in
as \\u001b. Reads two files (stdout, stderr); the times start now and go up by made-up steps.
"""
import datetime
import json
import sys


def quote(s):
    out = json.dumps(s, ensure_ascii=False)
    for ch in "<>&\u2028\u2029":
        out = out.replace(ch, "\\u%04x" % ord(ch))
    return out


t = datetime.datetime.now(datetime.timezone.utc)
for stream, name in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(name, encoding="utf-8") as f:
        for i, line in enumerate(f):
            t += datetime.timedelta(microseconds=137 + 7919 * (len(line) % 13))
            stamp = t.strftime("%Y-%m-%dT%H:%M:%S.%f") + "%03dZ" % (len(line) * 37 % 1000)
            print('{"log":%s,"stream":"%s","time":"%s"}' % (quote(line), stream, stamp))
