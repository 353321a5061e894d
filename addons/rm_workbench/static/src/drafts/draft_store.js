import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { canKeep, forget, LONGEST, put, take, tidy } from "./draft_vault";

/**
 * What people have typed and the server does not have yet, sealed in the browser: one value a key,
 * of this user in this database only. Nothing else is kept there, but for the short list of
 * customers that a phone takes along (names of keys that begin with `LISTS`).
 */
const LISTS = "take_along:";

function owner() {
    return [session.db, user.userId, ""].join(":");
}

/** Return what was kept under the key, or null. */
export async function readDraft(key) {
    try {
        return canKeep ? await take(owner() + key) : null;
    } catch {
        // sealed with another key, or no storage: there is nothing that could be read
        return null;
    }
}

/** Keep a value under the key; returns whether the browser took it. */
export async function keepDraft(key, value, days = LONGEST) {
    try {
        if (canKeep) {
            await put(owner() + key, value, days);
        }
        return canKeep;
    } catch {
        return false;
    }
}

export async function dropDraft(key) {
    try {
        if (canKeep) {
            await forget(owner() + key);
        }
    } catch {
        // a browser without storage has kept nothing either
    }
}

/** A list of customers that is no draft: gone with the sign-out and with the next person. */
export function listKey(name) {
    return LISTS + name;
}

/** A key that nobody else makes; browsers give randomUUID to secure pages only. */
export function newKey() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Delete what is over, and lists of customers: all of them, or those of everybody else. */
async function tidyDevice(all) {
    try {
        const own = owner();
        await tidy(
            (name) =>
                name.split(":").slice(2).join(":").startsWith(LISTS) &&
                (all || !name.startsWith(own))
        );
    } catch {
        // nothing is kept where there is no storage
    }
}

registry.category("services").add("rm_drafts", {
    start() {
        tidyDevice(!canKeep);
    },
});

const items = registry.category("user_menuitems");
const signOut = items.get("log_out");
items.add(
    "log_out",
    (env) => {
        const item = signOut(env);
        return {
            ...item,
            callback: async () => {
                await tidyDevice(true);
                item.callback();
            },
        };
    },
    { force: true }
);
