import { _t } from "@web/core/l10n/translation";

/** Longest side of a photo that is sent, in pixels; enough to read a licence. */
const SIDE = 1600;
/** Bytes of one photo that is sent, at most; the server takes no more. */
const MOST_BYTES = 1024 * 1024;
/** Bytes of a file that is looked at, at most. */
const MOST_FILE = 40 * 1024 * 1024;
/** How well a photo is drawn, from the best to the smallest. */
const QUALITIES = [0.82, 0.65, 0.45];

/** A photo that cannot be used, with the sentence that says why. */
export class PhotoError extends Error {}

function drawn(picture) {
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
}

function asBase64(blob) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob);
    });
}

/**
 * Shrink a photo on the phone and return it as the base64 text of a JPEG. Drawing it anew leaves
 * behind what the camera wrote into it: the place, the device, the hour.
 */
export async function shrinkPhoto(file) {
    if (file.size > MOST_FILE) {
        throw new PhotoError(_t("%s is too large. Take a smaller photo.", file.name));
    }
    let picture;
    try {
        picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
        throw new PhotoError(_t("%s is no photo that this browser can read.", file.name));
    }
    const canvas = drawn(picture);
    picture.close();
    for (const quality of QUALITIES) {
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
        if (blob && blob.size <= MOST_BYTES) {
            return asBase64(blob);
        }
    }
    throw new PhotoError(_t("%s is too large. Take a smaller photo.", file.name));
}
