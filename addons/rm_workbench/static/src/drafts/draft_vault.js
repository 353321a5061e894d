import { session } from "@web/session";

/**
 * The database in the browser that holds drafts, sealed: what lies on a phone or a computer is
 * read by nobody without a page that the server gave to the same person. The key comes with that
 * page, is never stored, and is missing where the bank keeps nothing on devices or where the page
 * was not opened over https.
 */
const NAME = "rm_drafts";
const TABLE = "drafts";
const ALGORITHM = "AES-GCM";
/** Days after which what nobody read again is deleted, whoever it belongs to. */
export const LONGEST = 14;
const DAY = 86400000;

const secret = session.rm_drafts_secret || "";
/** Whether anything can be kept here. */
export const canKeep = Boolean(
    secret && window.isSecureContext && window.crypto.subtle && window.indexedDB
);

let sealingKey;

/** The key of this person, imported once. */
function keyOfPage() {
    if (!sealingKey) {
        const bytes = new Uint8Array(secret.match(/../g).map((pair) => parseInt(pair, 16)));
        const uses = ["encrypt", "decrypt"];
        sealingKey = window.crypto.subtle.importKey("raw", bytes, ALGORITHM, false, uses);
    }
    return sealingKey;
}

function openVault() {
    return new Promise((resolve, reject) => {
        const opening = window.indexedDB.open(NAME, 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
    });
}

/** Run one transaction; `work` gets the table and may return a request whose result is wanted. */
async function transact(mode, work) {
    const vault = await openVault();
    try {
        return await new Promise((resolve, reject) => {
            const transaction = vault.transaction(TABLE, mode);
            const request = work(transaction.objectStore(TABLE));
            transaction.oncomplete = () => resolve(request && request.result);
            transaction.onerror = () => reject(transaction.error);
            transaction.onabort = () => reject(transaction.error);
        });
    } finally {
        vault.close();
    }
}

/** Keep a value under a name, sealed, for some days. */
export async function put(name, value, days) {
    const iv = window.crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const sealed = await window.crypto.subtle.encrypt(
        { name: ALGORITHM, iv },
        await keyOfPage(),
        plain
    );
    const entry = { until: Date.now() + days * DAY, iv, sealed };
    await transact("readwrite", (table) => table.put(entry, name));
}

/** Return the value kept under the name; null when there is none, or none of this person. */
export async function take(name) {
    const entry = await transact("readonly", (table) => table.get(name));
    if (!entry || entry.until < Date.now()) {
        return null;
    }
    const plain = await window.crypto.subtle.decrypt(
        { name: ALGORITHM, iv: entry.iv },
        await keyOfPage(),
        entry.sealed
    );
    return JSON.parse(new TextDecoder().decode(plain));
}

export async function forget(name) {
    await transact("readwrite", (table) => table.delete(name));
}

/** Delete what is over, and whatever else `isUnwanted(name)` says. */
export async function tidy(isUnwanted) {
    await transact("readwrite", (table) => {
        const walk = table.openCursor();
        walk.onsuccess = () => {
            const cursor = walk.result;
            if (cursor) {
                if (cursor.value.until < Date.now() || isUnwanted(cursor.key)) {
                    cursor.delete();
                }
                cursor.continue();
            }
        };
    });
}
