"""Flags and exit codes, the same for the stand-in and for Odoo."""

import unittest

import support
from support import run


class Flags(unittest.TestCase):
    """Mistakes on the command line: exit 2 and optparse's words."""

    CASES = [
        (['--nosuchflag'], 2, 'odoo-bin server: error: no such option: --nosuchflag'),
        (['-d', 'x', 'extra'], 2, "error: unrecognized parameters: 'extra'"),
        (['--http-port=abc'], 2, "error: option --http-port: invalid integer value: 'abc'"),
        (['--log-level=loud'], 2, "error: option --log-level: invalid choice: 'loud'"),
        (['-c', '/nonexistent.conf'], 2,
         "The config file '/nonexistent.conf' selected with -c/--config doesn't exist"),
        (['--addons-path=/nonexistent'], 2,
         "error: option --addons-path: no such directory: '/nonexistent'"),
        (['--addons-path=/tmp'], 2, "the path '/tmp' is not a valid addons directory"),
        (['-d', 'a,b', '-i', 'base'], 2, 'Cannot use -i/--init or -u/--update with multiple'),
        (['nosuchcommand'], 1, "Unknown command 'nosuchcommand'"),
        (['--db_user', 'postgres', '-d', 'x', '--stop-after-init'], 1,
         "Using the database user 'postgres' is a security risk, aborting."),
    ]

    def test_mistakes(self):
        for args, code, text in self.CASES:
            with self.subTest(args=args):
                result = run(*args, connect=False)
                self.assertEqual(result.returncode, code)
                self.assertIn(text, result.log)

    def test_version(self):
        result = run('--version', connect=False)
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.out.startswith('Odoo Server 18.0'), result.out)

    def test_help_names_the_commands(self):
        result = run('help', connect=False)
        self.assertEqual(result.returncode, 0)
        for name in ('neutralize', 'server', 'shell'):
            self.assertIn(f'\n        {name} ', result.out)


class Unreachable(unittest.TestCase):
    """Databases that cannot be used."""

    def test_no_server(self):
        result = run('-d', 'x', '-i', 'base', '--stop-after-init', '--db_host', 'localhost',
                     '--db_port', '1', '--db_user', 'nobody', connect=False)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.lines('odoo.sql_db: Connection to the database failed'))
        self.assertIn('psycopg2.OperationalError', result.log)

    def test_unknown_role(self):
        support.prepare()
        result = run('-d', 'postgres', '--stop-after-init', *support.connection_flags()[:4],
                     '--db_user', 'nosuchrole', connect=False)
        self.assertEqual(result.returncode, 1)

    def test_not_initialized_is_only_logged(self):
        name = support.new_database()
        result = run('-d', name, '--stop-after-init')
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.lines(
            f'ERROR {name} odoo.modules.loading: Database {name} not initialized, '
            'you can force it with `-i base`'))

    def test_no_rights_on_the_schema(self):
        name = support.new_database()
        with support.admin(name) as cr:
            cr.execute(f'REVOKE ALL ON SCHEMA public FROM "{support.World.role}"')
            cr.execute('REVOKE ALL ON SCHEMA public FROM PUBLIC')
        result = run('-d', name, '-i', 'base', '--stop-after-init')
        self.assertEqual(result.returncode, 255)
        self.assertTrue(result.lines('CRITICAL', f'Failed to initialize database `{name}`.'))

    def test_missing_database_is_created(self):
        support.prepare()
        name = f'{support.PREFIX}_made'
        result = run('-d', name, '--stop-after-init', '--no-http')
        self.assertEqual(result.returncode, 0)
        self.assertEqual(support.state(name, 'base')[0], 'installed')

    def test_missing_database_without_the_right(self):
        support.prepare()
        with support.admin() as cr:
            cr.execute(f'ALTER ROLE "{support.World.role}" NOCREATEDB')
        try:
            result = run('-d', f'{support.PREFIX}_none', '-i', 'base', '--stop-after-init')
        finally:
            with support.admin() as cr:
                cr.execute(f'ALTER ROLE "{support.World.role}" CREATEDB')
        self.assertEqual(result.returncode, 255)
        self.assertTrue(result.lines('INFO', 'skipping auto-creation'))


class ConfigFile(unittest.TestCase):
    """`[options]` of odoo.conf; the command line wins."""

    def test_file_then_flags(self):
        name = support.base_database()
        folder = support.World.folder
        flags = support.connection_flags()
        (folder / 'odoo.conf').write_text(
            f'[options]\ndb_host = {flags[1]}\ndb_port = {flags[3]}\ndb_user = {flags[5]}\n'
            f'db_password = {flags[7]}\ndb_name = nosuchdb\ndata_dir = {support.data_dir()}\n'
            f'logfile = {folder}/from_conf.log\nlog_level = info\nworkers = 0\n'
            'http_port = 1\nunknown_key = 1\n')
        result = run('-c', folder / 'odoo.conf', '-d', name, '--stop-after-init', connect=False)
        log = (folder / 'from_conf.log').read_text()
        self.assertEqual(result.returncode, 0, log)
        self.assertIn(f'Using configuration file at {folder}/odoo.conf', log)
        self.assertIn(f'INFO {name} odoo.modules.loading: Modules loaded.', log)
        self.assertNotIn('odoo.modules.loading', result.log)

    def test_pidfile_is_removed_at_exit(self):
        name = support.base_database()
        path = support.World.folder / 'odoo.pid'
        run('-d', name, '--stop-after-init', '--pidfile', path)
        self.assertFalse(path.exists())

    def test_log_level_and_handler(self):
        name = support.base_database()
        result = run('-d', name, '--stop-after-init', '--log-level', 'error')
        self.assertEqual(result.lines(' INFO ', 'odoo.modules'), [])
        result = run('-d', name, '--stop-after-init', '--log-handler', 'odoo.modules:WARNING')
        self.assertEqual(result.lines(' INFO ', 'odoo.modules.loading'), [])
        self.assertTrue(result.lines('INFO', 'odoo: Odoo version'))


if __name__ == '__main__':
    unittest.main()
