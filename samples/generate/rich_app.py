"""Rich tracebacks with locals, and rich's print of a dict. Credentials as JSON on stdin."""
import json
import sys

from rich import print as rprint
from rich.traceback import install

C = json.load(sys.stdin)
install(show_locals=True, width=120)


def send(url, headers):
    password = C["password"]
    raise TimeoutError("gateway did not answer")


rprint({"Authorization": "Bearer " + C["bearer"], "X-Api-Key": C["api_key"]})
send("https://api.example.test/v1?access_token=" + C["query"], {"Authorization": "Bearer " + C["second"], "Cookie": "session=" + C["cookie"]})
