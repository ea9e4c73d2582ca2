from uuid import uuid4
from conftest import Served

def test_smoke(served: Served) -> None:
    c = served.as_office("370102")
    r = c.post("/v1/370100/events", json={"id": str(uuid4()), "type": "enterprise.surveyed.v1", "subject": "enterprise/91110000802100433B", "time": "2021-03-05T10:00:00+08:00", "data": dict(name="甲", county="370102", industry="3411", above_scale=True, year=2021)})
    assert r.status_code == 201, r.text
    r = c.get("/v1/370100/plan/2021-2023", params={"on": "2021-12-31"})
    assert r.status_code == 200 and r.json()["rows"][1]["above_scale"]["value"] == 1
    r = c.get("/v1/370200/plan/2021-2023"); assert r.status_code == 404
    print(r.text)
    for p in ["dispatch/2021-03", "dispatch/2021-13", "dispatch/2021-03?as_of=99999", "dispatch/2021-03.xlsx", "dispatch/2021-03/cells/370102/preparing","subjects/enterprise/91110000802100433B","subjects/enterprise/91110000802100433B/history", "events?limit=2", "plan/2021-2023.xlsx", "dispatch/2021-03?as_of=2021-01-01T00:00:00+08:00","nope"]:
        r = c.get("/v1/370100/" + p); print(p, r.status_code, r.headers.get("content-type"), r.headers.get("link"), r.text[:300] if "xlsx" not in p else len(r.content))
    c = served.as_office("370000-audit")
    for p in ["consolidated/dispatch/2021-03","consolidated/plan/2021-2023", "370100/dispatch/2021-03"]:
        r = c.get("/v1/" + p); print(p, r.status_code, r.text[:200])
    for p in ["livez","readyz","version"]: print(c.get("/" + p).text)
