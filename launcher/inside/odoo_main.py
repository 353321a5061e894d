"""The Odoo command line, started as a script: started as a module, several workers do not work."""

import odoo.cli

from parent import follow_parent

if __name__ == "__main__":
    follow_parent()
    odoo.cli.main()
