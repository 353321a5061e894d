#!/bin/bash
# In the container: install the suite the first time, upgrade it later, make the first account safe.
set -euo pipefail

if [ ! -e "$WORKBENCH_KEY_FILE" ]; then
    (umask 077 && head -c 32 /dev/urandom | base64 -w0 > "$WORKBENCH_KEY_FILE")
fi

options=(-c "$ODOO_RC" -d "$DATABASE" --addons-path=/mnt/extra-addons --data-dir=/var/lib/odoo)
suite=$(cd /mnt/extra-addons && printf '%s,' */__manifest__.py | sed 's#/__manifest__\.py,#,#g; s#,$##')

installed=$(psql -XAtq -d "$DATABASE" -c "SELECT 1 FROM ir_module_module
    WHERE name = 'rm_workbench' AND state = 'installed'" 2>/dev/null || true)
if [ "$installed" = 1 ]; then
    odoo "${options[@]}" --i18n-overwrite -u "$suite" -i "$suite" --no-http --stop-after-init
else
    odoo "${options[@]}" -i "$suite" --load-language=zh_CN --no-http --stop-after-init
    python3 /opt/workbench/prepare.py "$DATABASE" container --new \
        --addons-path=/mnt/extra-addons --data-dir=/var/lib/odoo
fi
