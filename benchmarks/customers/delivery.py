"""The sealed delivery of a large bank's masters, written in a minute."""

import hashlib
import json
import os
import time

_DAY = "2026-01-31"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def write(folder, branches, managers, customers):
    """Write branches, RMs and customers with identity number and phone; return the folder."""
    folder.mkdir(parents=True)
    files = [
        _file(folder, "branches", "branch_code,name,parent_code,level", _branches(branches)),
        _file(
            folder,
            "managers",
            "rm_code,name,branch_code,position,joined_on,left_on",
            _managers(managers, branches),
        ),
        _file(
            folder,
            "customers",
            "customer_no,name,kind,gender,birth_date,branch_code,opened_on,id_no,phone",
            _customers(customers, branches),
        ),
    ]
    seal = {"system": "core", "business_date": _DAY, "version": 1, "encoding": "utf-8"}
    (folder / "manifest.json").write_text(json.dumps({**seal, "files": files}))
    return folder


def _file(folder, entity, header, rows):
    path = folder / f"{entity}.csv"
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in _chunks([header], rows):
            raw = ("\n".join(chunk) + "\n").encode()
            file.write(raw)
            digest.update(raw)
            count += len(chunk)
    past = time.time() - 3600
    os.utime(path, (past, past))
    entry = {"name": path.name, "entity": entity, "rows": count - 1, "sums": {}}
    return {**entry, "sha256": digest.hexdigest()}


def _chunks(first, rows):
    chunk = first
    for row in rows:
        chunk.append(row)
        if len(chunk) >= 50_000:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _branches(count):
    yield "B000000,总行,,head_office"
    for n in range(1, count):
        if n <= 40:
            parent, level = 0, "branch"
        elif n <= 440:
            parent, level = 1 + (n - 41) % 40, "sub_branch"
        else:
            parent, level = 41 + (n - 441) % 400, "outlet"
        yield f"B{n:06},机构{n},B{parent:06},{level}"


def _managers(count, branches):
    for n in range(count):
        yield f"M{n:06},{name(n)},B{n % (branches - 1) + 1:06},rm,2020-01-01,"


def _customers(count, branches):
    for n in range(count):
        branch = n * 7919 % (branches - 1) + 1
        id_no, phone = numbers(n)
        person = f"C{n:07},{name(n * 31)},individual,F,1980-01-01"
        yield f"{person},B{branch:06},2020-01-01,{id_no},{phone}"


def numbers(n):
    """Return identity number and phone of a customer by his place."""
    return f"330102198001{n:06}", f"13{n:09}"


def name(n):
    """Return a name by a number."""
    return _SURNAMES[n % 20] + _GIVEN[n // 20 % 20] + _GIVEN[n // 400 % 20]
