import { user } from "@web/core/user";
import { session } from "@web/session";

/**
 * What people have typed and the server does not have yet, in the browser's own storage: one text
 * a key, of this user in this database only. Nothing else is kept there.
 */
const PREFIX = "rm_draft";
/** Days after which something that was never sent is forgotten. */
const DAYS = 14;

function fullKey(key) {
    return [PREFIX, session.db, user.userId, key].join(":");
}

/** Return what was kept under the key, or null. */
export function readDraft(key) {
    try {
        const kept = JSON.parse(window.localStorage.getItem(fullKey(key)) || "null");
        return kept && Date.now() - kept.at < DAYS * 86400000 ? kept.value : null;
    } catch {
        return null;
    }
}

/** Keep a value under the key; returns whether the browser took it. */
export function keepDraft(key, value) {
    try {
        window.localStorage.setItem(fullKey(key), JSON.stringify({ at: Date.now(), value }));
        return true;
    } catch {
        return false;
    }
}

export function dropDraft(key) {
    try {
        window.localStorage.removeItem(fullKey(key));
    } catch {
        // a browser without storage has kept nothing either
    }
}

/** A key that nobody else makes; browsers give randomUUID to secure pages only. */
export function newKey() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
