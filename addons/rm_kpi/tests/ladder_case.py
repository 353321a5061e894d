from ..computing import membership, subjects
from .run_case import RunCase

FIGURES = (
    ("参数值", "computed", 'PARAM("阶T")'),
    ("任务值", "computed", "TARGET(存款)"),
    ("档位值", "computed", 'BAND("阶", 1)'),
    ("累进值", "computed", 'PROGRESSIVE("阶", 2)'),
    ("分", "scoring", "COALESCE(参数值, 0)"),
)


class LadderCase(RunCase):
    """A scheme whose figures are a parameter, a target and a band as they hold for each RM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = cls.env["rm.grade"].create([{"code": f"g{n}", "name": f"G{n}"} for n in "12"])
        cls.positions = cls.position + cls.env["rm.position"].create({"code": "o", "name": "Other"})
        cls.teams = cls.make_team(cls.ann + cls.bob) + cls.make_team(
            cls.eve, branch=cls.o1, valid_to="2001-07-31"
        )
        for number, manager in enumerate(cls.rms):
            cls.env["rm.manager.history"].search([("manager_id", "=", manager.id)]).write(
                {
                    "position_id": cls.positions[number % 2].id,
                    "grade_id": cls.grades[number // 2 % 2].id if number < 4 else False,
                }
            )
        cls.ladder = cls.env["rm.kpi.parameter"].create({"code": "阶T", "name": "阶"})
        cls.steps = cls.make_steps("LADDER")
        cls.deposit = cls.steps.indicator_ids.filtered(lambda i: i.code == "存款")

    @classmethod
    def make_steps(cls, code):
        source = cls.env["rm.kpi.source"].search([("code", "=", "month_end_deposit")])
        lines = [{"code": "存款", "name": "存款", "kind": "raw", "source_id": source.id}]
        lines += [
            {"code": c, "name": c, "kind": kind, "formula": formula, "digits": -1}
            | ({"weight": "100"} if kind == "scoring" else {})
            for c, kind, formula in FIGURES
        ]
        vals = {"code": code, "name": code, "period_type": "month"}
        vals["include_ids"] = [(6, 0, cls.rms.ids)]
        vals["band_ids"] = [(0, 0, cls.band(999))]
        return (
            cls.env["rm.kpi.scheme"]
            .with_user(cls.admin)
            .create({**vals, "indicator_ids": [(0, 0, line) for line in lines]})
        )

    @staticmethod
    def band(number, **scope):
        line = {"lower": "0", "result_number": str(number)}
        return {"code": "阶", "name": "阶", "line_ids": [(0, 0, line)], **scope}

    def found(self, period):
        """{(kind, RM code): (value, origin)} as a run of the period would freeze them."""
        run = self.env["rm.kpi.run"].create({"scheme_id": self.steps.id, "period": period})
        self.env.flush_all()
        self.env.cr.execute(membership.insert_subjects(run))
        self.env.cr.execute(subjects.update_inputs(run, self.steps._plan()))
        self.env.invalidate_all()
        keys = {"param": "param:阶T", "target": "target:存款", "table": "table:阶"}
        return run, {
            (kind, r.manager_id.code): ((r.inputs or {}).get(key), (r.origins or {}).get(key))
            for r in run.result_ids
            for kind, key in keys.items()
        }
