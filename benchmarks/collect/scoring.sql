-- Points, scores, ranks and grades by hand, from the table that by_hand.sql leaves, stored as rows
-- of values and results like the product's. It knows the scheme, that RMs have had one place since
-- they joined, that the parameter and the targets have one value each, and which figure can be
-- missing for which reason. Like the product's, its tables have keys, indexes and checks.
CREATE TEMP TABLE figures ON COMMIT DROP AS
SELECT w.*, h.branch_id, h.position_id, h.grade_id AS post_grade_id, t.value AS target,
       (SELECT v.value FROM rm_kpi_parameter_value v
          JOIN rm_kpi_parameter q ON q.id = v.parameter_id AND q.code = 'bench_cap') AS cap,
       sum(w.avg_daily_deposit) OVER b / count(*) OVER b AS branch_average,
       sum(w.avg_daily_deposit) OVER () AS bank_total,
       w.avg_daily_deposit - w.avg_daily_deposit_qtd AS deposit_growth,
       round(w.loan_balance / NULLIF(w.avg_daily_deposit, 0), 6) AS loan_deposit_ratio,
       round(w.overdue_balance / NULLIF(w.loan_balance, 0), 6) AS overdue_ratio,
       round(w.special_mention_balance / NULLIF(w.loan_balance, 0), 6) AS special_ratio,
       round(w.overdue_90_balance / NULLIF(w.loan_balance, 0), 6) AS over_90_ratio,
       round(w.loan_balance / NULLIF(w.customers_count, 0), 2) AS loans_per_customer,
       round(w.avg_daily_deposit / NULLIF(w.customers_weighted, 0), 2) AS deposit_per_customer,
       w.bench_end_current + w.bench_end_savings AS cheap_deposit,
       CASE WHEN w.month_end_deposit > 0
            THEN round((w.bench_end_current + w.bench_end_savings) / w.month_end_deposit, 6)
            ELSE 0 END AS cheap_part,
       CASE WHEN w.month_end_deposit > 0
            THEN round((w.bench_end_term_3m + w.bench_end_term_1y) / w.month_end_deposit, 6)
            ELSE 0 END AS term_part,
       round(w.fee_income + w.insurance_volume * 0.01 + w.sales_income, 2) AS income,
       round(w.fee_income_qtd + w.insurance_volume_qtd * 0.01 + w.sales_income_qtd, 2)
         AS income_qtd,
       w.cards_issued + w.bank_cards_sold AS cards,
       w.interest_due - w.interest_received AS interest_gap,
       COALESCE(w.interest_receipt_ratio, 1) AS receipt, COALESCE(w.npl_ratio, 0) AS bad
  FROM wide w
  JOIN rm_manager_history h ON h.manager_id = w.manager_id
  LEFT JOIN rm_kpi_target t ON t.manager_id = w.manager_id AND t.period = '2026-06'
WINDOW b AS (PARTITION BY h.branch_id);

CREATE TEMP TABLE points ON COMMIT DROP AS
SELECT p.*, CASE WHEN p.attainment IS NOT NULL
                 THEN round(LEAST(p.attainment * 100, p.cap), 2) END AS s_deposit,
       GREATEST(0, LEAST(120, 60 + div(p.deposit_growth, 10000) * 5)) AS s_growth,
       round(LEAST(p.loans_per_customer / 100, 120), 2) AS s_loans,
       CASE WHEN p.bad <= 0 THEN 100 WHEN p.bad <= 0.02 THEN 80 WHEN p.bad < 0.05 THEN 60
            ELSE 0 END AS s_quality,
       CASE WHEN p.receipt >= 0.97 THEN 100 ELSE round(GREATEST(p.receipt * 100, 0), 2) END
         AS s_receipt,
       round(LEAST(p.income / 100, 120), 2) AS s_income,
       round(LEAST(p.cards * 2, 100), 2) AS s_cards,
       LEAST(p.mobile_bank_customers * 5, 120) AS s_mobile,
       round(GREATEST(50, LEAST(120, p.against_branch * 100)), 2) AS s_branch,
       CASE WHEN p.overdue_90_balance > 100000 THEN 0 WHEN p.overdue_90_balance > 0 THEN 60
            ELSE 100 END AS s_veto
  FROM (SELECT f.*, round(f.income / NULLIF(f.customers_count, 0), 4) AS income_per_customer,
               CASE WHEN f.branch_average <> 0
                    THEN round(f.avg_daily_deposit / f.branch_average, 6) ELSE 0 END
                 AS against_branch,
               round(f.avg_daily_deposit / NULLIF(f.bank_total, 0), 8) AS part_of_bank,
               round(f.avg_daily_deposit / NULLIF(f.target, 0), 6) AS attainment
          FROM figures f) p;

