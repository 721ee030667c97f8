"""Makes the samples. Usage: make.py [case ...]. Run it through run.sh."""
import os
import sys

import lib
import cases_python, cases_node, cases_tools, cases_other, cases_clean  # noqa: E401,F401

names = sys.argv[1:] or list(lib.CASES)
os.makedirs(lib.APP + "/home", exist_ok=True)
failed = []
for name in names:
    c = lib.Case(name)
    try:
        lib.CASES[name](c)
        c.finish()
    except Exception as e:
        failed.append(name)
        print(f"{name}: FAILED: {e!r}", file=sys.stderr)
        c.stop()
sys.exit(1 if failed else 0)
