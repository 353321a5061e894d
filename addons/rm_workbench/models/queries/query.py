import json
from datetime import datetime

import pytz
from lxml import etree

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...bank_date import bank_today, bank_zone
from ...report.xlsx_sheet import stream_sheet
from .query_cell import cell_of, is_exportable

#: rows held at a time
_BATCH = 2000
#: most rows of one file, unless the parameter ``rm_workbench.export_rows`` says otherwise
_MOST_ROWS = 100_000
#: the js_class of the lists that may be exported
QUERY_LIST = "rm_query_list"
#: types of fields whose values people type
_TYPED = ("char", "text", "html")
#: characters of a filter kept in the journal
_DOMAIN_KEPT = 2000


class RmQuery(models.AbstractModel):
    """Export of a list as XLSX: what the caller sees on screen, and nothing else.

    Which lists: those whose view says ``js_class="rm_query_list"``. Which columns: those that this
    view shows to the caller, cut by the groups of fields. Which rows: those his record rules give
    him. So there is no second list of models and columns that could say more than the screen does.
    """

    _name = "rm.query"
    _description = "Export of a list"

    @api.model
    def _export(self, view_id, columns, domain, order, stream):
        """Write the rows of a list to ``stream`` and return the file's name.

        :param int view_id: the list's view.
        :param columns: ``[(field name, title)]`` in the order of the screen.
        :param list domain: the filter on screen.
        :param order: ``[(field name, ascending)]``.
        """
        model, allowed = self._list_of(view_id)
        fields_shown = self._fields_shown(model, allowed, columns)
        terms = self._order_terms(model, order)
        domain = self._checked_domain(model, domain)
        self._check_rows(model, domain)
        rows = self._rows(model, fields_shown, domain, terms)
        header = [self._title(field, title) for field, title in fields_shown]
        # sudo: the translated name of the model only
        label = self.env["ir.model"].sudo()._get(model._name).name
        count = stream_sheet(stream, label, header, rows, mark=self._mark())
        self.env["rm.journal"]._record(
            "query.export",
            model,
            rows=count,
            columns=[field.name for field, _title in fields_shown],
            domain=self._filter_text(model, domain),
        )
        return f"{label}_{bank_today(self.env)}.xlsx"

    @api.model
    def _mark(self):
        """Return who takes a list out of the bank's system, and when, for its watermark."""
        now = datetime.now(bank_zone(self.env))
        return f"{self.env.user.name} {self.env.user.login} {now:%Y-%m-%d %H:%M}"

    @api.model
    def _filter_text(self, model, domain):
        """Return the filter for the journal; typed words may be names and are left out."""
        texts = {name for name, field in model._fields.items() if field.type in _TYPED}

        def without_words(term):
            if not isinstance(term, (list, tuple)) or len(term) != 3:
                return term
            name, operator, value = term
            field = str(name).rsplit(".", 1)[-1]
            typed = isinstance(value, str) and (field in texts or "like" in str(operator))
            return [name, operator, "…" if typed else value]

        shown = [without_words(term) for term in domain]
        return json.dumps(shown, default=str, ensure_ascii=False)[:_DOMAIN_KEPT]

    @api.model
    def _list_of(self, view_id):
        """Return (model, names of the columns) of a list as the caller gets it."""
        # sudo: views are no secret; whether it may be exported is decided below
        view = self.env["ir.ui.view"].sudo().browse(view_id).exists()
        if view and view.type == "list" and view.model in self.env:
            model = self.env[view.model].with_context(active_test=True)
            model.check_access("read")
            arch = etree.fromstring(model.get_view(view.id, "list")["arch"])
            if arch.get("js_class") == QUERY_LIST:
                return model, {node.get("name") for node in arch.xpath("/list/field")}
        raise AccessError(self.env._("This list cannot be exported."))

    @api.model
    def _fields_shown(self, model, allowed, columns):
        shown = []
        for name, title in columns:
            if name not in allowed:
                raise AccessError(
                    self.env._("Column %(name)s is not part of this list.", name=str(name)[:60])
                )
            field = model._fields[name]
            model._check_field_access(field, "read")
            if is_exportable(field):
                shown.append((field, title))
        if not shown:
            raise UserError(self.env._("There is no column to export. Show at least one."))
        return shown

    @api.model
    def _order_terms(self, model, order):
        """Return the text of the order; by id last, so that the pages do not overlap."""
        terms = []
        for name, ascending in order:
            field = model._fields.get(name)
            if field is None or not (field.store or field.related or model._table_query):
                raise UserError(
                    self.env._("The list cannot be sorted by %(name)s.", name=str(name)[:60])
                )
            model._check_field_access(field, "read")
            terms.append(f"{name} {'asc' if ascending else 'desc'}")
        if not terms:
            terms = [model._order]
        if not any(term.split()[0] == "id" for text in terms for term in text.split(",")):
            terms.append("id")
        return ", ".join(terms)

    @api.model
    def _checked_domain(self, model, domain):
        try:
            checked = Domain(domain)
            checked.validate(model)
            return checked
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("The filter of the list cannot be read.")) from error

    @api.model
    def _check_rows(self, model, domain):
        # sudo: a bank-wide limit, read on behalf of every role
        text = self.env["ir.config_parameter"].sudo().get_param("rm_workbench.export_rows")
        most = int(text) if text and text.isdecimal() else _MOST_ROWS
        if model.search_count(domain, limit=most + 1) > most:
            raise UserError(
                self.env._(
                    "The list has more than %(most)s rows. Narrow it with a filter, for instance"
                    " by branch or period, and export again.",
                    most=f"{most:,}",
                )
            )

    @api.model
    def _rows(self, model, fields_shown, domain, terms):
        """Yield the rows, page by page; the cache holds one page at a time."""
        names = [field.name for field, _title in fields_shown]
        zone = pytz.timezone(self.env.user.tz) if self.env.user.tz else bank_zone(self.env)
        offset = 0
        while True:
            records = model.search_fetch(domain, names, offset=offset, limit=_BATCH, order=terms)
            for record in records:
                yield [_local(self._cell(record, field), zone) for field, _title in fields_shown]
            if len(records) < _BATCH:
                return
            offset += _BATCH
            self.env.invalidate_all()

    @api.model
    def _cell(self, record, field):
        """Return what stands for a field; add-ons may know better words."""
        return cell_of(record, field)

    @api.model
    def _title(self, field, title):
        label = field.get_description(self.env, ["string"])["string"]
        return str(title or label)[:200]


def _local(value, zone):
    if isinstance(value, datetime):
        return pytz.utc.localize(value).astimezone(zone).replace(tzinfo=None)
    return value
