"""Search, read, create, write and unlink on one table."""

import base64
import datetime
import hashlib

import psycopg2
from psycopg2.extras import Json

from ..exceptions import AccessError, MissingError, ValidationError
from . import domains, passwords
from .fields import INHERITS, RAW_JSON, Model, fields_get, to_client

BATCH_IDS = 10000
DEFAULTS = {
    'res.partner': {'active': True, 'type': 'contact', 'is_company': False, 'employee': False,
                    'color': 0, 'partner_share': True, 'lang': 'en_US'},
    'res.users': {'active': True, 'share': False, 'notification_type': 'email', 'company_id': 1},
    'ir.attachment': {'type': 'binary', 'public': False},
    'ir.mail_server': {'active': True, 'smtp_authentication': 'login', 'smtp_encryption': 'none',
                       'smtp_port': 25, 'sequence': 10},
    'fetchmail.server': {'active': True, 'server_type': 'imap', 'state': 'draft', 'priority': 5},
    'ir.cron': {'active': True, 'interval_number': 1, 'interval_type': 'days', 'user_id': 1,
                'priority': 5, 'nextcall': lambda: now(), 'ir_actions_server_id': 0},
    'ir.actions.server': {'type': 'ir.actions.server', 'binding_type': 'action',
                          'usage': 'ir_actions_server', 'state': 'code', 'model_id': 0},
    'project.project': {'active': True, 'privacy_visibility': 'portal', 'rating_status': 'stage',
                        'rating_status_period': 'monthly', 'last_update_status': 'to_define',
                        'company_id': 1, 'sequence': 10, 'user_id': 2, 'stage_id': 1,
                        'allow_task_dependencies': False, 'allow_milestones': False},
    'project.task': {'active': True, 'state': '01_in_progress', 'priority': '0', 'sequence': 10,
                     'display_in_project': True, 'recurring_task': False, 'company_id': 1,
                     'stage_id': None},
    'project.task.type': {'active': True, 'fold': False, 'sequence': 1},
    'project.project.stage': {'active': True, 'fold': False, 'sequence': 1},
}


