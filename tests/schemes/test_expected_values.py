"""The worked examples beside the packs say what the published schemes' own calculations print."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT / "addons" / "rm_kpi" / "tests" / "schemes"
SCHEMES = PROJECT.parent / "shared" / "schemes"
if not SCHEMES.is_dir():
    SCHEMES = PROJECT.parents[1] / "shared" / "schemes"


def _tables(text):
    """{title: {RM: {column: text}}} of what a calculation prints."""
    lines = [line.rstrip() for line in text.splitlines()]
    found = {}
    for number, line in enumerate(lines):
        if line.startswith("RM | "):
            columns = [cell.strip() for cell in line.split("|")]
            table = found[lines[number - 1]] = {}
            for row in lines[number + 1 :]:
                if " | " not in row:
                    break
                cells = [cell.strip() for cell in row.split("|")]
                cells += [""] * (len(columns) - len(cells))
                table[cells[0]] = dict(zip(columns[1:], cells[1:], strict=True))
    return found


#: examples of published schemes; others were worked out by hand and say so
PUBLISHED = [path for path in sorted(EXAMPLES.glob("*.json")) if '"check":' in path.read_text()]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_expected_values_are_those_of_the_calculation(path):
    example = json.loads(path.read_text("utf-8"))
    check = SCHEMES / example["check"]
    if not check.is_file():
        pytest.skip("no ../shared/schemes: the published schemes' calculations are not here")
    done = subprocess.run(
        [sys.executable, check.name], cwd=SCHEMES, capture_output=True, text=True, check=True
    )
    tables = _tables(done.stdout)
    titles = [period["title"] for period in example["periods"] if "expected" in period]
    assert titles == list(tables)
    for period in example["periods"]:
        if "expected" not in period:
            continue
        printed = tables[period["title"]]
        assert period["expected"].keys() == printed.keys()
        for name, row in period["expected"].items():
            assert printed[name].items() <= row.items()
            # prices stand in the title
            others = {k: v for k, v in row.items() if k not in printed[name]}
            assert all(value in period["title"] for value in others.values())
        compared = set(example["compare"])
        given = {"type", "kind", "cat", "grade"}
        assert set(printed["A"]) - compared <= given
