"""The stand-in's package.

It carries Odoo's name so that logger names, exception names in RPC errors and
`from odoo import api, SUPERUSER_ID` in a migration script are what they would
be in Odoo.
"""

SUPERUSER_ID = 1
