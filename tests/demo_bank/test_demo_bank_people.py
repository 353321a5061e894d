"""Who is who: logins that fit the bank, and identities that are valid and nobody's."""

from datetime import date

import demo_bank
from demo_bank.chance import Chance
from demo_bank.identity import credit_code

ROLES = {
    "admin": "admin",
    "admin2": "admin",
    "leader": "leader",
    "leader_ho": "leader",
    "rm": "rm",
    "rm2": "rm",
    "rm3": "rm",
    "risk": "risk",
    "auditor": "auditor",
    "branch_admin": "branch_admin",
    "integration": "integration",
}


def test_there_is_one_login_per_role(bank):
    people = {person["login"]: person for person in demo_bank.demo_people()}
    assert {login: person["role"] for login, person in people.items()} == ROLES
    branches = {row["branch_code"]: row for row in bank.rows("branches")}
    assert all(person["branch_code"] in branches for person in people.values())
    assert branches[people["leader_ho"]["branch_code"]]["level"] == "head_office"


def test_the_rms_of_the_logins_are_in_the_extracts(any_bank):
    for person in demo_bank.demo_people():
        if person["role"] == "rm":
            manager = any_bank.managers[person["rm_code"]]
            assert manager["name"] == person["name"]
            assert manager["branch_code"] == person["branch_code"]
            assert not manager["left_on"]
        else:
            assert person["rm_code"] is None


def test_the_leader_leads_the_first_rm_and_not_the_second(bank):
    parent = {row["branch_code"]: row["parent_code"] for row in bank.rows("branches")}

    def path(code):
        return [code, *path(parent[code])] if code else []

    first, second = (
        bank.managers[code]["branch_code"] for code in (demo_bank.DEMO_RM, demo_bank.DEMO_RM2)
    )
    for leader in (demo_bank.DEMO_LEADER_BRANCH, demo_bank.DEMO_RISK_BRANCH):
        assert leader in path(first)
        assert leader not in path(second)


def test_identity_numbers_have_valid_check_digits_and_a_region_that_is_not_assigned(bank):
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    for row in bank.customers.values():
        number = row["id_no"]
        assert len(number) == 18
        if row["kind"] == "individual":
            total = sum(int(c) * w for c, w in zip(number, weights, strict=False))
            assert "10X98765432"[total % 11] == number[17]
            assert number[:6] == "990101"
            assert date.fromisoformat(row["birth_date"]).strftime("%Y%m%d") == number[6:14]
            assert (int(number[16]) % 2 == 1) == (row["gender"] == "M")
        else:
            assert number[2:8] == "990101"
            assert row["birth_date"] == row["gender"] == ""


def test_credit_codes_have_valid_check_characters():
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    chance = Chance("codes")
    for code in (credit_code(chance) for _ in range(500)):
        total = sum(signs.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        assert (total + signs.index(code[17])) % 31 == 0
        organisation = sum(
            int(c) * w for c, w in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
        )
        check = 10 if code[16] == "X" else int(code[16])
        assert (organisation + check) % 11 == 0


def test_phones_lie_in_a_block_that_is_not_in_use(bank):
    assert all(
        len(row["phone"]) == 11 and row["phone"].startswith("154")
        for row in bank.customers.values()
    )


def test_names_exercise_quoting_and_characters_outside_the_basic_plane(bank):
    names = [row["name"] for row in bank.customers.values()]
    assert any('"' in name and "," in name for name in names)
    assert any(ord(sign) > 0xFFFF for name in names for sign in name)


def test_customers_are_of_age_when_they_come(bank):
    for row in bank.customers.values():
        if row["birth_date"]:
            assert int(row["opened_on"][:4]) - int(row["birth_date"][:4]) >= 18
