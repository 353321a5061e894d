"""Fields of the appraisal add-on."""

from odoo.fields import Integer


class Rank(Integer):
    """Integer that keeps "no value" apart from 0: reads ``False`` where the column is NULL."""

    aggregator = None

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return self.convert_to_record(value, record)
