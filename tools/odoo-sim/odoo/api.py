"""`env`, as scripts for `odoo-bin shell` and migrations use it."""

from . import SUPERUSER_ID
from .orm import passwords
from .orm.records import Records


class Environment:
    """A cursor, a user and a context; `env['res.users']` gives a model."""

    def __init__(self, cr, uid=SUPERUSER_ID, context=None, su=False):
        self.cr, self.uid, self.context = cr, uid, dict(context or {})
        self._cr = cr
        self.su = su or uid == SUPERUSER_ID

    def __getitem__(self, model):
        return Recordset(self, model, ())

    def __call__(self, cr=None, user=None, context=None, su=None):
        return Environment(cr or self.cr, user or self.uid,
                           self.context if context is None else context)

    @property
    def user(self):
        """The user as a record."""
        return self['res.users'].browse(self.uid)

    @property
    def company(self):
        """The user's company."""
        return self['res.company'].browse(1)

    def ref(self, xmlid, raise_if_not_found=True):
        """Return the record of an external id."""
        module, _, name = xmlid.partition('.')
        self.cr.execute('SELECT model, res_id FROM ir_model_data WHERE module = %s AND name = %s',
                        (module, name))
        row = self.cr.fetchone()
        if row:
            return self[row[0]].browse(row[1])
        if raise_if_not_found:
            raise ValueError(f'External ID not found in the system: {xmlid}')
        return None


class Recordset:
    """Some records of a model. Reading an attribute reads the database: nothing is cached."""

    def __init__(self, env, model, ids):
        self.env, self._name, self.ids = env, model, list(ids)
        self._records = Records(env.cr, model, env.uid, env.context)

    @property
    def id(self):
        """The id of the first record, False for none."""
        return self.ids[0] if self.ids else False

    def browse(self, ids=()):
        """Return records by id; nothing is checked."""
        return Recordset(self.env, self._name, [ids] if isinstance(ids, int) else ids or ())

    def search(self, domain=(), offset=0, limit=None, order=None):
        """Return the records that match."""
        return self.browse(self._records.search(domain, offset, limit, order))

    def search_count(self, domain=(), limit=None):
        """Return how many match."""
        return self._records.search_count(domain, limit)

    def search_read(self, domain=(), fields=None, offset=0, limit=None, order=None):
        """Search and read in one call."""
        return self._records.search_read(domain, fields, offset, limit, order)

    def read(self, fields=None):
        """Return the records as dicts."""
        return self._records.read(self.ids, fields)

    def create(self, values):
        """Create one record or several."""
        return self.browse(self._records.create(values))

    def write(self, values):
        """Change all of these records."""
        return self._records.write(self.ids, values) if self.ids else True

    def unlink(self):
        """Delete these records."""
        return self._records.unlink(self.ids) if self.ids else True

    def exists(self):
        """Return those that are still there."""
        found = {record['id'] for record in self._records.read(self.ids, ['id'])}
        return self.browse([key for key in self.ids if key in found])

    def mapped(self, name):
        """Return one field's values; a relation gives records."""
        if self._records.model.kinds.get(name) == 'many2one':
            keys = [record[name][0] for record in self.read([name]) if record[name]]
            other = Recordset(self.env, self._records.model.relation(name), ())
            return other.browse(list(dict.fromkeys(keys)))
        return [record[name] for record in self.read([name])]

    def filtered(self, test):
        """Return those for which the function, or the named field, is true."""
        check = test if callable(test) else lambda record: getattr(record, test)
        return self.browse([record.id for record in self if check(record)])

    def sudo(self, flag=True):
        """Return the same records as the system user."""
        return Recordset(self.env(user=SUPERUSER_ID), self._name, self.ids)

    def with_context(self, *args, **changes):
        """Return the same records with another context."""
        context = {**(args[0] if args else self.env.context), **changes}
        return Recordset(self.env(context=context), self._name, self.ids)

    with_user = with_company = lambda self, *args: self

    def get_param(self, key, default=False):
        """`ir.config_parameter`: return a parameter's value."""
        found = self.search_read([('key', '=', key)], ['value'])
        return found[0]['value'] if found else default

    def set_param(self, key, value):
        """`ir.config_parameter`: write a parameter; False removes it."""
        found = self.search([('key', '=', key)])
        if value in (False, None):
            return found.unlink()
        return found.write({'value': str(value)}) if found else self.create(
            {'key': key, 'value': str(value)})

    def context_get(self):
        """`res.users`: return the context of the user."""
        return {'lang': 'en_US', 'tz': False, 'uid': self.env.uid}

    def _generate(self, scope, name, expiration_date=None):
        """`res.users.apikeys`: make an API key for the current user."""
        return passwords.make_key(self.env.cr, self.env.uid, name, scope, expiration_date)

    def ensure_one(self):
        """Raise unless there is exactly one record."""
        if len(self.ids) != 1:
            raise ValueError(f'Expected singleton: {self!r}')
        return self

    def __getattr__(self, name):
        if name.startswith('_') or 'ids' not in self.__dict__ or not self._records.model.has(name):
            raise AttributeError(f"'{self.__dict__.get('_name')}' object has no attribute '{name}'")
        if not self.ids:
            return False
        values = self.ensure_one().mapped(name)
        return values if isinstance(values, Recordset) else values[0] if values else False

    def __setattr__(self, name, value):
        if name in ('env', 'ids', '_name', '_records'):
            object.__setattr__(self, name, value)
        else:
            self.write({name: value})

    def __iter__(self):
        return (self.browse(key) for key in self.ids)

    def __len__(self):
        return len(self.ids)

    def __bool__(self):
        return bool(self.ids)

    def __getitem__(self, key):
        if isinstance(key, str):
            return getattr(self, key)
        return self.browse(self.ids[key])

    def __eq__(self, other):
        return isinstance(other, Recordset) and (self._name, set(self.ids)) == (
            other._name, set(other.ids))

    def __hash__(self):
        return hash((self._name, frozenset(self.ids)))

    def __add__(self, other):
        return self.browse(self.ids + other.ids)

    def __repr__(self):
        return f'{self._name}({", ".join(map(str, self.ids))}{"," if len(self.ids) == 1 else ""})'
