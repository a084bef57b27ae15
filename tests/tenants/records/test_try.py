import gzip, glob, time, io
import orjson, cProfile, pstats
from django.db import connection
from psycopg2.extras import execute_values
from staff.access import machine
from records.commands import import_bundle
from records.models import TABLES, SourceResource, SourcePatient
from tenancy.access import unit_of_work
from vault.fields import SealedField

def test_it(new_tenant):
    t1, t2, t3 = new_tenant(), new_tenant(), new_tenant()
    fs = sorted(glob.glob("/work/shared/data/synthea/*.gz"))
    bs=[orjson.loads(gzip.open(f).read()) for f in fs]
    import_bundle(machine(t3, "import"), bundle=bs[0], source="synthea")
    actor = machine(t1, "import")
    n=sum(len(b["entry"]) for b in bs)
    pr = None
    import os
    if os.environ.get("PROF"): pr=cProfile.Profile(); pr.enable()
    t=time.perf_counter(); c=time.process_time()
    for b in bs: import_bundle(actor, bundle=b, source="synthea")
    t=time.perf_counter()-t; c=time.process_time()-c
    if pr: pr.disable(); s=io.StringIO(); pstats.Stats(pr,stream=s).sort_stats("tottime").print_stats(45); print(s.getvalue())
    data={}
    with unit_of_work(t1):
        for m in [*TABLES.values(), SourceResource, SourcePatient]:
            cols=[f.column for f in m._meta.concrete_fields]
            with connection.cursor() as cur:
                cur.execute(f'select {",".join(cols)} from {m._meta.db_table}')
                data[m]=(cols,cur.fetchall())
    from psycopg2.extras import Json
    def ad(v): return Json(v) if isinstance(v,(dict,)) or (isinstance(v,list) and v and isinstance(v[0],dict)) else v
    data={m:(cols,[[ad(v) for v in r] for r in rows]) for m,(cols,rows) in data.items()}
    # empty json lists
    rows=sum(len(r) for _,r in data.values())
    jcols={m:[i for i,f in enumerate(m._meta.concrete_fields) if f.get_internal_type()=="JSONField"] for m in data}
    for m,(cols,rs) in data.items():
        for r in rs:
            for i in jcols[m]:
                if not isinstance(r[i],(Json,str)): r[i]=Json(r[i])
    from factories import building
    t0=time.perf_counter(); c0=time.process_time()
    with building(), unit_of_work(t2):
        for m,(cols,rs) in data.items():
            with connection.cursor() as cur:
                execute_values(cur.cursor, f'insert into {m._meta.db_table} ({",".join(cols)}) values %s', rs, page_size=500)
    t0=time.perf_counter()-t0; c0=time.process_time()-c0
    print("import", n, t, n/t, "cpu",c, "| bare", rows, t0, rows/t0, "cpu",c0, "ratio", (n/t)/(rows/t0))
    assert 0
