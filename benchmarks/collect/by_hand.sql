-- The same sixty figures, written by hand for this bank, its quarter and its data: it knows that
-- only deposits are narrowed, that every account has a row of 31 March, that no row names a date
-- beyond the quarter. What is left of generality would only cost time.
SET LOCAL work_mem = '256MB';
SET LOCAL jit = off;

CREATE TEMP TABLE general ON COMMIT DROP AS
SELECT customer_id, manager_id, share, basis, GREATEST(valid_from, DATE '2026-04-01') AS since,
       LEAST(valid_to, DATE '2026-06-30') AS until
  FROM rm_assignment
 WHERE line IS NULL AND account_id IS NULL AND loan_id IS NULL AND valid_from <= '2026-06-30'
   AND (valid_to IS NULL OR valid_to >= '2026-04-01');
ANALYZE general;

-- deposits: the line's own rows, and of the general ones what lies before or after them
CREATE TEMP TABLE narrowed ON COMMIT DROP AS
SELECT customer_id, basis, manager_id, share, GREATEST(valid_from, DATE '2026-04-01') AS since,
       LEAST(valid_to, DATE '2026-06-30') AS until
  FROM rm_assignment
 WHERE line = 'deposit' AND valid_from <= '2026-06-30'
   AND (valid_to IS NULL OR valid_to >= '2026-04-01');
CREATE TEMP TABLE deposit ON COMMIT DROP AS
SELECT customer_id, manager_id, share, since, until FROM narrowed
UNION ALL
SELECT g.customer_id, g.manager_id, g.share, g.since, g.until
  FROM general g WHERE NOT EXISTS (SELECT FROM narrowed n WHERE n.customer_id = g.customer_id)
UNION ALL
SELECT g.customer_id, g.manager_id, g.share, lower(d), upper(d) - 1
  FROM general g
  JOIN (SELECT customer_id, basis, range_agg(daterange(since, until, '[]')) AS days
          FROM narrowed GROUP BY customer_id, basis) n ON n.customer_id = g.customer_id,
       unnest(CASE WHEN n.basis = g.basis
                   THEN datemultirange(daterange(g.since, g.until, '[]')) - n.days
                   ELSE datemultirange(daterange(g.since, g.until, '[]')) END) d;
ANALYZE deposit;

-- accounts that stand still: alive all the quarter, all shares of the customer for all of it
CREATE TEMP TABLE moving ON COMMIT DROP AS
SELECT DISTINCT customer_id FROM deposit WHERE since > '2026-04-01' OR until < '2026-06-30';
ANALYZE moving;
CREATE TEMP TABLE still ON COMMIT DROP AS
SELECT d.manager_id, d.share, a.product, sum(q) AS q, sum(qn) AS qn, sum(m) AS m, sum(mn) AS mn,
       sum(e) AS e, sum(en) AS en
  FROM (SELECT account_id,
               sum(balance * (until - GREATEST(value_date, DATE '2026-04-01')))
                 FILTER (WHERE until > '2026-04-01') AS q,
               sum(balance * (until - GREATEST(value_date, DATE '2026-04-01')))
                 FILTER (WHERE until > '2026-04-01' AND balance < 0) AS qn,
               sum(balance * (until - GREATEST(value_date, DATE '2026-06-01')))
                 FILTER (WHERE until > '2026-06-01') AS m,
               sum(balance * (until - GREATEST(value_date, DATE '2026-06-01')))
                 FILTER (WHERE until > '2026-06-01' AND balance < 0) AS mn,
               sum(balance) FILTER (WHERE until > '2026-06-30') AS e,
               sum(balance) FILTER (WHERE until > '2026-06-30' AND balance < 0) AS en
          FROM (SELECT account_id, value_date, balance,
                       lead(value_date, 1, DATE '2026-07-01')
                         OVER (PARTITION BY account_id ORDER BY value_date) AS until
                  FROM rm_fact_balance WHERE value_date BETWEEN '2026-03-31' AND '2026-06-30') h
         GROUP BY account_id) b
  JOIN rm_account a ON a.id = b.account_id
  JOIN deposit d ON d.customer_id = a.customer_id
 WHERE a.opened_on <= '2026-04-01' AND (a.closed_on IS NULL OR a.closed_on >= '2026-06-30')
   AND NOT EXISTS (SELECT FROM moving v WHERE v.customer_id = a.customer_id)
 GROUP BY d.manager_id, d.share, a.product;