INSERT INTO by_hand_value (run_id, manager_id, indicator_id, branch_id, value, issue)
SELECT 0, p.manager_id, i.id, p.branch_id, v.value, CASE WHEN v.value IS NULL THEN v.issue END
  FROM points p
 CROSS JOIN LATERAL (VALUES
   ('days', p.days, NULL), ('days_qtd', p.days_qtd, NULL),
   ('deposit_day_sum', p.deposit_day_sum, NULL),
   ('deposit_day_sum_qtd', p.deposit_day_sum_qtd, NULL),
   ('deposit_day_sum_pos', p.deposit_day_sum_pos, NULL),
   ('deposit_day_sum_pos_qtd', p.deposit_day_sum_pos_qtd, NULL),
   ('avg_daily_deposit', p.avg_daily_deposit, NULL),
   ('avg_daily_deposit_qtd', p.avg_daily_deposit_qtd, NULL),
   ('avg_daily_deposit_pos', p.avg_daily_deposit_pos, NULL),
   ('avg_daily_deposit_pos_qtd', p.avg_daily_deposit_pos_qtd, NULL),
   ('month_end_deposit', p.month_end_deposit, NULL),
   ('month_end_deposit_pos', p.month_end_deposit_pos, NULL),
   ('customers_weighted', p.customers_weighted, NULL), ('customers_count', p.customers_count, NULL),
   ('new_accounts', p.new_accounts, NULL), ('new_accounts_qtd', p.new_accounts_qtd, NULL),
   ('loan_disbursed', p.loan_disbursed, NULL), ('loan_disbursed_qtd', p.loan_disbursed_qtd, NULL),
   ('loan_balance', p.loan_balance, NULL), ('overdue_balance', p.overdue_balance, NULL),
   ('npl_balance', p.npl_balance, NULL), ('npl_ratio', p.npl_ratio, 'division_by_zero'),
   ('interest_due', p.interest_due, NULL), ('interest_due_qtd', p.interest_due_qtd, NULL),
   ('interest_received', p.interest_received, NULL),
   ('interest_received_qtd', p.interest_received_qtd, NULL),
   ('interest_receipt_ratio', p.interest_receipt_ratio, 'division_by_zero'),
   ('interest_receipt_ratio_qtd', p.interest_receipt_ratio_qtd, 'division_by_zero'),
   ('fee_income', p.fee_income, NULL), ('fee_income_qtd', p.fee_income_qtd, NULL),
   ('insurance_volume', p.insurance_volume, NULL),
   ('insurance_volume_qtd', p.insurance_volume_qtd, NULL), ('cards_issued', p.cards_issued, NULL),
   ('cards_issued_qtd', p.cards_issued_qtd, NULL),
   ('special_mention_balance', p.special_mention_balance, NULL),
   ('overdue_90_balance', p.overdue_90_balance, NULL), ('sales_income', p.sales_income, NULL),
   ('sales_income_qtd', p.sales_income_qtd, NULL),
   ('sales_income_booked', p.sales_income_booked, NULL),
   ('bank_cards_sold', p.bank_cards_sold, NULL),
   ('mobile_bank_customers', p.mobile_bank_customers, NULL), ('pos_volume', p.pos_volume, NULL),
   ('payroll_volume', p.payroll_volume, NULL),
   ('agency_insurance_volume', p.agency_insurance_volume, NULL),
   ('wealth_volume', p.wealth_volume, NULL), ('principal_due', p.principal_due, NULL),
   ('principal_recovered', p.principal_recovered, NULL),
   ('recovery_ratio', p.recovery_ratio, 'division_by_zero'),
   ('principal_received', p.principal_received, NULL),
   ('bench_end_current', p.bench_end_current, NULL),
   ('bench_end_savings', p.bench_end_savings, NULL),
   ('bench_end_term_3m', p.bench_end_term_3m, NULL),
   ('bench_end_term_1y', p.bench_end_term_1y, NULL), ('bench_end_margin', p.bench_end_margin, NULL),
   ('bench_sum_current', p.bench_sum_current, NULL),
   ('bench_sum_savings', p.bench_sum_savings, NULL),
   ('bench_sum_term_3m', p.bench_sum_term_3m, NULL),
   ('bench_sum_term_1y', p.bench_sum_term_1y, NULL), ('bench_sum_margin', p.bench_sum_margin, NULL),
   ('bench_mortgage', p.bench_mortgage, NULL), ('deposit_growth', p.deposit_growth, NULL),
   ('loan_deposit_ratio', p.loan_deposit_ratio, 'division_by_zero'),
   ('overdue_ratio', p.overdue_ratio, 'division_by_zero'),
   ('special_ratio', p.special_ratio, 'division_by_zero'),
   ('over_90_ratio', p.over_90_ratio, 'division_by_zero'),
   ('loans_per_customer', p.loans_per_customer, 'division_by_zero'),
   ('deposit_per_customer', p.deposit_per_customer, 'division_by_zero'),
   ('cheap_deposit', p.cheap_deposit, NULL), ('cheap_part', p.cheap_part, NULL),
   ('term_part', p.term_part, NULL), ('income', p.income, NULL), ('income_qtd', p.income_qtd, NULL),
   ('income_per_customer', p.income_per_customer, 'division_by_zero'), ('cards', p.cards, NULL),
   ('interest_gap', p.interest_gap, NULL), ('receipt', p.receipt, NULL), ('bad', p.bad, NULL),
   ('against_branch', p.against_branch, NULL), ('part_of_bank', p.part_of_bank, 'division_by_zero'),
   ('attainment', p.attainment, 'missing_target'), ('s_deposit', p.s_deposit, 'missing_target'),
   ('s_growth', p.s_growth, NULL), ('s_loans', p.s_loans, NULL), ('s_quality', p.s_quality, NULL),
   ('s_receipt', p.s_receipt, NULL), ('s_income', p.s_income, NULL), ('s_cards', p.s_cards, NULL),
   ('s_mobile', p.s_mobile, NULL), ('s_branch', p.s_branch, NULL), ('s_veto', p.s_veto, NULL)
   ) v (code, value, issue)
  JOIN rm_kpi_indicator i ON i.code = v.code
  JOIN rm_kpi_scheme s ON s.id = i.scheme_id AND s.code = 'BENCH';

