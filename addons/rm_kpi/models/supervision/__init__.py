"""What supervision asks for beside the appraisal: month-end deviation, classes of loans."""

from . import deviation, loan_class, npl_sides