-- the others: pieces of balances met with pieces of shares
CREATE TEMP TABLE few ON COMMIT DROP AS
SELECT id, customer_id, product, opened_on, closed_on FROM rm_account a
 WHERE opened_on > '2026-04-01' OR closed_on < '2026-06-30'
    OR EXISTS (SELECT FROM moving v WHERE v.customer_id = a.customer_id);
ANALYZE few;
CREATE TEMP TABLE piece ON COMMIT DROP AS
SELECT d.manager_id, d.share, f.product, p.balance, GREATEST(p.since, d.since) AS since,
       LEAST(p.until, d.until + 1) AS until
  FROM (SELECT b.account_id, b.balance, GREATEST(b.value_date, f.opened_on) AS since,
               LEAST(lead(b.value_date, 1, DATE '2026-07-01')
                       OVER (PARTITION BY b.account_id ORDER BY b.value_date),
                     f.closed_on + 1) AS until
          FROM few f JOIN rm_fact_balance b ON b.account_id = f.id
         WHERE b.value_date BETWEEN '2026-03-31' AND '2026-06-30') p
  JOIN few f ON f.id = p.account_id
  JOIN deposit d ON d.customer_id = f.customer_id AND d.since < p.until AND d.until >= p.since;

CREATE TEMP TABLE balances ON COMMIT DROP AS
SELECT manager_id, product, sum(q * share) AS q, sum(qn * share) AS qn, sum(m * share) AS m,
       sum(mn * share) AS mn, sum(e * share) AS e, sum(en * share) AS en
  FROM (SELECT * FROM still
        UNION ALL
        SELECT manager_id, share, product,
               sum(balance * (until - GREATEST(since, DATE '2026-04-01')))
                 FILTER (WHERE until > GREATEST(since, DATE '2026-04-01')),
               sum(balance * (until - GREATEST(since, DATE '2026-04-01')))
                 FILTER (WHERE until > GREATEST(since, DATE '2026-04-01') AND balance < 0),
               sum(balance * (until - GREATEST(since, DATE '2026-06-01')))
                 FILTER (WHERE until > GREATEST(since, DATE '2026-06-01')),
               sum(balance * (until - GREATEST(since, DATE '2026-06-01')))
                 FILTER (WHERE until > GREATEST(since, DATE '2026-06-01') AND balance < 0),
               sum(balance) FILTER (WHERE until > '2026-06-30' AND since <= '2026-06-30'),
               sum(balance)
                 FILTER (WHERE until > '2026-06-30' AND since <= '2026-06-30' AND balance < 0)
          FROM piece GROUP BY manager_id, share, product) x
 GROUP BY manager_id, product;

CREATE TEMP TABLE entries ON COMMIT DROP AS
SELECT g.manager_id, x.kind, x.product, x.booked_on >= '2026-06-01' AS june,
       sum(x.quantity * g.share) AS quantity, sum(x.volume * g.share) AS volume,
       sum(x.income * g.share) AS income
  FROM (SELECT 'fee' AS kind, customer_id, product, booked_on, quantity, amount AS volume,
               0 AS income FROM rm_fact_fee WHERE booked_on BETWEEN '2026-04-01' AND '2026-06-30'
        UNION ALL
        SELECT 'sale', customer_id, product, booked_on, quantity, volume, income
          FROM rm_fact_sale WHERE booked_on BETWEEN '2026-04-01' AND '2026-06-30') x
  JOIN general g ON g.customer_id = x.customer_id AND x.booked_on BETWEEN g.since AND g.until
 GROUP BY 1, 2, 3, 4;
