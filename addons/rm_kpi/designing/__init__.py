"""What a designer of schemes needs besides computing: trials, graphs, differences. No Odoo."""