def now():
    """Return the time as Odoo stores it: UTC without a zone."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class Records:
    """One model for one user: the methods that RPC and the shell share."""

    def __init__(self, cr, model, uid, context=None):
        self.cr, self.uid, self.context = cr, uid, context or {}
        self.model = Model(cr, model)

    def search(self, domain=(), offset=0, limit=None, order=None):
        """Return the ids that match."""
        test = self.context.get('active_test', True)
        sql, params = domains.where(self.cr, self.model, domain, test)
        table = self.model.table
        self.cr.execute(
            f'SELECT "{table}".id FROM "{table}" WHERE {sql} ORDER BY {self.model.order(order)} '
            'LIMIT %s OFFSET %s', params + [limit or None, offset or 0])
        return [key for (key,) in self.cr.fetchall()]

    def search_count(self, domain=(), limit=None):
        """Return how many match."""
        test = self.context.get('active_test', True)
        sql, params = domains.where(self.cr, self.model, domain, test)
        self.cr.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{self.model.table}" WHERE {sql} '
                        'LIMIT %s) AS found', params + [limit or None])
        return self.cr.fetchone()[0]

    def search_read(self, domain=(), fields=None, offset=0, limit=None, order=None):
        """Search, then read."""
        return self.read(self.search(domain, offset, limit, order), fields)

    def read(self, ids, fields=None):
        """Return the records in the order asked; ids that do not exist are left out."""
        ids = [ids] if isinstance(ids, int) else list(ids)
        names = list(fields or [*self.model.kinds, 'display_name'])
        for name in names:
            if not self.model.has(name) and not self.computed(name):
                raise ValueError(f'Invalid field {name!r} on model {self.model.name!r}')
        self.cr.execute(f'SELECT * FROM "{self.model.table}" WHERE id = ANY(%s)', (ids,))
        rows = {row['id']: row for row in self.cr.dictfetchall()}
        own = [{name: row.get(name) for name in self.model.kinds} for row in
               (rows[key] for key in ids if key in rows)]
        return self.present(own, ['id', *[name for name in names if name != 'id']])

    def present(self, rows, names):
        """Convert raw rows to what a client gets."""
        model, titles, inherited = self.model, {}, self.inherited(rows, names)
        for name in names:
            if model.kinds.get(name) == 'many2one':
                keys = {row[name] for row in rows if row[name]}
                titles[name] = self.titles(model.relation(name), keys)
        result = []
        for row in rows:
            record = {}
            for name in names:
                if name == 'display_name':
                    record[name] = self.title(row, inherited)
                elif self.computed(name):
                    record[name] = self.computed(name)(row)
                elif name not in model.kinds:
                    record[name] = inherited.get(row['id'], {}).get(name, False)
                elif model.kinds[name] == 'many2one':
                    title = titles[name].get(row[name])
                    record[name] = [row[name], title] if title is not None else False
                else:
                    record[name] = to_client(model, name, row[name])
            result.append(record)
        return result

    def computed(self, name):
        """Return the function of a computed field, or None."""
        if self.model.name == 'ir.attachment' and name in ('datas', 'raw'):
            from ..service import attachments
            return lambda row: attachments.encoded(self.cr.dbname, row)
        if self.model.name == 'ir.module.module' and name == 'installed_version':
            from ..modules.manifest import readable_manifest
            return lambda row: readable_manifest(row['name']).get('version', False)
        return None

    def inherited(self, rows, names):
        """Return {id: fields of the parent record}, for users and their partners."""
        if not self.model.parent:
            return {}
        column, parent = INHERITS[self.model.name]
        wanted = [name for name in names if name not in self.model.kinds
                  and name in self.model.parent.kinds] + ['display_name']
        found = Records(self.cr, parent, self.uid).read([row[column] for row in rows], wanted)
        by_id = {record['id']: record for record in found}
        return {row['id']: by_id.get(row[column], {}) for row in rows}

    def title(self, row, inherited):
        """Return a record's display name."""
        if self.model.parent:
            return inherited.get(row['id'], {}).get('display_name', False)
        column = self.model.title_column()
        text = to_client(self.model, column, row[column]) if column else False
        return text or f"{self.model.name},{row['id']}"

    def titles(self, model, keys):
        """Return {id: display name} of related records. A dangling id has none."""
        if not keys:
            return {}
        found = Records(self.cr, model, self.uid).read(list(keys), ['display_name'])
        return {record['id']: record['display_name'] for record in found}

    def create(self, values):
        """Create one record or a list of them; return the id or the ids."""
        if isinstance(values, list):
            return [self.create(item) for item in values]
        self.check_write(values)
        defaults = {key: value() if callable(value) else value
                    for key, value in DEFAULTS.get(self.model.name, {}).items()
                    if key in self.model.kinds}
        values = {**defaults, **self.with_content(values)}
        if self.model.parent and not values.get('partner_id'):
            values = self.split_parent(values)
        stamp = self.cr.now()
        values.update(create_uid=self.uid, write_uid=self.uid, create_date=stamp, write_date=stamp)
        row = self.to_columns(values)
        names = ', '.join(f'"{name}"' for name in row)
        marks = ', '.join(['%s'] * len(row))
        self.execute(f'INSERT INTO "{self.model.table}" ({names}) VALUES ({marks}) RETURNING id',
                     list(row.values()))
        key = self.cr.fetchone()[0]
        self.complete([key])
        return key

    def write(self, ids, values):
        """Change records. An id that does not exist is a MissingError."""
        ids = [ids] if isinstance(ids, int) else list(ids)
        self.check_write(values)
        self.check_exist(ids)
        values = self.with_content(values)
        if self.model.parent:
            values = self.write_parent(ids, values)
        values = {**values, 'write_uid': self.uid, 'write_date': self.cr.now()}
        row = self.to_columns(values)
        sets = ', '.join(f'"{name}" = %s' for name in row)
        self.execute(f'UPDATE "{self.model.table}" SET {sets} WHERE id = ANY(%s)',
                     [*row.values(), ids])
        self.complete(ids)
        return True

    def unlink(self, ids):
        """Delete records, their external ids, and leave no other trace, as Odoo."""
        ids = [ids] if isinstance(ids, int) else list(ids)
        self.check_access()
        self.check_exist(ids)
        self.execute(f'DELETE FROM "{self.model.table}" WHERE id = ANY(%s)', [ids])
        self.cr.execute('DELETE FROM ir_model_data WHERE model = %s AND res_id = ANY(%s)',
                        (self.model.name, ids))
        return True

    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields."""
        return fields_get(self.cr, self.model, allfields, attributes)

    def name_search(self, name='', args=None, operator='ilike', limit=100):
        """Return [id, display name] of what matches a text."""
        domain = list(args or []) + ([('display_name', operator, name)] if name else [])
        return [[record['id'], record['display_name']]
                for record in self.search_read(domain, ['display_name'], limit=limit)]

    def execute(self, query, params):
        """Run a change; a broken constraint becomes Odoo's ValidationError."""
        try:
            self.cr.execute(query, params)
        except psycopg2.IntegrityError as error:
            detail = (error.diag.message_primary or str(error)).strip()
            raise ValidationError(f'The operation cannot be completed: {detail}') from None

    def to_columns(self, values):
        """Return {column: SQL value}, leaving out fields that are not columns."""
        row = {}
        for name, value in values.items():
            if name not in self.model.kinds or name == 'id':
                continue
            if name == 'password' and value and self.model.name == 'res.users':
                value = passwords.encrypt(value)
            if name in self.model.json and value not in (None, False):
                value = Json(value if name in RAW_JSON or isinstance(value, dict)
                             else {'en_US': value})
            elif value is False and self.model.kinds[name] != 'boolean':
                value = None
            elif isinstance(value, (list, tuple)) and self.model.kinds[name] == 'many2one':
                value = value[0] if value else None
            row[name] = value
        return row

    def split_parent(self, values):
        """Create the partner of a new user from the fields that belong to it."""
        own = {key: value for key, value in values.items() if key in self.model.kinds}
        other = {key: value for key, value in values.items() if key not in own}
        other.setdefault('name', values.get('login'))
        own['partner_id'] = Records(self.cr, 'res.partner', self.uid).create(other)
        return own

    def write_parent(self, ids, values):
        """Send the inherited fields of a write to the partner."""
        column, parent = INHERITS[self.model.name]
        other = {key: value for key, value in values.items() if key not in self.model.kinds}
        if other:
            self.cr.execute(f'SELECT "{column}" FROM "{self.model.table}" WHERE id = ANY(%s)',
                            (ids,))
            Records(self.cr, parent, self.uid).write([key for (key,) in self.cr.fetchall()], other)
        return {key: value for key, value in values.items() if key in self.model.kinds}

    def complete(self, ids):
        """Fill the stored computed columns that clients sort and search by."""
        if self.model.name == 'res.partner':
            self.cr.execute('UPDATE res_partner SET complete_name = name, commercial_partner_id = '
                            'coalesce(commercial_partner_id, id) WHERE id = ANY(%s)', (ids,))
        elif self.model.name == 'project.task':
            self.cr.execute(
                'UPDATE project_task t SET stage_id = (SELECT r.type_id FROM project_task_type_rel '
                'r JOIN project_task_type s ON s.id = r.type_id WHERE r.project_id = t.project_id '
                'ORDER BY s.sequence, s.id LIMIT 1) WHERE t.stage_id IS NULL AND t.id = ANY(%s)',
                (ids,))

    def check_exist(self, ids):
        """Raise MissingError for the first id that is not there."""
        self.cr.execute(f'SELECT id FROM "{self.model.table}" WHERE id = ANY(%s)', (ids,))
        found = {key for (key,) in self.cr.fetchall()}
        missing = tuple(key for key in ids if key not in found)
        if missing:
            raise MissingError('Record does not exist or has been deleted.\n'
                               f'(Record: {self.model.name}{missing}, User: {self.uid})')

    def check_write(self, values):
        """Refuse unknown fields and users without the right."""
        self.check_access()
        for name in values:
            if not self.model.has(name) and not self.computed(name):
                raise ValueError(f'Invalid field {name!r} on model {self.model.name!r}')

    def with_content(self, values):
        """Put the content of an attachment into the filestore, in place of `datas`."""
        if self.model.name != 'ir.attachment' or 'datas' not in values:
            return values
        from ..service import attachments
        values = dict(values)
        data = base64.b64decode(values.pop('datas') or '')
        return {'type': 'binary', **values, 'store_fname': attachments.store(self.cr.dbname, data),
                'checksum': hashlib.sha1(data).hexdigest(), 'file_size': len(data)}

    def check_access(self):
        """Technical models are the administrator's; portal users change nothing."""
        if self.uid in (1, 2):
            return
        self.cr.execute('SELECT share FROM res_users WHERE id = %s', (self.uid,))
        row = self.cr.fetchone()
        if not row or row[0] or self.model.name.startswith(('ir.', 'res.users', 'fetchmail.')):
            raise AccessError(
                f"You are not allowed to modify '{self.model.name}' ({self.model.name}) records.\n\n"
                'Contact your administrator to request access if necessary.')
