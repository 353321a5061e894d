"""An empty table to be filled in and uploaded, as an XLSX workbook. Pure: columns in, bytes out."""

import io

import xlsxwriter

#: rows that are prepared: what an upload holds at most
_ROWS = 20_000
_WIDTH = 18


def write_template(title, columns, guide_title, guide):
    """Return the workbook's bytes.

    Cells of codes are text, so that long numbers keep every digit and leading zeros stay; days are
    days; where there are choices, the sheet offers them. A second sheet says what goes where.

    :param columns: [(heading, "code", "number" or "date", choices or None, what it holds)].
    :param guide_title: name of the second sheet.
    :param guide: sentences below the columns of the second sheet.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E9EEF5", "bottom": 1})
        formats = {
            "code": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "number": book.add_format({"num_format": "0.00####"}),
        }
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        for place, (heading, kind, choices, _text) in enumerate(columns):
            sheet.set_column(place, place, _WIDTH, formats[kind])
            sheet.write_string(0, place, heading, bold)
            if choices:
                rule = {"validate": "list", "source": list(choices), "ignore_blank": True}
                sheet.data_validation(1, place, _ROWS, place, rule)
        told = book.add_worksheet(guide_title[:31])
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        told.set_column(0, 0, _WIDTH)
        told.set_column(1, 1, 80)
        rows = [(heading, text) for heading, _kind, _choices, text in columns]
        for place, row in enumerate([*rows, ("", ""), *[("", text) for text in guide]]):
            told.write_string(place, 0, row[0], bold if row[0] else None)
            told.write_string(place, 1, row[1], wrapped)
    return stream.getvalue()
