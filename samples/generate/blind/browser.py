"""Chromium, through playwright-core."""
import json


def add(main):
    @main.case("browser-har")
    def har(c):
        c.server()
        path = c.tmp + "/x.har"
        c.run(["node", main.HERE + "/browser.cjs", str(main.PORT), path], stdin=json.dumps(c.s).encode(), keep=False)
        c.out += open(path, "rb").read()
