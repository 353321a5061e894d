"""Identity numbers and phones at rest: sealed, found by a keyed hash, keys outside the database."""

import base64
import hmac
import os
import tempfile
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..parameters import key_file
from ..schema.customer_secret import create_customer_secret
from ..secret_box import SecretBox, SecretBoxError, load_box, masked, new_key_line, read_keys
from .common import BankCase

_KEY_FILE = "odoo.addons.rm_workbench.models.customers.customer_secret.key_file"


@tagged("post_install", "-at_install")
class TestSecretBox(BankCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "customer.key")
        self.customers = self.env["rm.customer"]

    def _write(self, text, mode=0o600):
        with open(self.file, "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(self.file, mode)
        return patch(_KEY_FILE, return_value=self.file)

    def _secrets(self):
        self.env.cr.execute(
            "SELECT id_no, phone, id_no_hash, phone_hash FROM rm_customer_secret"
            " WHERE customer_id = %s",
            [self.customer["here"].id],
        )
        return [bytes(value) for value in self.env.cr.fetchone()]

    def test_what_is_sealed_is_opened_again_and_equal_numbers_are_equal(self):
        box = SecretBox([os.urandom(32)])
        for text in ("330102199001011234", "1", "号码 abc", "x" * 500):
            sealed, digest = box.seal("phone", text)
            self.assertEqual(box.open(sealed), text)
            if len(text) > 1:  # any one byte is found by chance in one of eight sealed values
                self.assertNotIn(text.encode(), sealed)
            self.assertEqual((sealed, digest), box.seal("phone", text))
            self.assertNotEqual(digest, box.seal("id_no", text)[1])
            self.assertEqual(box.hashes("phone", text), [digest])
        raw = os.urandom(32)
        derived = hmac.digest(raw, b"searchable hash", "sha256")
        expected = hmac.digest(derived, b"phone\0" + b"138", "sha256")
        self.assertEqual(SecretBox([raw]).hashes("phone", "138"), [expected[:16]])
        for spoilt in (sealed[:-1] + b"?", sealed[:5] + b"?" + sealed[6:]):
            with self.assertRaises(SecretBoxError):
                box.open(spoilt)
        with self.assertRaises(SecretBoxError):
            SecretBox([os.urandom(32)]).open(sealed)
        token = box.token("phone", "138,|0013", 11)
        self.assertEqual(box.open_tokens(f"a,{token},b"), "a,138,|0013,b")
        self.assertEqual(masked("13812345678", 11), "138****5678")
        self.assertEqual(masked("1381234", 11), "****")

    def test_the_table_holds_no_number(self):
        for value in self._secrets():
            self.assertNotIn(b"3301", value)
            self.assertNotIn(b"138000", value)
        for statement in (
            "UPDATE rm_customer_secret SET phone = '13800005678'::bytea",
            "UPDATE rm_customer_secret SET id_no_hash = NULL",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_a_bad_key_file_is_named_and_nothing_is_shown(self):
        customer = self.customer["here"]
        for text, mode, words in (
            (new_key_line(), 0o640, "0600"),
            ("no key\n", 0o600, "restores it"),
            ("", 0o600, "restores it"),
            (base64.b64encode(b"short").decode(), 0o600, "restores it"),
            (new_key_line(), 0o600, "does not have"),
        ):
            with self.subTest(words=words), self._write(text, mode):
                with self.assertRaises(UserError) as refused:
                    customer.with_context(lang="en_US")._opened_secret("phone")
                self.assertIn(words, str(refused.exception))
        for path in ("", "/nowhere/customer.key"):
            with patch(_KEY_FILE, return_value=path), self.assertRaises(UserError):
                customer._keep_secret("1", "2")

    def test_a_new_key_seals_everything_anew_and_the_old_one_can_go(self):
        with open(key_file(), encoding="ascii") as file:
            old = file.read()
        before, fresh = self._secrets(), new_key_line()
        with self._write(old + fresh):
            # what is not sealed anew yet is found and opened already
            self.assertEqual(self.customer["here"]._opened_secret("phone"), "13800005678")
            self.assertGreaterEqual(self.customers._rotate_secrets(lambda: None), 4)
            self.assertEqual(self.customers._rotate_secrets(lambda: None), 0)
        after = self._secrets()
        self.assertFalse(set(before) & set(after))
        with self._write(fresh):
            self.assertEqual(len(read_keys(self.file)), 1)
            self.assertEqual(self.customer["here"]._opened_secret("phone"), "13800005678")
            found = load_box(self.file).hashes("phone", "13800005678")
            self.assertIn(after[3], found)

    def test_plain_numbers_of_before_are_sealed_by_the_upgrade(self):
        cr = self.env.cr
        ids = [self.customer[key].id for key in ("here", "there")]
        cr.execute("DROP TABLE rm_customer_secret")
        cr.execute(
            """CREATE TABLE rm_customer_secret (
                 customer_id int PRIMARY KEY REFERENCES rm_customer ON DELETE CASCADE,
                 id_no text, phone text)"""
        )
        cr.execute("CREATE INDEX rm_customer_secret_id_no_idx ON rm_customer_secret (id_no)")
        cr.execute(
            "INSERT INTO rm_customer_secret VALUES (%s, '330102', '13800005678'), (%s, NULL, '1')",
            ids,
        )
        create_customer_secret(cr)
        create_customer_secret(cr)
        self.assertEqual(self.customer["here"]._opened_secret("id_no"), "330102")
        self.assertEqual(self.customer["there"]._opened_secret("phone"), "1")
        self.assertIs(self.customer["there"]._opened_secret("id_no"), False)
        cr.execute("SELECT to_regclass('rm_customer_secret_plain') IS NULL")
        self.assertTrue(cr.fetchone()[0])
