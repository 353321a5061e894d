-- A bank of any size, made of arithmetic: the same rows for the same numbers.
-- Parameters: accounts, balances (rows, one opening row an account included), managers.

INSERT INTO rm_batch (feed_id, business_date, version, state)
SELECT id, '2026-06-30', 1, 'published' FROM rm_feed LIMIT 1;

-- head office, 20 branches, 200 outlets
INSERT INTO rm_branch (code, name, level_id, level, active)
SELECT 'H', 'Head office', id, code, TRUE FROM rm_branch_level WHERE code = 'head_office';
INSERT INTO rm_branch (code, name, level_id, level, active, parent_id)
SELECT 'B' || n, 'Branch ' || n, l.id, l.code, TRUE, (SELECT id FROM rm_branch WHERE code = 'H')
  FROM generate_series(1, 20) n, rm_branch_level l WHERE l.code = 'branch';
INSERT INTO rm_branch (code, name, level_id, level, active, parent_id)
SELECT 'O' || n, 'Outlet ' || n, l.id, l.code, TRUE,
       (SELECT id FROM rm_branch WHERE code = 'B' || (n %% 20 + 1))
  FROM generate_series(1, 200) n, rm_branch_level l WHERE l.code = 'outlet';
INSERT INTO rm_branch_history (branch_id, parent_id, valid_from)
SELECT id, parent_id, '1900-01-01' FROM rm_branch;
CREATE TEMP TABLE outlet AS
SELECT id, row_number() OVER (ORDER BY id)::int - 1 AS n FROM rm_branch WHERE code LIKE 'O%%';

INSERT INTO rm_manager (code, name, branch_id, joined_on, active)
SELECT 'M' || g, 'RM ' || g, o.id, '2020-01-01', TRUE
  FROM generate_series(1, %(managers)s) g JOIN outlet o ON o.n = g %% 200 ORDER BY g;
INSERT INTO rm_manager_history (manager_id, branch_id, valid_from)
SELECT id, branch_id, joined_on FROM rm_manager;
CREATE TEMP TABLE person AS
SELECT id, branch_id, row_number() OVER (ORDER BY id)::int - 1 AS n FROM rm_manager;

-- four customers for five accounts; one in eight is a company
INSERT INTO rm_customer (customer_no, name, kind, branch_id, opened_on)
SELECT 'C' || lpad(g::text, 8, '0'), 'Customer ' || g,
       CASE WHEN g %% 8 = 0 THEN 'corporate' ELSE 'individual' END, p.branch_id, '2021-01-01'
  FROM generate_series(1, %(accounts)s * 4 / 5) g JOIN person p ON p.n = g %% %(managers)s
 ORDER BY g;
CREATE TEMP TABLE client AS
SELECT c.id, p.id AS manager_id, p.branch_id, p.n AS m, c.n, o.id AS other_id
  FROM (SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM rm_customer) c
  JOIN person p ON p.n = c.n %% %(managers)s JOIN person o ON o.n = (c.n + 1) %% %(managers)s;

-- no row below overlaps another; the constraint's index alone would take most of the time
ALTER TABLE rm_assignment DROP CONSTRAINT rm_assignment_same_rm_once;

-- of 100 customers: 90 with one RM, 5 shared, 4 handed over within the quarter, 1 with a narrower
-- assignment of the deposits; 1 with a shadow share
INSERT INTO rm_assignment (customer_id, manager_id, share, valid_from, valid_to, line, basis, origin)
SELECT id, manager_id, CASE WHEN n %% 100 < 5 THEN 0.6 ELSE 1 END, '2021-01-01',
       CASE WHEN n %% 100 BETWEEN 5 AND 8 THEN DATE '2026-04-10' + n %% 75 END, NULL, 'real', 'extract'
  FROM client
UNION ALL
SELECT id, other_id, CASE WHEN n %% 100 < 5 THEN 0.4 ELSE 1 END,
       CASE WHEN n %% 100 < 5 THEN DATE '2021-01-01' ELSE DATE '2026-04-11' + n %% 75 END, NULL,
       NULL, 'real', 'extract' FROM client WHERE n %% 100 < 9
UNION ALL
SELECT id, other_id, 1, '2026-05-16', NULL, 'deposit', 'real', 'extract' FROM client
 WHERE n %% 100 = 9
UNION ALL
SELECT id, other_id, 0.5, '2026-01-01', NULL, NULL, 'shadow', 'extract' FROM client
 WHERE n %% 100 = 10;

-- of 100 accounts: 2 opened, 1 closed within the quarter
INSERT INTO rm_account (account_no, customer_id, branch_id, product, currency, deposit_kind,
                        opened_on, closed_on)
