"""Roles, grants, accounts and sign-in."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    permission,
    role,
    role_grant,
    rights_matrix,
    role_rights,
    role_custom,
    role_flow,
    role_demo,
    res_users,
    res_users_sign_in,
    key_sign_in,
    res_users_directory,
    res_groups,
    res_users_password,
    res_users_sessions,
    second_factor,
    sign_in_guard,
    user_link,
    branch_function,
    user_service,
    user,
    user_checks,
    user_actions,
    person,
)
