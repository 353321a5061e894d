import base64
import binascii

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools.image import ImageProcess
from odoo.tools.mimetypes import guess_mimetype

#: photos of one drafted visit, bytes of one of them
PHOTOS_MOST, BYTES_MOST = 6, 1024 * 1024
_KINDS = ("image/jpeg", "image/png", "image/webp")


class RmVisit(models.Model):
    """Photos taken without a connection: they follow their visit one by one, once each."""

    _inherit = "rm.visit"

    @api.model
    def add_draft_photo(self, key, photo_key, data):
        """Attach one photo to the visit that a draft became; the same photo again adds nothing.

        :param str key: the key of the draft, entered before by ``enter_drafts``.
        :param str photo_key: the key of the photo, like that of a draft.
        :param str data: a JPEG, PNG or WebP of at most 1 MB, as base64.
        :return: ``{"error": sentence or False}``; a refused photo is sent no second time.
        """
        self.check_access("create")
        keys = [self._own_key(one) for one in (key, photo_key)]
        try:
            with self.env.cr.savepoint():
                self._photo_once(*keys, self._photo_bytes(data))
        except (UserError, ValidationError, AccessError, MissingError) as error:
            return {"error": str(error)}
        return {"error": False}

    @api.model
    def _photo_bytes(self, data):
        sentence = self.env._("This is no photo. Take it again.")
        if not isinstance(data, str):
            raise UserError(sentence)
        if len(data) > BYTES_MOST * 4 // 3 + 4:
            raise UserError(self.env._("The photo is larger than 1 MB. Take a smaller one."))
        try:
            raw = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            raise UserError(sentence) from None
        if guess_mimetype(raw) not in _KINDS:
            raise UserError(sentence)
        # refuses what cannot be drawn, and pictures of absurd size
        ImageProcess(raw, verify_resolution=True)
        return raw

    @api.model
    def _photo_once(self, key, photo_key, raw):
        visit = self._entered_by_draft(key)
        if not visit:
            raise UserError(self.env._("The visit of this photo is not there. Enter it first."))
        visit.check_access("write")
        # sudo: the visit's own files, to count them and to know this one again
        photos = visit.sudo().attachment_ids.filtered("description")
        if photo_key in photos.mapped("description"):
            return
        if len(photos) >= PHOTOS_MOST:
            raise UserError(self.env._("At most %(most)s photos of one visit.", most=PHOTOS_MOST))
        name = self.env._("Photo %(nth)s", nth=len(photos) + 1)
        kind = guess_mimetype(raw).removeprefix("image/").replace("jpeg", "jpg")
        photo = self.env["ir.attachment"].create(
            {
                "name": f"{name}.{kind}",
                "description": photo_key,
                "raw": raw,
                "res_model": self._name,
                "res_id": visit.id,
            }
        )
        visit.write({"attachment_ids": [Command.link(photo.id)]})
