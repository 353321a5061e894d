"""A business user builds a published scheme (s16) from an empty screen; a colleague releases it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

PASSWORD = "kept-for-tests-1"
PACKS = Path(__file__).resolve().parents[2] / "addons" / "rm_kpi" / "data" / "packs"
BANK = """
role = env.ref("rm_workbench.role_admin")
for login in ("one", "two"):
    user = env["res.users"].create(
        {"login": login, "name": login, "password": password, "lang": "zh_CN"}
    )
    env["rm.role.grant"].create({"user_id": user.id, "role_id": role.id})
env.cr.commit()
result = True
"""
BUILT = """
import json
scheme = env["rm.kpi.scheme"].search([("code", "=", "S16")])
result = {
    "state": scheme.state,
    "reason": scheme.release_reason,
    "pack": json.loads(scheme._export_pack()),
}
"""
LIST = ".o_field_widget[name=indicator_ids]"
ROW = f"{LIST} .o_selected_row"
#: the menu of names lies beside what the check says, not over it
APART = """() => {
    const [told, menu] = [".o_rm_formula_told", ".o_rm_formula_menu"].map(
        (one) => document.querySelector(one).getBoundingClientRect()
    );
    return menu.top >= told.bottom || menu.bottom <= told.top;
}"""
ADD = {"computed": 0, "scoring": 1, "raw": 2}


@pytest.fixture(scope="module")
def bank(module_db, run_in_odoo, module_server):
    """A served bank with two administrators and no scheme but the shipped one."""
    run_in_odoo(module_db, BANK, password=PASSWORD)
    return module_server(module_db)


def _add_line(page, line, known):
    """Type one indicator as somebody would, adding the manual inputs the editor misses."""
    rows = page.locator(f"{LIST} .o_data_row").count()
    page.locator(f"{LIST} .o_field_x2many_list_row_add a").nth(ADD[line["kind"]]).click()
    page.wait_for_selector(f"{LIST} .o_data_row >> nth={rows}")
    page.locator(f"{ROW} [name=code] input").fill(line["code"])
    if line["kind"] == "raw":
        page.locator(f"{ROW} [name=source_id] input").fill(line["source"])
        page.locator(".o-autocomplete--dropdown-item", has_text=line["source"]).first.click()
        return
    page.locator(f"{ROW} [name=formula] textarea").fill(line["formula"])
    for code in dict.fromkeys(re.findall(r'INPUT\("(\w+)"\)', line["formula"])):
        if code not in known:
            error = page.locator(f"{ROW} .o_rm_formula_error", has_text=code)
            error.wait_for()
            page.locator(f"{ROW} .o_rm_formula_told button").click()
            error.wait_for(state="detached")
            known.add(code)
    if line.get("weight"):
        page.locator(f"{ROW} [name=weight] input").fill(line["weight"])


def _release(page, bank, sign_in):
    """The second administrator releases; the checks warn and want a reason."""
    page.context.clear_cookies()
    sign_in(page, bank.url, "two", PASSWORD)
    page.goto(f"{bank.url}/odoo/action-rm_kpi.rm_kpi_scheme_action")
    page.locator(".o_data_row", has_text="S16").click()
    page.locator("button[name=action_open_release]").click()
    page.locator(".modal [name=reason] textarea").fill("董事会2026年第3号决议")
    page.locator(".modal button[name=action_release]").click()
    page.wait_for_selector("button[name=action_retire]")


def test_a_business_user_builds_s16_from_an_empty_screen(bank, page, sign_in, run_in_odoo):
    pack = json.loads((PACKS / "quarter_points.json").read_text("utf-8"))
    sign_in(page, bank.url, "one", PASSWORD)
    page.goto(f"{bank.url}/odoo/action-rm_kpi.rm_kpi_scheme_action")
    page.locator(".o_list_button_add").first.click()
    page.locator(".o_form_view [name=name] input").first.fill("客户经理季度积分考核")
    page.locator(".o_form_view .o_field_widget[name=code] input").first.fill("S16")
    page.locator(".o_field_widget[name=period_type] input").click()
    page.locator(".o_select_menu_item", has_text="季度").first.click()
    known = set()
    for line in pack["indicators"]:
        _add_line(page, line, known)
    page.locator("button[name=action_test]").click()
    page.wait_for_selector("button[name=action_draft]")
    _release(page, bank, sign_in)
    built = run_in_odoo(bank.db, BUILT)
    assert (built["state"], built["reason"]) == ("released", "董事会2026年第3号决议")
    keys = ("code", "kind", "source", "formula", "weight")
    assert [[line.get(key) for key in keys] for line in built["pack"]["indicators"]] == [
        [line.get(key) for key in keys] for line in pack["indicators"]
    ]
    assert {line["code"] for line in built["pack"]["inputs"]} == {i["code"] for i in pack["inputs"]}
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_formula_is_completed_and_checked_by_keyboard(width, bank, page, sign_in):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, bank.url, "one", PASSWORD)
    page.goto(f"{bank.url}/odoo/action-rm_kpi.rm_kpi_scheme_action/new")
    if width > 1000:
        page.locator(f"{LIST} .o_field_x2many_list_row_add a").first.click()
    else:
        page.locator(f"{LIST} .o-kanban-button-new").click()
        page.locator(".modal [name=kind] label", has_text="计算指标").click()
    formula = page.locator("[name=formula] textarea")
    formula.click()
    page.keyboard.type("m")
    page.wait_for_selector(".o_rm_formula_menu .active")
    page.keyboard.type("ax")
    page.locator(".o_rm_formula_menu .active", has_text="MAX(").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("1, 2")
    assert formula.input_value() == "MAX(1, 2)"
    page.locator(".o_rm_formula_told .fa-check").wait_for()
    # one Escape too many gives no line up
    page.keyboard.press("Escape")
    assert formula.input_value() == "MAX(1, 2)"
    page.keyboard.type(" 存")
    page.locator(".o_rm_formula_error").wait_for()
    assert page.locator(".o_rm_part_wrong").inner_text() == "存"
    page.wait_for_function(APART)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, "nothing is cut off at the side"
    if width < 1000:
        page.locator(".modal [name=kind] label", has_text="计分指标").click()
        page.locator(".modal button", has_text="计分方式").click()
        page.locator(".o_rm_formula_ways .o_rm_formula_one").first.click()
        expect(formula).to_have_value(re.compile(r"^CLAMP\(RATE\(指标, TARGET\(指标\)"))
        page.locator(".o_rm_formula_menu .active").wait_for()
        page.keyboard.press("Enter")
        expect(formula).not_to_have_value(re.compile("指标"))
    assert page.complaints == []


def test_a_filter_is_written_row_by_row_and_tried_while_typing(bank, page, sign_in, run_in_odoo):
    sign_in(page, bank.url, "one", PASSWORD)
    page.goto(f"{bank.url}/odoo/action-rm_kpi.rm_kpi_source_action")
    page.locator(".o_data_row", has_text="insurance_volume").first.click()
    first = page.locator(".o_rm_filter_row").first
    expect(first.locator(".o_rm_filter_column")).to_have_value("product")
    expect(first.locator(".o_rm_filter_values input")).to_have_value("insurance_premium")
    page.locator(".o_rm_filter_buttons button").first.click()
    added = page.locator(".o_rm_filter_row").nth(1)
    added.locator(".o_rm_filter_column").select_option("customer_kind")
    added.locator(".o_rm_filter_operator").select_option("in")
    added.locator(".o_rm_filter_values select").select_option("corporate")
    expect(added.locator(".o_rm_filter_value")).to_have_count(1)
    expect(page.locator(".o_rm_filter_found")).to_be_visible()
    page.locator(".o_form_button_save").click()
    expect(page.locator(".o_form_button_save")).not_to_be_visible()
    code = 'result = env["rm.kpi.source"].search([("code", "=", "insurance_volume")]).filter'
    assert run_in_odoo(bank.db, code) == [
        ["product", "=", "insurance_premium"],
        ["customer_kind", "in", ["corporate"]],
    ]
    assert page.complaints == []


def test_a_table_of_targets_is_chosen_and_read(bank, page, sign_in):
    """A CSV file asks for its encoding; what is wrong with it is told in a dialog."""
    bank.expect("未保存任何数据")
    sign_in(page, bank.url, "one", PASSWORD)
    page.goto(f"{bank.url}/odoo/action-rm_kpi.rm_kpi_upload_action_target")
    page.locator(".modal [name=scheme_id] input").fill("RM-MONTHLY")
    page.locator(".o-autocomplete--dropdown-item", has_text="RM-MONTHLY").first.click()
    with page.expect_file_chooser() as chosen:
        page.locator(".modal .o_select_file_button").first.click()
    table = "乱写的一列,考核期间\n1,2026-03\n"
    chosen.value.set_files(
        {"name": "任务数.csv", "mimeType": "text/csv", "buffer": table.encode("utf-8")}
    )
    expect(page.locator(".modal .o_field_widget[name=encoding]")).to_be_visible()
    page.locator(".modal button[name=action_upload]").click()
    expect(page.locator(".modal-body", has_text="乱写的一列")).to_be_visible()
    assert page.complaints == []
