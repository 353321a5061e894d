"""Results of the qualitative appraisal as a fact of sources."""

# results of the qualitative appraisal that the RMs themselves see; no file brought them
REVIEWS = (
    "(SELECT r.manager_id, r.branch_id, r.score, c.date_to, p.name AS plan,"
    " p.name || ' ' || c.period AS name, NULL::int AS batch_id, NULL::int AS source_line"
    " FROM rm_review_result r JOIN rm_review_cycle c ON c.id = r.cycle_id"
    " JOIN rm_review_plan p ON p.id = r.plan_id"
    " WHERE c.state = 'published' AND r.score IS NOT NULL) x"
)
