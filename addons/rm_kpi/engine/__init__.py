"""The formula engine: Excel-like text to a typed tree, the tree to SQL and to `Decimal`.

Plain Python and Lark, nothing of Odoo. The pipeline, one file a step:

    text -> normalise -> grammar (syntax) -> binding (names, types) -> weight -> Formula
    Formula -> interpreter (evaluate, trace)      on Decimal, one RM
    Formula -> emitter (to_sql), batch            SQL, all RMs
    {code: Formula} -> graph                      the order of indicators

`functions` holds the table of functions, `values` the arithmetic both sides agree on, `exact` what
is decided before rounding, `errors` all sentences.
"""

from .batch import Batch, compute_all
from .detail import Row, Rows
from .emitter import raw_sql, to_sql
from .errors import ISSUES, MESSAGES, FormulaError
from .formula import Formula, check, compile_formula, is_identifier
from .functions import FUNCTIONS, GROUPS, RESERVED
from .graph import levels, order
from .interpreter import Trace, evaluate, trace
from .names import REFERENCE_KINDS, LookupType, Names
from .normalise import normalise
from .sql import SQL_FUNCTIONS, Column, Fragment, Sql, literal
from .syntax import BOOLEAN, DATE, NUMBER, TEXT, TYPES, External
from .tables import Band, BandLine, Lookup
from .values import Value, format_exact

__all__ = [
    "BOOLEAN",
    "DATE",
    "FUNCTIONS",
    "GROUPS",
    "ISSUES",
    "MESSAGES",
    "NUMBER",
    "REFERENCE_KINDS",
    "RESERVED",
    "SQL_FUNCTIONS",
    "TEXT",
    "TYPES",
    "Band",
    "BandLine",
    "Batch",
    "Column",
    "External",
    "Formula",
    "FormulaError",
    "Fragment",
    "Lookup",
    "LookupType",
    "Names",
    "Row",
    "Rows",
    "Sql",
    "Trace",
    "Value",
    "check",
    "compile_formula",
    "compute_all",
    "evaluate",
    "format_exact",
    "is_identifier",
    "levels",
    "literal",
    "normalise",
    "order",
    "raw_sql",
    "to_sql",
    "trace",
]
