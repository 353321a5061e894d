from . import (
    test_access_error,
    test_approval,
    test_integration_role,
    test_read_rights,
    test_reveal,
    test_role_grant,
    test_query,
    test_query_http,
    test_screens,
    test_sign_in,
    test_translation,
    test_write_rights,
)