SELECT 'A' || lpad(a::text, 8, '0'), c.id, c.branch_id,
       (ARRAY['current', 'savings', 'term_3m', 'term_1y', 'margin'])[a %% 5 + 1],
       CASE WHEN a %% 20 = 0 THEN 'USD' ELSE 'CNY' END,
       (ARRAY['corporate', 'savings', 'savings', 'savings', 'margin'])[a %% 5 + 1],
       CASE WHEN a %% 50 = 7 THEN DATE '2026-04-02' + a %% 80 ELSE DATE '2021-01-01' END,
       CASE WHEN a %% 100 = 3 THEN DATE '2026-04-20' + a %% 70 END
  FROM generate_series(1, %(accounts)s) a
  JOIN client c ON c.n = (a - 1) %% (%(accounts)s * 4 / 5) + 1 ORDER BY a;
CREATE TEMP TABLE holding AS
SELECT id, customer_id, opened_on, row_number() OVER (ORDER BY id)::int AS a FROM rm_account;

-- in files the rows of an account stand together
INSERT INTO rm_fact_balance (account_id, value_date, balance, batch_id, source_line)
SELECT h.id, d.day, ((h.a::bigint * 7919 + d.r * 104729) %% 20000000 - 100000) / 100.0, 1, h.a
  FROM holding h CROSS JOIN LATERAL (
    SELECT 0 AS r, DATE '2026-03-31' AS day
    UNION ALL
    SELECT r, DATE '2026-04-01' + (r - 1) * 91 / k + (h.a * 31 + r * 17) %% (91 / k)
      FROM (SELECT %(balances)s / %(accounts)s - 1 AS k) k, generate_series(1, k) r) d
 WHERE d.day >= h.opened_on
 ORDER BY h.a, d.day;

INSERT INTO rm_fact_fee (entry_no, booked_on, customer_id, account_id, product, quantity, amount,
                         batch_id, source_line)
SELECT 'F' || n, DATE '2026-04-01' + n %% 91, h.customer_id, CASE WHEN n %% 10 > 0 THEN h.id END,
       (ARRAY['statement_fee', 'insurance_premium', 'card_gold', 'card_classic'])[n %% 4 + 1],
       1, (n %% 5000) / 100.0, 1, n
  FROM generate_series(1, %(accounts)s / 4) n JOIN holding h ON h.a = (n * 4::bigint) %% %(accounts)s + 1;

INSERT INTO rm_fact_sale (entry_no, booked_on, customer_id, manager_id, product, quantity, volume,
                          income, batch_id, source_line)
SELECT 'S' || g, DATE '2026-04-01' + g %% 91, c.id, c.manager_id,
       (ARRAY['debit_card', 'mobile_bank', 'payroll', 'pos_volume', 'fund', 'life_insurance'])
         [g %% 6 + 1], g %% 7, (g %% 900000) / 100.0, (g %% 3000) / 100.0, 1, g
  FROM generate_series(1, %(accounts)s / 4) g
  JOIN client c ON c.n = (g * 3::bigint) %% (%(accounts)s * 4 / 5) + 1;

INSERT INTO rm_loan (loan_no, customer_id, branch_id, product, amount, disbursed_on, matures_on)
SELECT 'L' || g, c.id, c.branch_id, (ARRAY['mortgage', 'business', 'personal'])[g %% 3 + 1],
       10000 + g %% 900000, DATE '2025-07-01' + g %% 365, DATE '2027-01-01'
  FROM generate_series(1, %(accounts)s / 10) g JOIN client c ON c.n = g * 8 ORDER BY g;
INSERT INTO rm_fact_loan_status (loan_id, as_of, principal_balance, overdue_amount, days_overdue,
                                 interest_due, interest_received, risk_class, batch_id, source_line)
SELECT l.id, d.day, l.amount * 0.9, CASE WHEN l.id %% 30 = 0 THEN l.amount * 0.05 ELSE 0 END,
       CASE WHEN l.id %% 30 = 0 THEN l.id %% 200 ELSE 0 END, l.amount * 0.004,
       CASE WHEN l.id %% 30 = 0 THEN 0 ELSE l.amount * 0.004 END,
       CASE WHEN l.id %% 60 = 0 THEN 'doubtful' WHEN l.id %% 30 = 0 THEN 'special_mention'
            ELSE 'normal' END, 1, l.id
  FROM rm_loan l, (VALUES (DATE '2026-04-30'), ('2026-05-31'), ('2026-06-30')) d (day)
 WHERE l.disbursed_on <= d.day ORDER BY l.id, d.day;
INSERT INTO rm_fact_repayment (entry_no, loan_id, due_on, principal_due, interest_due, paid_on,
                               principal_paid, interest_paid, way, batch_id, source_line)
SELECT 'R' || l.id || '-' || d.n, l.id, d.day, l.amount * 0.01, 0,
       CASE WHEN l.id %% 30 > 0 THEN d.day + 2 END, CASE WHEN l.id %% 30 > 0 THEN l.amount * 0.01 ELSE 0 END,
       0, CASE WHEN l.id %% 30 > 0 THEN 'cash' END, 1, l.id
  FROM rm_loan l, (VALUES (1, DATE '2026-04-20'), (2, '2026-05-20'), (3, '2026-06-20')) d (n, day)
 WHERE l.disbursed_on <= d.day;
