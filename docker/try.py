"""Hands the sample lesson to the running containers, as a platform would, and reads what came of it."""

import json
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import urllib3

WEB = "http://127.0.0.1:8080"
WITHIN_S = 300
SAMPLE = Path(str(files("analyzer") / "sample"))


def main(compose: list[str]) -> None:
    """Try the whole way; raises where anything is not as promised.

    Args:
        compose: the command that reaches the running project.
    """

    def inside(service: str, *command: str) -> str:
        done = subprocess.run([*compose, "exec", "-T", service, *command], check=True, capture_output=True, text=True)
        return done.stdout

    http = urllib3.PoolManager(timeout=30)
    scopes = ("--may", "hand_in", "--may", "read")
    token = inside("web", "lessonguard", "token", "create", "container-test", *scopes).strip()
    bearer = {"Authorization": f"Bearer {token}"}

    def get(path: str) -> Any:
        return http.request("GET", f"{WEB}{path}", headers=bearer).json()

    refused = http.request("GET", f"{WEB}/api/v1/recordings", headers={"Authorization": "Bearer lg_wrong"})
    assert refused.status == 401, refused.status
    began = time.monotonic()
    fields = {name: (name, (SAMPLE / name).read_bytes()) for name in ("lesson.mp4", "lesson.json")}
    form = {"recording": fields["lesson.mp4"], "lesson": fields["lesson.json"]}
    answer = http.request("POST", f"{WEB}/api/v1/recordings", headers=bearer, fields=form)
    assert answer.status == 201, (answer.status, answer.data)
    path = f"/api/v1/recordings/{answer.json()['id']}"
    while (recording := get(path))["state"] not in {"assessed", "parked"}:
        assert time.monotonic() - began < WITHIN_S, recording
        time.sleep(0.5)
    assert recording["state"] == "assessed", recording
    print(f"assessed {time.monotonic() - began:.0f} s after the upload began")

    again = http.request("POST", f"{WEB}/api/v1/recordings", headers=bearer, fields=form)
    assert (again.status, again.json()["outcome"]) == (200, "same"), again.data
    found = {finding["kind"] for finding in get(f"{path}/scorecard")["findings"]}
    asked = {truth["kind"] for truth in json.loads((SAMPLE / "truth.json").read_text())["findings"]}
    assert asked <= found, asked - found
    print(f"found {', '.join(sorted(found))}")
    print(inside("web", "lessonguard", "ledger", "--day", time.strftime("%Y-%m-%d", time.gmtime())).strip())
    print(inside("worker", "lessonguard", "storage", "check").strip())


if __name__ == "__main__":
    main(sys.argv[1:])
