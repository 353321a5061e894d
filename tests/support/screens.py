"""The web client's menus as a person opens them, one after the other, in one page."""

from typing import NamedTuple

OPEN = """async ([id]) => {
    await odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(id);
}"""
#: asked anew: the browser keeps the answer of whoever sat here before
MENUS = """() => fetch("/web/webclient/load_menus", { cache: "reload" })
    .then(answer => answer.json())"""
#: the client follows its own links in place; what is shown before is marked
FOLLOW = """path => {
    document.querySelectorAll(".o_action_manager > *").forEach(shown => shown.dataset.left = "");
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
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
#: what moves is drawn sixty times a second, on the processor that the server waits for; Odoo's own
#: answer to somebody who wants no motion leaves the fading of borders and new rows
STILL = """
const still = new CSSStyleSheet();
still.replaceSync(`*, ::before, ::after {
    transition: none !important;
    animation-duration: 0s !important;
    animation-delay: 0s !important;
    animation-iteration-count: 1 !important;
    caret-color: transparent !important;
}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
"""
#: a change without a question to the server is drawn with the next picture
DRAWN_AGAIN = "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go())))"
#: milliseconds in which a page that goes on would have asked again
CALM = 80
RESTED = f"""() => window.rmWaiting === 0 && performance.now() - window.rmAsked > {CALM}
    && !document.querySelector(".o_loading_indicator, .o_blockUI")"""
#: what the browser keeps for a site, but for the files it has loaded
STORAGE = "local_storage,indexeddb,cache_storage,service_workers,websql,file_systems"
FAULT = ".o_error_dialog, .o_notification_bar.bg-danger"


class Menu(NamedTuple):
    """One menu with an action: ``path`` are the words on screen from the app down."""

    id: int
    xmlid: str
    path: tuple
    action: int


def menus(page) -> list[Menu]:
    """Every menu with an action that the page's user has, in the order of the screen."""
    tree = page.evaluate(MENUS)
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


def follow(page, path: str) -> None:
    """Follow a link of the web client, as one in a message; wait until the page is at rest."""
    page.evaluate(FOLLOW, path)
    page.wait_for_selector(".o_action_manager > :not([data-left])")
    rest(page)


def count_requests(context) -> None:
    """Let every page of a browser's context count what it waits for; see :func:`rest`."""
    context.add_init_script(COUNT)


def new_context(browser, width: int = 1280, height: int = 800, phone: bool = False):
    """A browser of one person, Chinese, without motion; its pages tell :func:`rest` when they rest.

    :param phone: of a phone, touched with fingers
    """
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        viewport={"width": width, "height": height},
        has_touch=phone,
        is_mobile=phone,
    )
    count_requests(context)
    context.add_init_script(STILL)
    return context


def new_page(context):
    """A page whose console's errors are in ``page.complaints``."""
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def leave_nothing(page) -> None:
    """Close a page and forget who sat at it; its browser keeps the bundles for the next one.

    :raises playwright.sync_api.Error: when the page is closed already
    """
    context, origin = page.context, "/".join(page.url.split("/")[:3])
    # a page may save what was typed while it is left
    page.goto("about:blank")
    storage = {"origin": origin, "storageTypes": STORAGE}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)
    context.clear_cookies()
    for opened in context.pages:
        opened.close()


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
