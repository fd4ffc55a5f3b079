"""What the tests share: a database role, scratch databases, addons, running odoo-bin.

The contract tests also run against a real Odoo:

    ODOO_BIN=<folder of a real Odoo 18>/odoo-bin

They need `ODOO_SIM_TEST_DATABASE_URL`, a superuser's connection to a scratch
PostgreSQL cluster.
"""

import atexit
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

import psycopg2
import psycopg2.extensions

HOME = pathlib.Path(__file__).resolve().parent.parent
SIM_BIN = HOME / 'odoo-bin'
BIN = pathlib.Path(os.environ.get('ODOO_BIN') or SIM_BIN).resolve()
IS_SIM = BIN == SIM_BIN
PYTHON = os.environ.get('ODOO_PYTHON') or sys.executable
RUN_SECONDS = 120 if IS_SIM else 900
PREFIX = f'odoosim_{os.getpid()}_{uuid.uuid4().hex[:6]}'

sys.path.insert(0, str(HOME))

sim_only = unittest.skipUnless(IS_SIM, 'about the stand-in only')


class World:
    """The role, the folder and the databases of this test process."""

    role = PREFIX
    password = 'secret'
    folder = None
    url = None
    templates = {}


def database_url():
    """Return the superuser's URL, or fail with what to set."""
    url = os.environ.get('ODOO_SIM_TEST_DATABASE_URL')
    if not url:
        raise AssertionError('set ODOO_SIM_TEST_DATABASE_URL to a superuser of a scratch '
                             'PostgreSQL cluster, e.g. postgresql://postgres@localhost:5432/postgres')
    return url


@contextlib.contextmanager
def admin(dbname=None):
    """A superuser's cursor in autocommit."""
    parts = psycopg2.extensions.parse_dsn(database_url())
    if dbname:
        parts['dbname'] = dbname
    connection = psycopg2.connect(**parts)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def prepare():
    """Create the role and the folder once; both go at exit."""
    if World.folder:
        return
    World.url = psycopg2.extensions.parse_dsn(database_url())
    World.folder = pathlib.Path(tempfile.mkdtemp(prefix='odoo-sim-'))
    with admin() as cr:
        cr.execute(f'CREATE ROLE "{World.role}" LOGIN CREATEDB PASSWORD %s', (World.password,))
    atexit.register(clean)


def clean():
    """Drop everything this process made."""
    shutil.rmtree(World.folder, ignore_errors=True)
    with admin() as cr:
        cr.execute('SELECT datname FROM pg_database WHERE datname LIKE %s', (PREFIX + '%',))
        for (name,) in cr.fetchall():
            cr.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cr.execute(f'DROP ROLE IF EXISTS "{World.role}"')


def connection_flags():
    """Return the flags that reach the scratch cluster as the test role."""
    parts = World.url
    return ['--db_host', parts.get('host', 'localhost'), '--db_port', parts.get('port', '5432'),
            '--db_user', World.role, '--db_password', World.password]


def new_database(template=None):
    """Create an empty database of the superuser where the role may use `public`, or a copy."""
    prepare()
    name = f'{PREFIX}_{uuid.uuid4().hex[:8]}'
    with admin() as cr:
        source = f' TEMPLATE "{template}"' if template else ' TEMPLATE template0'
        cr.execute(f'CREATE DATABASE "{name}"{source}')
    with admin(name) as cr:
        cr.execute(f'GRANT ALL ON SCHEMA public TO "{World.role}"')
    if template:
        source, target = data_dir() / 'filestore' / template, data_dir() / 'filestore' / name
        if source.is_dir():
            shutil.copytree(source, target)
    return name


def base_database():
    """Return a fresh copy of a database with `base` and `project`, without demo data."""
    prepare()
    if 'base' not in World.templates:
        name = new_database()
        result = run('-d', name, '-i', 'base,project', '--without-demo=all', '--stop-after-init')
        if result.returncode:
            raise AssertionError(f'cannot prepare the template:\n{result.log}')
        World.templates['base'] = name
    return new_database(World.templates['base'])


def data_dir():
    """Return the data folder of this process."""
    return World.folder / 'data'


def addons_home():
    """Return the folder of standard modules beside odoo-bin."""
    return BIN.parent / 'addons'


class Run:
    """A finished process: its code, its log and its stdout."""

    def __init__(self, returncode, out, log):
        self.returncode, self.out, self.log = returncode, out, log

    def lines(self, *parts):
        """Return the log lines that contain all the parts."""
        return [line for line in self.log.splitlines() if all(part in line for part in parts)]


def command(args, addons=None, connect=True):
    """Return the argv: a subcommand first, then connection, data folder and addons path."""
    args = [str(arg) for arg in args]
    head = [args.pop(0)] if args and not args[0].startswith('-') else []
    flags = []
    if connect:
        prepare()
        flags = connection_flags() + ['--data-dir', str(data_dir())]
    if addons:
        flags += ['--addons-path', f'{addons_home()},{addons}']
    return [PYTHON, str(BIN), *head, *args, *flags]


def run(*args, addons=None, connect=True, stdin=None, env=None, binary=None):
    """Run odoo-bin to its end."""
    argv = command(args, addons, connect)
    if binary:
        argv[1] = str(binary)
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True, timeout=RUN_SECONDS,
                          env={**os.environ, **(env or {})}, check=False,
                          stdin=None if stdin is not None else subprocess.DEVNULL)
    return Run(done.returncode, done.stdout, done.stderr)


def eventually(check, seconds=RUN_SECONDS):
    """Poll until the function returns something true, and return it."""
    end = time.time() + seconds
    while time.time() < end:
        value = check()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError('it never happened')


def free_port():
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Addons:
    """A folder of modules that a test writes."""

    def __init__(self):
        prepare()
        self.folder = World.folder / f'addons_{uuid.uuid4().hex[:8]}'
        self.folder.mkdir()

    def __str__(self):
        return str(self.folder)

    def module(self, name, manifest=None, files=None, sim=None):
        """Write a module: manifest keys, {path: text} and its odoo_sim.json."""
        path = self.folder / name
        path.mkdir(exist_ok=True)
        info = {'name': name, 'license': 'LGPL-3', 'version': '1.0', 'depends': ['base']}
        info.update(manifest or {})
        for key in [key for key, value in info.items() if value is None]:
            del info[key]
        texts = {'__init__.py': '', '__manifest__.py': repr(info), **(files or {})}
        if sim is not None:
            texts['odoo_sim.json'] = json.dumps(sim)
        for file, text in texts.items():
            target = path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return name


def query(dbname, sql, *params):
    """Return the rows of a query, as the superuser."""
    with admin(dbname) as cr:
        cr.execute(sql, params)
        return cr.fetchall()


def state(dbname, module):
    """Return (state, latest_version) of a module."""
    return query(dbname, 'SELECT state, latest_version FROM ir_module_module WHERE name = %s',
                 module)[0]
