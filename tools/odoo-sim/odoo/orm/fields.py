"""Models as tables: which fields there are, and how values travel.

Field types come from the database's own columns, so a table that a migration
script creates can be read over RPC like any other.
"""

import base64
import datetime
import decimal

from ..exceptions import UserError

TABLES = {'ir.actions.server': 'ir_act_server', 'ir.actions.actions': 'ir_actions'}
KINDS = {
    'character varying': 'char', 'text': 'text', 'integer': 'integer', 'bigint': 'integer',
    'double precision': 'float', 'numeric': 'float', 'boolean': 'boolean', 'date': 'date',
    'timestamp without time zone': 'datetime', 'jsonb': 'char', 'bytea': 'binary',
}
RELATIONS = {
    'create_uid': 'res.users', 'write_uid': 'res.users', 'user_id': 'res.users',
    'partner_id': 'res.partner', 'commercial_partner_id': 'res.partner',
    'author_id': 'res.partner', 'company_id': 'res.company', 'currency_id': 'res.currency',
    'country_id': 'res.country', 'project_id': 'project.project',
    'milestone_id': 'project.milestone', 'module_id': 'ir.module.module',
    'ir_actions_server_id': 'ir.actions.server', 'category_id': 'ir.module.category',
    'mail_server_id': 'ir.mail_server', 'mail_message_id': 'mail.message',
}
STAGES = {'project.task': 'project.task.type', 'project.project': 'project.project.stage'}
INHERITS = {'res.users': ('partner_id', 'res.partner')}
RAW_JSON = {'html_field_history', 'task_properties', 'barcode'}
ORDERS = {
    'res.partner': 'complete_name ASC, id DESC', 'project.project': 'sequence, name, id',
    'project.task': 'priority desc, sequence, id desc', 'project.task.type': 'sequence, id',
    'ir.module.module': 'application desc, sequence, name', 'res.users': 'login',
    'ir.config_parameter': 'key', 'res.lang': 'active desc, name',
}


class Model:
    """A model and its columns: {field: kind}."""

    def __init__(self, cr, name):
        self.name = name
        self.table = TABLES.get(name, name.replace('.', '_'))
        cr.execute('SELECT column_name, data_type, is_nullable FROM information_schema.columns '
                   'WHERE table_schema = current_schema AND table_name = %s '
                   'ORDER BY ordinal_position', (self.table,))
        rows = cr.fetchall()
        if 'id' not in {row[0] for row in rows}:
            raise UserError(f"Object {name} doesn't exist")
        self.kinds = {column: KINDS.get(kind, 'char') for column, kind, _null in rows}
        self.json = {column for column, kind, _null in rows if kind == 'jsonb'}
        self.required = {column for column, _kind, null in rows if null == 'NO'}
        for column in self.kinds:
            if self.kinds[column] == 'integer' and self.relation(column):
                self.kinds[column] = 'many2one'
        parent = INHERITS.get(name)
        self.parent = Model(cr, parent[1]) if parent else None

    def relation(self, column):
        """Return the model that a column points to, or None."""
        if column == 'parent_id':
            return self.name
        if column == 'stage_id':
            return STAGES.get(self.name)
        return RELATIONS.get(column)

    def has(self, field):
        """Tell whether a field exists, here or on the inherited model."""
        return field == 'display_name' or field in self.kinds or bool(
            self.parent and field in self.parent.kinds)

    def order(self, text):
        """Return an ORDER BY clause; an unknown field is the error Odoo gives."""
        parts = []
        for part in (text or ORDERS.get(self.name, 'id')).split(','):
            words = part.split()
            if words[0] not in self.kinds:
                if text:
                    raise ValueError(f'Invalid field {words[0]!r} on model {self.name!r}')
                continue
            direction = ' '.join(word for word in words[1:] if word.lower() in
                                 ('asc', 'desc', 'nulls', 'first', 'last'))
            parts.append(f'{self.sql(words[0])} {direction}')
        return ', '.join(parts) or 'id'

    def sql(self, column):
        """Return the SQL that compares as the field does."""
        quoted = f'"{self.table}"."{column}"'
        if column in self.json and column not in RAW_JSON:
            return f"({quoted}->>'en_US')"
        return quoted

    def title_column(self):
        """Return the column that names a record."""
        for column in ('complete_name', 'name', 'key', 'login', 'cron_name'):
            if column in self.kinds:
                return column
        return None


def to_client(model, column, value):
    """Convert a database value to what Odoo's RPC returns."""
    kind = model.kinds[column]
    if column == 'password':
        return ''
    if value is None:
        return {'integer': 0, 'float': 0.0}.get(kind, False) if column != 'id' else False
    if column in model.json and isinstance(value, dict) and column not in RAW_JSON:
        return value.get('en_US') or next(iter(value.values()), False)
    if isinstance(value, datetime.datetime):
        return value.strftime('%Y-%m-%d %H:%M:%S')
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, (memoryview, bytes)):
        return base64.b64encode(bytes(value)).decode()
    return value


def fields_get(cr, model, names=None, attributes=None):
    """Return the description of the fields, with the attributes clients ask for."""
    owners = [model] + ([model.parent] if model.parent else [])
    result = {}
    for owner in reversed(owners):
        for column, kind in owner.kinds.items():
            if names and column not in names:
                continue
            info = {
                'type': kind, 'string': label(column), 'name': column, 'store': True,
                'required': column in owner.required and column != 'id',
                'readonly': column in ('id', 'create_uid', 'write_uid', 'create_date',
                                       'write_date'),
                'searchable': True, 'sortable': True,
                'translate': column in owner.json and column not in RAW_JSON,
            }
            if kind == 'many2one':
                info['relation'] = owner.relation(column)
            result[column] = {key: value for key, value in info.items()
                              if not attributes or key in attributes}
    return result


def label(column):
    """Return a human name for a column."""
    if column == 'id':
        return 'ID'
    return column.removesuffix('_id').replace('_', ' ').title()
