"""The tables of Odoo that the stand-in keeps, and how they are created.

A table is text: `name:type!=default` per column, `!` for NOT NULL. Every table
also gets `id`, `create_uid`, `write_uid`, `create_date`, `write_date`.
Foreign keys are left out on purpose: the stand-in deletes rows in any order.
"""

from . import base, mail, project

TYPES = {
    'char': 'varchar', 'text': 'text', 'int': 'integer', 'float': 'double precision',
    'num': 'numeric', 'bool': 'boolean', 'date': 'date', 'time': 'timestamp without time zone',
    'json': 'jsonb', 'bytes': 'bytea',
}
STAMPS = 'create_uid:int write_uid:int create_date:time write_date:time'
MODULES = {'base': base.TABLES, 'mail': mail.TABLES, 'project': project.TABLES}
EXTRAS = {'base': base.EXTRA_SQL, 'mail': mail.EXTRA_SQL, 'project': project.EXTRA_SQL}
SIGNALS = ['base_registry_signaling', 'base_cache_signaling_default',
           'base_cache_signaling_assets', 'base_cache_signaling_templates',
           'base_cache_signaling_routing', 'base_cache_signaling_groups']


def column_sql(spec):
    """Return (name, definition) of one column text."""
    head, _, default = spec.partition('=')
    name, _, kind = head.partition(':')
    required = kind.endswith('!')
    sql = f'"{name}" {TYPES[kind.rstrip("!")]}'
    if default:
        sql += f' DEFAULT {default}'
    if required:
        sql += ' NOT NULL'
    return name, sql


def columns(text):
    """Return {name: definition} of a table text, with the stamps."""
    return dict(column_sql(spec) for spec in f'{text} {STAMPS}'.split())


def table_sql(name, text, sequence=None):
    """Return the CREATE TABLE statement. `sequence` shares another table's numbers."""
    if sequence:
        key = f"id integer NOT NULL DEFAULT nextval('{sequence}') PRIMARY KEY"
    else:
        key = 'id serial NOT NULL PRIMARY KEY'
    return f'CREATE TABLE IF NOT EXISTS "{name}" ({key}, {", ".join(columns(text).values())})'


def create_tables(cr, module):
    """Create or complete the tables of one module; a second call changes nothing."""
    for name, text in MODULES.get(module, {}).items():
        sequence = 'ir_actions_id_seq' if name == 'ir_act_server' else None
        cr.execute(table_sql(name, text, sequence))
        for definition in columns(text).values():
            cr.execute(f'ALTER TABLE "{name}" ADD COLUMN IF NOT EXISTS {definition}')
    for statement in EXTRAS.get(module, []):
        cr.execute(statement)


def create_signals(cr):
    """Create the sequences by which Odoo's processes tell each other of changes."""
    cr.execute("SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relkind = 'S'",
               (SIGNALS,))
    if cr.fetchone()[0] == len(SIGNALS):
        return
    for name in SIGNALS:
        cr.execute(f'CREATE SEQUENCE IF NOT EXISTS "{name}" INCREMENT BY 1 START WITH 1')
        cr.execute(f"SELECT nextval('{name}')")
