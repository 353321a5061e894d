from odoo import api, models

from ...period_words import period_words

#: results looked at
_MOST = 30


class RmHomeSchemes(models.AbstractModel):
    """Whoever is appraised by several schemes: one leads the page, the others have a line each."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [*super()._cards(), ("rm", 26, "_card_other_scores")]

    @api.model
    def _own_results(self):
        """Return the caller's results, newest first, by scheme: ``[(scheme code, results)]``.

        First the scheme of the newest period; of several that which appraises the most.
        """
        mine = [("manager_id.user_id", "=", self.env.uid), ("run_id.superseded_by_id", "=", False)]
        results = self.env["rm.kpi.result"].search_fetch(mine, order="run_id, id", limit=_MOST)
        # sudo: of which scheme and for how many a result is that may be read
        by_code = results.sudo().grouped(lambda result: result.run_id.scheme_code)

        def place(found):
            run = found[1][0].run_id
            return (run.date_to, run.result_count)

        groups = sorted(by_code.items(), key=place, reverse=True)
        return [(code, found.sudo(False)) for code, found in groups]

    @api.model
    def _card_other_scores(self):
        """The newest score by each other scheme."""
        others = self._own_results()[1:]
        if not others:
            return False
        return self._list_card(
            "other_scores",
            self.env._("My score by other schemes"),
            [self._other_score(results[0]) for _code, results in others],
            icon="fa-trophy",
            column="side",
        )

    @api.model
    def _other_score(self, result):
        # sudo: the name of the scheme of a result that may be read
        run = result.run_id.sudo()
        return self._row(
            run.scheme_id.name,
            result.action_explain(),
            detail=period_words(self.env, run.period),
            value=result.score,
            tag=result.grade or False,
        )
