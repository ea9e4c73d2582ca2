import time
from acts import *
def test_probe(desks):
    t=time.time()
    f=in_force(desks, Filing()); e=f.evaluation()
    desks.record(COUNTY, e.held(), e.granted())
    print(time.time()-t)
    print(desks.read(COUNTY,"dispatch/2021-04")["rows"][0], time.time()-t)
    print(desks.sizes()["370100"])
    a=desks["370000-audit"]
    for p in ["999999/events","999999/dispatch/2021-03","999999/plan/2021-2023","consolidated/events","%00/events","370100%00/events", "370100/events?type=%00","370100/subjects/plan/%00","370100/dispatch/2021-03/cells/%00/preparing","370100/dispatch/2021-03/cells/%ff/preparing","%ff/events"]:
        r=a.get("/v1/"+p); print(p, r.status_code, r.text[:150])
    import httpx
    print(httpx.get(desks.served.url+"/v1/370100/events?limit=x").text)
def test_probe2(desks): pass
def test_probe3(desks): pass
