-- Branches, people, shares and accounts of a large bank; customers came through the feed.
-- %(branches)s branches: one head office, 40 branches, 400 sub-branches, outlets below these.
INSERT INTO rm_branch_history (branch_id, parent_id, valid_from)
SELECT id, parent_id, DATE '1900-01-01' FROM rm_branch b
 WHERE NOT EXISTS (SELECT FROM rm_branch_history h WHERE h.branch_id = b.id);

CREATE TEMP TABLE place AS
SELECT id, code, row_number() OVER (ORDER BY code) - 1 AS n FROM rm_branch WHERE code LIKE 'B0%%';
CREATE UNIQUE INDEX ON place (n);

-- users: partner and user of one number
CREATE TEMP TABLE person AS
SELECT n, nextval('res_partner_id_seq')::int AS partner_id, nextval('res_users_id_seq')::int AS id
  FROM generate_series(0, %(users)s - 1) n;
INSERT INTO res_partner (id, name, complete_name, type, active, lang, is_company, company_id)
SELECT partner_id, '员工' || n, '员工' || n, 'contact', TRUE, 'zh_CN', FALSE, 1 FROM person;
INSERT INTO res_users (id, login, active, company_id, partner_id, notification_type, share)
SELECT id, 'w' || n, TRUE, 1, partner_id, 'email', FALSE FROM person;
INSERT INTO res_company_users_rel (cid, user_id) SELECT 1, id FROM person;
INSERT INTO res_groups_users_rel (gid, uid) SELECT %(internal)s, id FROM person;

-- the first %(managers)s are RMs; then leaders, risk managers, administrators of branches and bank
UPDATE rm_manager m SET user_id = p.id FROM person p WHERE m.code = 'M' || lpad(p.n::text, 6, '0');
INSERT INTO rm_role_grant (user_id, role_id, branch_id, valid_from)
SELECT p.id, r.id, CASE WHEN r.needs_branch THEN b.id END, DATE '2000-01-01'
  FROM person p CROSS JOIN LATERAL (
    SELECT CASE WHEN p.n < %(managers)s THEN 'rm'
                WHEN p.n < %(managers)s + 1500 THEN 'leader'
                WHEN p.n < %(managers)s + 1700 THEN 'risk'
                WHEN p.n < %(managers)s + 1900 THEN 'branch_admin'
                WHEN p.n < %(managers)s + 1950 THEN 'admin' ELSE 'auditor' END AS code) w
  JOIN rm_role r ON r.code = w.code
  JOIN place b ON b.n = CASE WHEN p.n < %(managers)s THEN p.n %% (%(branches)s - 1) + 1
                             ELSE (p.n - %(managers)s) %% %(branches)s END;

-- teams: the RMs of a branch, led by the first of them
INSERT INTO rm_team (name, branch_id, leader_id, active)
SELECT '客户小组', branch_id, (array_agg(id ORDER BY code))[1], TRUE FROM rm_manager
 WHERE code LIKE 'M%%' GROUP BY branch_id;
INSERT INTO rm_team_member (team_id, manager_id, valid_from)
SELECT t.id, m.id, DATE '2000-01-01' FROM rm_manager m JOIN rm_team t ON t.branch_id = m.branch_id;
INSERT INTO rm_team_leader (team_id, manager_id, valid_from)
SELECT id, leader_id, DATE '2000-01-01' FROM rm_team;

-- shares: of ten customers one has nobody, two have two RMs and a joint one, every twentieth has an
-- RM of another branch
CREATE TEMP TABLE pick AS
SELECT c.id, c.n, p.n AS place FROM (
  SELECT id, branch_id, substr(customer_no, 2)::int AS n FROM rm_customer
   WHERE customer_no LIKE 'C0%%') c
  JOIN place p ON p.id = c.branch_id;
CREATE TEMP TABLE seat AS SELECT id, substr(code, 2)::int AS n FROM rm_manager WHERE code LIKE 'M0%%';
CREATE UNIQUE INDEX ON seat (n);
ANALYZE pick; ANALYZE seat;
INSERT INTO rm_assignment (customer_id, manager_id, share, basis, origin, valid_from)
SELECT k.id, s.id, w.share, w.basis, 'extract', DATE '2025-01-01'
  FROM pick k CROSS JOIN LATERAL (
    VALUES (0, CASE WHEN k.n %% 10 IN (1, 2) THEN 0.5 ELSE 1 END, 'real', TRUE),
           (1, 0.5, 'real', k.n %% 10 IN (1, 2)),
           (2, 1, 'shadow', k.n %% 10 = 1)) w (step, share, basis, holds)
  JOIN seat s ON s.n = (CASE WHEN k.n %% 20 = 3 THEN (k.place * 7 + 11) %% (%(branches)s - 1)
                            ELSE k.place - 1 END
                        + (%(branches)s - 1) * ((k.n / 10 + w.step) %% 4)) %% %(managers)s
 WHERE k.n %% 10 <> 0 AND w.holds;

INSERT INTO rm_account (account_no, customer_id, branch_id, product, currency, opened_on)
SELECT 'A' || k.n, k.id, c.branch_id, 'current', 'CNY', DATE '2020-01-01'
  FROM pick k JOIN rm_customer c ON c.id = k.id;
INSERT INTO rm_loan (loan_no, customer_id, branch_id, product, amount, term_months, disbursed_on)
SELECT 'L' || k.n, k.id, c.branch_id, 'personal', 100000, 36, DATE '2024-01-01'
  FROM pick k JOIN rm_customer c ON c.id = k.id WHERE k.n %% 10 = 5;
