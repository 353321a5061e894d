"""docs/rights-matrix.md says what the code says."""

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights-matrix.md"


def test_the_page_of_the_rights_matrix_is_the_codes(module_db, run_in_odoo):
    text = run_in_odoo(module_db, 'result = env["rm.rights.matrix"]._markdown()')
    assert PAGE.read_text() == text, "run `./workbench rights`"
