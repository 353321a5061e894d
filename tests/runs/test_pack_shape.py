"""The shape of a pack, without a bank behind it."""

import json
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "addons" / "rm_kpi" / "data" / "packs" / "rm_monthly.json"


def test_the_shipped_pack_fits(pack):
    document = pack.read_pack(SHIPPED.read_text())
    assert document["scheme"]["code"] == "RM-MONTHLY"
    weights = [float(line["weight"]) for line in document["indicators"] if "weight" in line]
    assert sum(weights) == 100


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json_at"),
        ("[" * 200_000, "not_json"),
        ('{"format": "x", "format": "y"}', "not_json"),
        ("x" * 5_000_001, "too_long"),
        (None, "too_long"),
        ("[]", "not_object"),
        ('{"format": 1}', "not_text"),
        ('{"other": 1}', "unknown_key"),
        ('{"format": "rm-kpi-pack"}', "missing"),
    ],
)
def test_what_is_no_pack_is_refused(text, code, pack):
    with pytest.raises(pack.PackError) as caught:
        pack.read_pack(text)
    assert caught.value.code == code


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e99", "", "x", True, None, [], {}])
def test_numbers_are_finite_decimals(number, pack):
    document = json.loads(SHIPPED.read_text())
    document["parameters"][0]["values"][0]["value"] = number
    with pytest.raises(pack.PackError) as caught:
        pack.read_pack(json.dumps(document))
    assert caught.value.path == "parameters[0].values[0].value"


def test_numbers_stay_exact(pack):
    document = json.loads(SHIPPED.read_text())
    text = json.dumps(document).replace('"0.98"', "0.1000000000000000000000001")
    values = [p["values"][0]["value"] for p in pack.read_pack(text)["parameters"]]
    assert "0.1000000000000000000000001" in map(str, values)
