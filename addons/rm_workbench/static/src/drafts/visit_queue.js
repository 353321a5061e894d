import { dropDraft, keepDraft, newKey, readDraft } from "./draft_store";

const QUEUE = "visit_queue";
/** Visits sent in one call. */
const LIMIT = 50;

function photoKey(key) {
    return `visit_photo:${key}`;
}

/**
 * Visits that wait to be sent, each with the keys of its photos. A visit leaves the queue when the
 * server has it and all its photos; each photo is kept by itself and goes by itself, so that a
 * connection that breaks in between costs at most one of them a second way.
 */
export class VisitQueue {
    constructor(orm) {
        this.orm = orm;
        this.drafts = [];
        /** photos as base64, by key: what the browser does not keep lives as long as the page */
        this.photos = {};
        this.isKept = true;
    }

    async open() {
        this.drafts = (await readDraft(QUEUE)) || [];
        for (const draft of this.drafts) {
            await this.openPhotos(draft.photos);
        }
    }

    async openPhotos(keys = []) {
        for (const key of keys) {
            this.photos[key] = this.photos[key] || (await readDraft(photoKey(key)));
        }
    }

    async addPhoto(data) {
        const key = newKey();
        this.photos[key] = data;
        this.isKept = (await keepDraft(photoKey(key), data)) && this.isKept;
        return key;
    }

    async dropPhoto(key) {
        delete this.photos[key];
        await dropDraft(photoKey(key));
    }

    async save() {
        this.isKept = await keepDraft(QUEUE, this.drafts);
        return this.isKept;
    }

    async add(draft) {
        this.drafts = [...this.drafts, { ...draft, key: newKey(), error: false, entered: false }];
        return this.save();
    }

    async change(key, values) {
        this.drafts = this.drafts.map((one) => (one.key === key ? { ...one, ...values } : one));
        await this.save();
    }

    async remove(draft, withPhotos = true) {
        this.drafts = this.drafts.filter((one) => one.key !== draft.key);
        for (const key of withPhotos ? draft.photos || [] : []) {
            await this.dropPhoto(key);
        }
        await this.save();
    }

    /** What is to be sent now; a refused one waits for its writer. */
    get ready() {
        return this.drafts.filter((draft) => !draft.error);
    }

    /** Send what waits; returns how many visits were entered with all that belongs to them. */
    async send() {
        const fresh = this.ready.filter((draft) => !draft.entered).slice(0, LIMIT);
        if (fresh.length) {
            const answers = await this.orm.silent.call("rm.visit", "enter_drafts", [
                fresh.map(({ customer, error, entered, photos, ...draft }) => draft),
            ]);
            for (const { key, id, error } of answers) {
                await this.change(key, { entered: Boolean(id), error });
            }
        }
        let done = 0;
        for (const draft of this.ready.filter((one) => one.entered)) {
            done += (await this.sendPhotos(draft)) ? 1 : 0;
        }
        return done;
    }

    /** Send the photos of an entered visit one by one; true when nothing of it is left here. */
    async sendPhotos(draft) {
        let left = draft.photos || [];
        for (const key of left) {
            const data = this.photos[key];
            if (data) {
                const answer = await this.orm.silent.call("rm.visit", "add_draft_photo", [
                    draft.key,
                    key,
                    data,
                ]);
                if (answer.error) {
                    await this.change(draft.key, { error: answer.error });
                    return false;
                }
            }
            await this.dropPhoto(key);
            left = left.filter((one) => one !== key);
            await this.change(draft.key, { photos: left });
        }
        await this.remove(draft);
        return true;
    }
}