INSERT INTO by_hand_result (id, run_id, manager_id, branch_id, position_id, post_grade_id, inputs,
                            score, rank, branch_rank, grade, issue, issue_indicator_id)
SELECT row_number() OVER (), 0, manager_id, branch_id, position_id, post_grade_id,
       jsonb_strip_nulls(jsonb_build_object('param:bench_cap', cap::text,
                                            'target:avg_daily_deposit', target::text)),
       score, CASE WHEN score IS NOT NULL THEN rank() OVER (ORDER BY score DESC NULLS LAST) END,
       CASE WHEN score IS NOT NULL
            THEN rank() OVER (PARTITION BY branch_id ORDER BY score DESC NULLS LAST) END,
       CASE WHEN score < 50 THEN 'D' WHEN score < 60 THEN 'C' WHEN score < 70 THEN 'B'
            WHEN score >= 70 THEN 'A' END,
       CASE WHEN score IS NULL THEN 'missing_target' END,
       CASE WHEN score IS NULL THEN (SELECT i.id FROM rm_kpi_indicator i
         JOIN rm_kpi_scheme s ON s.id = i.scheme_id
        WHERE s.code = 'BENCH' AND i.code = 's_deposit') END
  FROM (SELECT *, round((s_deposit * 25 + s_growth * 10 + s_loans * 10 + s_quality * 15
                         + s_receipt * 10 + s_income * 10 + s_cards * 5 + s_mobile * 5
                         + s_branch * 5 + s_veto * 5) * 0.01, 2) AS score FROM points) x;
