"""Namespace of the modules; `base` lives here as in Odoo's own tree."""
