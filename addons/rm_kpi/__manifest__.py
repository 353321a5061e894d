{
    "name": "RM Appraisal",
    "summary": "Appraisal of relationship managers: sources, formulas, schemes, runs, results",
    "version": "19.0.1.0.0",
    "category": "Banking",
    "author": "RM Workbench maintainers",
    "license": "LGPL-3",
    "depends": ["rm_workbench"],
    "external_dependencies": {"python": ["lark", "xlsxwriter"]},
    "data": [
        "security/ir.model.access.csv",
    ],
    "application": True,
}
