"""The demo bank's logins."""

PASSWORD = "workbench-demo"

# login: who it is
LOGINS = {
    "admin": "系统管理员 · bank-wide parameters, schemes, feeds",
    "admin2": "系统管理员 · the second person for releases",
    "leader": "行领导 · a branch's leader",
    "leader_ho": "行领导 · head office",
    "rm": "客户经理 · own customers, score and pay",
    "rm2": "客户经理 · a colleague",
    "rm3": "客户经理 · of the same branch, gave bad loans away",
    "risk": "风险经理",
    "auditor": "审计",
    "branch_admin": "本级管理员",
    "integration": "接口 · for the source systems, no web sign-in",
}
