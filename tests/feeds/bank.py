"""A bank of a few rows, and deliveries of it, right or wrong in one point."""

import hashlib
import json
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

_LONG_AGO = 1_700_000_000
DAY = "2026-01-31"
BRANCHES = (
    "branch_code,name,parent_code,level\n"
    "S1,城东支行,B1,sub_branch\nB1,Branch one,H,branch\nH,总行,,head_office\n"
)
MANAGERS = (
    "rm_code,name,branch_code,position,joined_on,left_on\n"
    "M1,周国强,S1,senior_rm,2020-01-01,\nM2,任海波,S1,rm,2021-01-01,2026-01-15\n"
)
CUSTOMERS = (
    "customer_no,name,kind,gender,birth_date,branch_code,opened_on,id_no,phone\n"
    "C1,夏娟,individual,F,1970-12-13,S1,2020-01-01,310101197012130021,13812345678\n"
    "C2,Bo Jia,individual,M,1945-02-04,S1,2020-01-01,,\n"
)
ACCOUNTS = (
    "account_no,customer_no,branch_code,product,currency,opened_on,closed_on\n"
    "A1,C1,S1,current,CNY,2020-01-01,\nA2,C2,S1,current,CNY,2020-01-01,\n"
)
ASSIGNMENTS = (
    "customer_no,rm_code,share,valid_from,valid_to\nC1,M1,0.6,2020-01-01,\n"
    "C1,M2,0.4,2021-01-01,\nC2,M1,1.00,2020-01-01,\n"
)
BALANCES = "account_no,value_date,balance\nA1,2026-01-10,100.00\nA2,2026-01-31,-5.25\n"
FEES = (
    "entry_no,booked_on,customer_no,account_no,product,quantity,amount\n"
    "F1,2026-01-20,C1,A1,statement_fee,1,9.90\n"
)
CORE = {
    "branches": BRANCHES,
    "managers": MANAGERS,
    "customers": CUSTOMERS,
    "accounts": ACCOUNTS,
    "assignments": ASSIGNMENTS,
    "balances": BALANCES,
    "fees": FEES,
}
LOANS = (
    "loan_no,customer_no,account_no,branch_code,product,amount,term_months,monthly_payment,"
    "disbursed_on,matures_on\nL1,C1,A1,S1,personal,1000.00,12,90.00,2026-01-05,2027-01-05\n"
)
LOAN_STATUS = (
    "loan_no,as_of,principal_balance,overdue_amount,days_overdue,interest_due,interest_received,"
    "risk_class\nL1,2026-01-31,1000.00,0,0,4.00,4.00,normal\n"
)
CREDIT = {"loans": LOANS, "loan_status": LOAN_STATUS}
_SUMMED = {
    "balances": ["balance"],
    "assignments": ["share"],
    "fees": ["quantity", "amount"],
    "loans": ["amount"],
}


def balances(*rows):
    """Return the text of a balances file with these rows, each ``account,date,amount``."""
    return "account_no,value_date,balance\n" + "".join(row + "\n" for row in rows)


def deliver(
    folder, files, day=DAY, system="core", version=1, encoding="utf-8", seal=True, **change
):
    """Write a delivery: files as text or bytes by entity, then the seal; return the folder.

    :param change: ``entity={key: value}`` changes the seal's entry of a file.
    """
    folder = Path(folder)
    folder.mkdir(parents=True)
    entries = []
    for entity, content in files.items():
        wanted = dict(change.get(entity, {}))
        raw = wanted.pop("raw", None) or _bytes(content, encoding)
        written = wanted.pop("written", raw)
        entry = _entry(entity, content, encoding)
        entry |= {"sha256": hashlib.sha256(raw).hexdigest()} | wanted
        entries.append(entry)
        if written is not None:
            path = folder / Path(entry["name"]).name
            path.write_bytes(written)
            # a young file that does not fit its seal is looked at twice
            os.utime(path, (_LONG_AGO, _LONG_AGO))
    data = {
        "system": system,
        "business_date": day,
        "version": version,
        "encoding": encoding,
        "files": entries,
    }
    if seal:
        (folder / "manifest.json").write_text(json.dumps(data))
    return folder


def _bytes(content, encoding):
    return content if isinstance(content, bytes) else content.encode(encoding)


def _entry(entity, content, encoding):
    try:
        text = content if isinstance(content, str) else content.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    lines = text.splitlines()[1:]
    return {
        "name": f"{entity}.csv",
        "entity": entity,
        "rows": len(lines),
        "sums": _sums(entity, text),
    }


def _sums(entity, text):
    names = text.partition("\n")[0].split(",")
    sums = {}
    for column in _SUMMED.get(entity, []):
        try:
            place = names.index(column)
            total = sum(Decimal(line.split(",")[place]) for line in text.splitlines()[1:])
        except (ValueError, IndexError, InvalidOperation):
            continue
        sums[column] = f"{total:f}"
    return sums


#: inside Odoo: import each folder, tell what became of it and what the database holds then
IMPORT = """
def told(batch):
    files = batch.file_ids
    return {
        "reason": batch.reason or "",
        "detail": batch.reason_detail or {},
        "counts": [batch.row_count, batch.published_count, batch.aside_count, batch.reject_count],
        "files": {f.entity: [f.row_count, f.published_count, f.aside_count, f.reject_count]
                  for f in files},
        "notes": [note[0] for note in batch.notes or []],
        "held": batch.held,
        "rejects": [[r.entity, r.line, r.column_name or "", r.reason, r.kind, r.value or ""]
                    for r in batch.reject_ids.sorted("line")],
    }

def held():
    cr = env.cr
    counts = {}
    for table in ("rm_branch", "rm_manager", "rm_customer", "rm_account", "rm_assignment",
                  "rm_loan", "rm_fact_balance", "rm_fact_fee", "rm_fact_loan_status"):
        cr.execute(f"SELECT count(*) FROM {table}")
        counts[table] = cr.fetchone()[0]
    cr.execute("SELECT COALESCE(sum(balance), 0)::text FROM rm_fact_balance")
    counts["balance"] = cr.fetchone()[0]
    cr.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'rm_stage_%%' AND relkind = 'r'")
    counts["stages"] = cr.fetchone()[0]
    return counts

result = []
for folder in folders:
    before = held()
    answers = env["rm.feed"]._import_folder(folder)
    answers = [dict(a, **told(env["rm.batch"].browse(a["batch"] or []))) for a in answers]
    result.append({"answers": answers, "before": before, "after": held()})
"""
