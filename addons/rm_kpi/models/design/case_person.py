import re
from datetime import date

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today, bank_zone

from ...computing.ladder import LEVELS, RM, SCOPE_COLUMNS, TEAM, select_for_one
from ...computing.plan import frozen_key
from ...designing import cases
from ...engine.normalise import normalise
from ...engine.values import Value

#: text that formulas and cases know -> column of whom the case is about
_POSTS = {"岗位": "position_id", "职级": "grade_id"}


class PersonError(ValueError):
    """What a case says of a person does not fit together; the message is a sentence."""


class RmKpiCase(models.Model):
    """Whom a case is about: bands and parameters that it does not give are those of this person.

    An RM brings his team, post and branch of the day along; otherwise they are chosen one by one.
    The ladder is that of the computation, see ``computing/ladder.py``.
    """

    _inherit = "rm.kpi.case"

    manager_id = fields.Many2one(
        "rm.manager", "RM", ondelete="restrict", index="btree_not_null",
        help="With his team, position, grade and branch of the day.",
    )  # fmt: skip
    team_id = fields.Many2one("rm.team", ondelete="restrict", index="btree_not_null")
    position_id = fields.Many2one("rm.position", ondelete="restrict", index="btree_not_null")
    grade_id = fields.Many2one("rm.grade", "RM grade", ondelete="restrict", index="btree_not_null")
    branch_id = fields.Many2one("rm.branch", ondelete="restrict", index="btree_not_null")
    day = fields.Date(
        "On the day",
        help="The day whose bands and parameters count. Empty: today, once released the day of the"
        " release, within the days of the version.",
    )
    person = fields.Char("For whom", compute="_compute_person")
    looked_up = fields.Text(
        "Looked up", compute="_compute_result", help="Bands and parameters that were not given."
    )

    @api.depends(*SCOPE_COLUMNS, "day")
    def _compute_person(self):
        for case in self:
            names = [case[column].display_name for column in SCOPE_COLUMNS if case[column]]
            days = [case.day.isoformat()] if case.day else []
            case.person = " / ".join(names + days) or self.env._("Bank")

    def _person_vals(self):
        """Return the columns that say whom the case is about, to copy it."""
        return {"day": self.day} | {column: self[column].id for column in SCOPE_COLUMNS}

    def _case_day(self):
        """Return the day whose bands and parameters count."""
        scheme, day = self.scheme_id, self.day
        if not day:
            # what came out when a version was released is not undone by a later parameter
            day = max(self._day_of_check(scheme), scheme.valid_from or date.min)
            day = min(day, scheme.valid_to or date.max)
        return day

    def _day_of_check(self, scheme):
        """Return the day of the release, in the bank's zone; today before it."""
        if not scheme.released_at:
            return bank_today(self.env)
        return pytz.utc.localize(scheme.released_at).astimezone(bank_zone(self.env)).date()

    def _person(self, typed):
        """Return {scope column: id} of whom the case is about.

        :param typed: {reference as written: Value} that the case gives.
        :raises PersonError: when two things that it names contradict each other.
        """
        person = {column: self[column]._origin.id for column in SCOPE_COLUMNS}
        if self.manager_id:
            person |= self._person_of_manager(self._case_day())
        elif self.team_id and self.branch_id and not self._near(self.team_id.branch_id):
            self._contradict(self.team_id, self.branch_id)
        for word, column in _POSTS.items():
            if word in typed and not typed[word].missing:
                known = self._post_typed(word, self[column]._name, typed[word].value)
                if person[column] and person[column] != known.id:
                    other = self[column].browse(person[column])
                    self._contradict_text(f'{word} = "{typed[word].value}"', other.display_name)
                person[column] = known.id
        return person

    def _near(self, branch):
        """True when a branch is the one named, above or below it."""
        paths = (branch.parent_path or "", self.branch_id.parent_path or "")
        return paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])

    def _person_of_manager(self, day):
        """Return the columns of an RM on a day; what is named besides must be his."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT h.branch_id, h.position_id, h.grade_id,
                       (SELECT t.team_id FROM rm_team_member t
                          JOIN rm_team one ON one.id = t.team_id AND one.active
                         WHERE t.manager_id = h.manager_id
                           AND daterange(t.valid_from, t.valid_to, '[]') @> %(day)s)
                  FROM rm_manager_history h WHERE h.manager_id = %(manager)s
                 ORDER BY h.valid_from > %(day)s, abs(h.valid_from - %(day)s) LIMIT 1
                """,
                day=day,
                manager=self.manager_id._origin.id,
            )
        )
        columns = ("branch_id", "position_id", "grade_id", "team_id")
        found = dict(zip(columns, rows[0] if rows else (None,) * 4, strict=True))
        for column, true in found.items():
            named = self[column]
            # a branch above is not another one
            own = self.env["rm.branch"].browse(true) if column == "branch_id" else named
            above = column == "branch_id" and (own.parent_path or "").startswith(
                named.parent_path or "-"
            )
            if named and named._origin.id != true and not above:
                self._contradict(self.manager_id, named)
        return found

    def _post_typed(self, word, model, code):
        """Return the position or grade whose code is typed, empty for a word of the scheme."""
        known = self.env[model].with_context(active_test=False).search([("code", "=", code)])
        if not known and code not in self.scheme_id._texts_used():
            raise PersonError(
                self.env._(
                    '%(word)s = "%(code)s": there is no %(model)s with this code.',
                    word=word,
                    code=code,
                    model=self.env["ir.model"]._get(model).name,
                )
            )
        return known

    def _contradict(self, one, other):
        self._contradict_text(one.display_name, other.display_name)

    def _contradict_text(self, one, other):
        raise PersonError(
            self.env._(
                "%(one)s and %(other)s do not go together on %(day)s. Leave one of them out.",
                one=one,
                other=other,
                day=self._case_day().isoformat(),
            )
        )

    def _read_given(self, names):
        """Return {reference as written: Value} of what the case gives, the texts of posts too."""
        typed = cases.read_inputs(self.inputs, names)
        person = self._person(typed)
        for word, column in _POSTS.items():
            if word not in typed and person[column]:
                typed[word] = Value(self[column].browse(person[column]).code)
        if "入行日期" not in typed and self.manager_id.joined_on:
            typed["入行日期"] = Value(self.manager_id.joined_on)
        return typed

    def _ladder(self, typed):
        """Return {frozen key: (text, level and place)} of bands and parameters for the person."""
        scheme = self.scheme_id._origin or self.scheme_id
        codes = {"param": sorted(scheme._parameters_named()), "table": scheme._bands_in_parts()}
        self.env.flush_all()
        query = select_for_one(scheme.id or 0, codes, self._case_day(), self._person(typed))
        return {key: (text, origin) for key, text, origin in self.env.execute_query(query)}

    def _looked_up(self, ladder, asked):
        """Return a line for each band and parameter that was looked up: what, and whose it is."""
        words = self.env["rm.kpi.result"]._level_words()
        lines = []
        for external in asked:
            text, origin = ladder.get(frozen_key(external), (None, None))
            if text is None:
                continue
            level, _colon, place = (origin or str(RM)).partition(":")
            level = int(level)
            whose = [words[LEVELS[level - 1]]]
            if place:
                model = "rm.team" if level == TEAM else "rm.branch"
                whose.append(self.env[model].browse(int(place)).display_name)
            if external.kind == "table":
                text = self.env["rm.kpi.band"].browse(int(text)).name
            lines.append(f"{external.args[0]}: {text} ({' '.join(whose)})")
        return "\n".join(lines)

    @api.constrains("inputs", "day", "scheme_id", *SCOPE_COLUMNS)
    def _check_person(self):
        for case in self:
            try:
                case._read_given(case.scheme_id._names())
            except PersonError as error:
                raise ValidationError(str(error)) from None
            except cases.CaseError:
                # a line that cannot be read has a sentence of its own
                continue


class RmKpiScheme(models.Model):
    _inherit = "rm.kpi.scheme"

    def _all_formula_texts(self):
        """Return the formulas of the scheme, those of band lines too, as one normalised text."""
        lines = [line.formula or "" for line in self.indicator_ids]
        lines += [line.result_formula or "" for line in self.band_ids.line_ids]
        return "\n".join(normalise(text) for text in lines)

    def _parameters_named(self):
        """Return the codes of the parameters that formulas name."""
        return set(self.env["rm.kpi.parameter"]._codes_in(self._all_formula_texts()))

    def _texts_used(self):
        """Return the texts that formulas and look-up tables of the scheme know."""
        keys = [line[key] for line in self.lookup_ids.line_ids for key in ("key1", "key2", "key3")]
        return {*re.findall(r'"([^"]*)"', self._all_formula_texts()), *filter(None, keys)}
