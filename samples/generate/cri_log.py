"""Does what containerd does with a container's output (the CRI log format): time, stream, F or P, text.

Lines longer than 16 KiB would be split (P); these are all shorter. Arguments: stream and file, in pairs.
"""
import datetime
import sys

t = datetime.datetime.now(datetime.timezone.utc)
for stream, name in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(name, encoding="utf-8") as f:
        for line in f:
            t += datetime.timedelta(microseconds=211 + 6373 * (len(line) % 11))
            print(t.strftime("%Y-%m-%dT%H:%M:%S.%f") + "%03dZ" % (len(line) * 41 % 1000), stream, "F", line.rstrip("\n"))
