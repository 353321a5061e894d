"""The web client's menus as a person opens them, one after the other, in one page."""

from typing import NamedTuple

OPEN = """async ([id]) => {
    await odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(id);
}"""
#: what shows that an action has drawn itself
DRAWN = ".o_action_manager > *, .o_dialog"
#: the indicator on screen comes late and goes early; so requests are counted where they are made
COUNT = """
window.rmWaiting = 0;
window.rmAsked = 0;
const begun = () => { window.rmWaiting += 1; window.rmAsked = performance.now(); };
const ended = () => { window.rmWaiting -= 1; window.rmAsked = performance.now(); };
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...body) {
    begun();
    this.addEventListener("loadend", ended);
    return send.apply(this, body);
};
const fetched = window.fetch;
window.fetch = (...request) => { begun(); return fetched(...request).finally(ended); };
"""
#: a change without a question to the server is drawn with the next picture
DRAWN_AGAIN = "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go())))"
#: milliseconds in which a page that goes on would have asked again
CALM = 80
RESTED = f"""() => window.rmWaiting === 0 && performance.now() - window.rmAsked > {CALM}
    && !document.querySelector(".o_loading_indicator, .o_blockUI")"""
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
    # the pointer leaves the last screen, as a person's does: what it rested on might be explained
    # in a tooltip that lies over the next list
    page.mouse.move(1, 1)
    page.evaluate(OPEN, [menu.id])
    page.wait_for_selector(DRAWN, timeout=20_000)
    rest(page)


def count_requests(context) -> None:
    """Let every page of a browser's context count what it waits for; see :func:`rest`."""
    context.add_init_script(COUNT)


def rest(page) -> None:
    """Wait until the web client has asked the server for nothing more for a moment."""
    page.evaluate(DRAWN_AGAIN)
    page.wait_for_function(RESTED, timeout=30_000)


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