CREATE TEMP TABLE mobile ON COMMIT DROP AS
SELECT g.manager_id, count(DISTINCT x.customer_id) AS n
  FROM rm_fact_sale x
  JOIN general g ON g.customer_id = x.customer_id AND x.booked_on BETWEEN g.since AND g.until
 WHERE x.product = 'mobile_bank' AND x.booked_on BETWEEN '2026-06-01' AND '2026-06-30' GROUP BY 1;
CREATE TEMP TABLE named ON COMMIT DROP AS
SELECT manager_id, sum(income) AS income FROM rm_fact_sale
 WHERE booked_on BETWEEN '2026-06-01' AND '2026-06-30' AND manager_id IS NOT NULL GROUP BY 1;

CREATE TEMP TABLE people ON COMMIT DROP AS
SELECT g.manager_id, sum(g.share) AS weighted, count(DISTINCT g.customer_id) AS heads
  FROM general g JOIN rm_customer c ON c.id = g.customer_id
 WHERE g.until >= '2026-06-30' OR g.until IS NULL
 GROUP BY 1;
CREATE TEMP TABLE opened ON COMMIT DROP AS
SELECT d.manager_id, sum(d.share) AS q, sum(d.share) FILTER (WHERE a.opened_on >= '2026-06-01') AS m
  FROM rm_account a
  JOIN deposit d ON d.customer_id = a.customer_id AND a.opened_on BETWEEN d.since AND d.until
 WHERE a.opened_on BETWEEN '2026-04-01' AND '2026-06-30' GROUP BY 1;
CREATE TEMP TABLE lent ON COMMIT DROP AS
SELECT g.manager_id, sum(l.amount * g.share) AS q,
       sum(l.amount * g.share) FILTER (WHERE l.disbursed_on >= '2026-06-01') AS m
  FROM rm_loan l
  JOIN general g ON g.customer_id = l.customer_id AND l.disbursed_on BETWEEN g.since AND g.until
 WHERE l.disbursed_on BETWEEN '2026-04-01' AND '2026-06-30' GROUP BY 1;
CREATE TEMP TABLE owed ON COMMIT DROP AS
SELECT g.manager_id,
       sum(s.principal_balance * g.share) FILTER (WHERE s.as_of = '2026-06-30') AS loans,
       sum(s.overdue_amount * g.share) FILTER (WHERE s.as_of = '2026-06-30') AS overdue,
       sum(s.principal_balance * g.share) FILTER (WHERE s.as_of = '2026-06-30'
         AND s.risk_class IN ('substandard', 'doubtful', 'loss')) AS npl,
       sum(s.principal_balance * g.share) FILTER (WHERE s.as_of = '2026-06-30'
         AND s.risk_class = 'special_mention') AS special,
       sum(s.principal_balance * g.share) FILTER (WHERE s.as_of = '2026-06-30'
         AND s.days_overdue > 90) AS over90,
       sum(s.principal_balance * g.share) FILTER (WHERE s.as_of = '2026-06-30'
         AND l.product = 'mortgage') AS mortgage,
       sum(s.interest_due * g.share) AS due_q,
       sum(s.interest_due * g.share) FILTER (WHERE s.as_of >= '2026-06-01') AS due_m,
       sum(s.interest_received * g.share) AS got_q,
       sum(s.interest_received * g.share) FILTER (WHERE s.as_of >= '2026-06-01') AS got_m
  FROM rm_fact_loan_status s JOIN rm_loan l ON l.id = s.loan_id
  JOIN general g ON g.customer_id = l.customer_id AND s.as_of BETWEEN g.since AND g.until
 WHERE s.as_of BETWEEN '2026-04-01' AND '2026-06-30' GROUP BY 1;
CREATE TEMP TABLE repaid ON COMMIT DROP AS
SELECT g.manager_id, sum(r.principal_due * g.share) AS due,
       sum(r.principal_paid * g.share) FILTER (WHERE r.paid_on <= '2026-06-30'
         AND r.way NOT IN ('renewal', 'extension')) AS recovered
  FROM rm_fact_repayment r JOIN rm_loan l ON l.id = r.loan_id
  JOIN general g ON g.customer_id = l.customer_id AND r.due_on BETWEEN g.since AND g.until
 WHERE r.due_on BETWEEN '2026-06-01' AND '2026-06-30' GROUP BY 1;
