"""The web client's menus as a person opens them, one after the other, in one page."""

from typing import NamedTuple

OPEN = """async ([id]) => {
    await odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(id);
}"""
#: what shows that an action has drawn itself
DRAWN = ".o_action_manager > *, .o_dialog"
FAULT = ".o_error_dialog, .o_notification_bar.bg-danger"


class Menu(NamedTuple):
    """One menu with an action: ``path`` are the words on screen from the app down."""

    id: int
    xmlid: str
    path: tuple
    action: int


def menus(page) -> list[Menu]:
    """Every menu with an action that the page's user has, in the order of the screen."""
    tree = page.evaluate("() => fetch('/web/webclient/load_menus').then(answer => answer.json())")
    found = []

    def walk(number, path):
        entry = tree[str(number)]
        path = (*path, entry["name"])
        if entry["actionID"] and not entry["children"]:
            found.append(Menu(entry["id"], entry["xmlid"] or "", path, entry["actionID"]))
        for child in entry["children"]:
            walk(child, path)

    for app in tree["root"]["children"]:
        walk(app, ())
    return found


def open_menu(page, menu: Menu) -> None:
    """Open a menu's action and wait until the page is at rest."""
    page.evaluate(OPEN, [menu.id])
    page.wait_for_selector(DRAWN, timeout=20_000)
    rest(page)


def rest(page) -> None:
    """Wait until the web client asks the server for nothing more."""
    page.wait_for_function(
        "() => !document.querySelector('.o_loading_indicator') && !document.querySelector("
        "'.o_blockUI')",
        timeout=20_000,
    )
    page.wait_for_timeout(60)


def open_first_record(page) -> bool:
    """Click the first row or card of the list at hand; false when there is none."""
    row = page.locator(
        ".o_data_row .o_data_cell:not(.o_list_button, .o_handle_cell),"
        " .o_kanban_record:not(.o_kanban_ghost)"
    )
    if not row.count():
        return False
    row.first.click()
    rest(page)
    return True
