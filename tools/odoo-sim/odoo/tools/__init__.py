"""Home of `convert`, whose errors carry Odoo's names."""