CREATE TEMP TABLE received ON COMMIT DROP AS
SELECT g.manager_id, sum(r.principal_paid * g.share) AS received
  FROM rm_fact_repayment r JOIN rm_loan l ON l.id = r.loan_id
  JOIN general g ON g.customer_id = l.customer_id AND r.paid_on BETWEEN g.since AND g.until
 WHERE r.paid_on BETWEEN '2026-06-01' AND '2026-06-30' AND r.way NOT IN ('renewal', 'extension')
 GROUP BY 1;

-- one row an RM, one column a figure
CREATE TEMP TABLE wide ON COMMIT DROP AS
WITH b AS (
  SELECT manager_id, sum(q) AS q, sum(q) - COALESCE(sum(qn), 0) AS qp, sum(m) AS m,
         sum(m) - COALESCE(sum(mn), 0) AS mp, sum(e) AS e, sum(e) - COALESCE(sum(en), 0) AS ep,
         sum(e) FILTER (WHERE product = 'current') AS e1,
         sum(e) FILTER (WHERE product = 'savings') AS e2,
         sum(e) FILTER (WHERE product = 'term_3m') AS e3,
         sum(e) FILTER (WHERE product = 'term_1y') AS e4,
         sum(e) FILTER (WHERE product = 'margin') AS e5,
         sum(m) FILTER (WHERE product = 'current') AS m1,
         sum(m) FILTER (WHERE product = 'savings') AS m2,
         sum(m) FILTER (WHERE product = 'term_3m') AS m3,
         sum(m) FILTER (WHERE product = 'term_1y') AS m4,
         sum(m) FILTER (WHERE product = 'margin') AS m5
    FROM balances GROUP BY 1
), f AS (
  SELECT manager_id,
         sum(volume) FILTER (WHERE product = 'statement_fee') AS fee_q,
         sum(volume) FILTER (WHERE product = 'statement_fee' AND june) AS fee_m,
         sum(volume) FILTER (WHERE product = 'insurance_premium') AS ins_q,
         sum(volume) FILTER (WHERE product = 'insurance_premium' AND june) AS ins_m,
         sum(quantity) FILTER (WHERE kind = 'fee' AND product LIKE 'card\_%') AS card_q,
         sum(quantity) FILTER (WHERE kind = 'fee' AND product LIKE 'card\_%' AND june) AS card_m,
         sum(income) AS inc_q, sum(income) FILTER (WHERE june) AS inc_m,
         sum(quantity) FILTER (WHERE kind = 'sale' AND june
           AND product IN ('debit_card', 'credit_card')) AS cards,
         sum(volume) FILTER (WHERE june AND product = 'pos_volume') AS pos,
         sum(volume) FILTER (WHERE june AND product = 'payroll') AS payroll,
         sum(volume) FILTER (WHERE june
           AND product IN ('property_insurance', 'life_insurance')) AS agency,
         sum(volume) FILTER (WHERE june
           AND product IN ('fund', 'government_bond', 'wealth_product')) AS wealth
    FROM entries GROUP BY 1
)
SELECT m.id AS manager_id, 30::numeric AS days, 91 AS days_qtd, COALESCE(b.m, 0) AS deposit_day_sum,
       COALESCE(b.q, 0) AS deposit_day_sum_qtd, COALESCE(b.mp, 0) AS deposit_day_sum_pos,
       COALESCE(b.qp, 0) AS deposit_day_sum_pos_qtd,
       round(COALESCE(b.m, 0) / 30, 6) AS avg_daily_deposit,
       round(COALESCE(b.q, 0) / 91, 6) AS avg_daily_deposit_qtd,
       round(COALESCE(b.mp, 0) / 30, 6) AS avg_daily_deposit_pos,
       round(COALESCE(b.qp, 0) / 91, 6) AS avg_daily_deposit_pos_qtd,
       COALESCE(b.e, 0) AS month_end_deposit, COALESCE(b.ep, 0) AS month_end_deposit_pos,
       COALESCE(people.weighted, 0) AS customers_weighted,
       COALESCE(people.heads, 0) AS customers_count, COALESCE(opened.m, 0) AS new_accounts,
       COALESCE(opened.q, 0) AS new_accounts_qtd, COALESCE(lent.m, 0) AS loan_disbursed,
       COALESCE(lent.q, 0) AS loan_disbursed_qtd, COALESCE(owed.loans, 0) AS loan_balance,
       COALESCE(owed.overdue, 0) AS overdue_balance, COALESCE(owed.npl, 0) AS npl_balance,
       round(COALESCE(owed.npl, 0) / NULLIF(owed.loans, 0), 6) AS npl_ratio,
       COALESCE(owed.due_m, 0) AS interest_due, COALESCE(owed.due_q, 0) AS interest_due_qtd,
       COALESCE(owed.got_m, 0) AS interest_received,
       COALESCE(owed.got_q, 0) AS interest_received_qtd,
       round(COALESCE(owed.got_m, 0) / NULLIF(owed.due_m, 0), 6) AS interest_receipt_ratio,
       round(COALESCE(owed.got_q, 0) / NULLIF(owed.due_q, 0), 6) AS interest_receipt_ratio_qtd,
       COALESCE(f.fee_m, 0) AS fee_income, COALESCE(f.fee_q, 0) AS fee_income_qtd,
       COALESCE(f.ins_m, 0) AS insurance_volume, COALESCE(f.ins_q, 0) AS insurance_volume_qtd,
       COALESCE(f.card_m, 0) AS cards_issued, COALESCE(f.card_q, 0) AS cards_issued_qtd,
       COALESCE(owed.special, 0) AS special_mention_balance,
       COALESCE(owed.over90, 0) AS overdue_90_balance, COALESCE(f.inc_m, 0) AS sales_income,
       COALESCE(f.inc_q, 0) AS sales_income_qtd, COALESCE(named.income, 0) AS sales_income_booked,
       COALESCE(f.cards, 0) AS bank_cards_sold, COALESCE(mobile.n, 0) AS mobile_bank_customers,
       COALESCE(f.pos, 0) AS pos_volume, COALESCE(f.payroll, 0) AS payroll_volume,
       COALESCE(f.agency, 0) AS agency_insurance_volume, COALESCE(f.wealth, 0) AS wealth_volume,
       COALESCE(repaid.due, 0) AS principal_due,
       COALESCE(repaid.recovered, 0) AS principal_recovered,
       round(COALESCE(repaid.recovered, 0) / NULLIF(repaid.due, 0), 6) AS recovery_ratio,
       COALESCE(received.received, 0) AS principal_received, COALESCE(b.e1, 0) AS bench_end_current,
       COALESCE(b.e2, 0) AS bench_end_savings, COALESCE(b.e3, 0) AS bench_end_term_3m,
       COALESCE(b.e4, 0) AS bench_end_term_1y, COALESCE(b.e5, 0) AS bench_end_margin,
       COALESCE(b.m1, 0) AS bench_sum_current, COALESCE(b.m2, 0) AS bench_sum_savings,
       COALESCE(b.m3, 0) AS bench_sum_term_3m, COALESCE(b.m4, 0) AS bench_sum_term_1y,
       COALESCE(b.m5, 0) AS bench_sum_margin, COALESCE(owed.mortgage, 0) AS bench_mortgage
  FROM rm_manager m
  LEFT JOIN b ON b.manager_id = m.id LEFT JOIN f ON f.manager_id = m.id
  LEFT JOIN mobile ON mobile.manager_id = m.id LEFT JOIN named ON named.manager_id = m.id
  LEFT JOIN people ON people.manager_id = m.id LEFT JOIN opened ON opened.manager_id = m.id
  LEFT JOIN lent ON lent.manager_id = m.id LEFT JOIN owed ON owed.manager_id = m.id
  LEFT JOIN repaid ON repaid.manager_id = m.id LEFT JOIN received ON received.manager_id = m.id;
