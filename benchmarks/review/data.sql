-- RMs of any number in outlets of any size, made of arithmetic; each is a user.
-- Parameters: managers, peers (RMs of an outlet).

INSERT INTO rm_branch (code, name, level_id, level, active)
SELECT 'H', 'Head office', id, code, TRUE FROM rm_branch_level WHERE code = 'head_office'
   AND NOT EXISTS (SELECT FROM rm_branch WHERE parent_id IS NULL);
UPDATE rm_branch SET parent_path = id || '/' WHERE parent_id IS NULL;
INSERT INTO rm_branch (code, name, level_id, level, active, parent_id)
SELECT 'O' || n, 'Outlet ' || n, l.id, l.code, TRUE,
       (SELECT id FROM rm_branch WHERE parent_id IS NULL)
  FROM generate_series(1, %(managers)s / %(peers)s) n, rm_branch_level l WHERE l.code = 'outlet';
UPDATE rm_branch b SET parent_path = p.parent_path || b.id || '/'
  FROM rm_branch p WHERE p.id = b.parent_id;
CREATE TEMP TABLE outlet AS
SELECT id, row_number() OVER (ORDER BY id)::int - 1 AS n FROM rm_branch WHERE code LIKE 'O%%';

INSERT INTO res_partner (name, active, type)
SELECT 'bench ' || g, TRUE, 'contact' FROM generate_series(1, %(managers)s) g;
INSERT INTO res_users (login, partner_id, company_id, active, notification_type)
SELECT p.name, p.id, (SELECT min(id) FROM res_company), TRUE, 'inbox'
  FROM res_partner p WHERE p.name LIKE 'bench %%';
INSERT INTO rm_manager (code, name, branch_id, user_id, joined_on, active)
SELECT 'M' || u.n, 'RM ' || u.n, o.id, u.id, '2020-01-01', TRUE
  FROM (SELECT id, row_number() OVER (ORDER BY id)::int - 1 AS n FROM res_users
         WHERE login LIKE 'bench %%') u
  JOIN outlet o ON o.n = u.n / %(peers)s ORDER BY u.n;
