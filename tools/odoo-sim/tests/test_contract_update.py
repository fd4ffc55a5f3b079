"""`-u`: data, migrations, tests, and neutralization."""

import unittest

import support
from support import run

SCRIPT = """
def migrate(cr, version):
    cr.execute("INSERT INTO ir_config_parameter (key, value) VALUES ('mig.{0}', %s)", [version])
"""
DATA = ('<odoo><data noupdate="{0}"><record id="p1" model="res.partner"><field name="name">{1}'
        '</field></record></data></odoo>')
TESTS = """
from odoo.tests import TransactionCase, tagged


class TestA(TransactionCase):
    def test_bad(self):
        self.assertEqual(1, 2)

    def test_boom(self):
        raise ValueError('boom')

    def test_good(self):
        pass


@tagged('post_install', '-at_install')
class TestLater(TransactionCase):
    def test_later(self):
        pass
"""


class Update(unittest.TestCase):
    """Data and migrations of a module with a new version."""

    def setUp(self):
        self.addons = support.Addons()

    def installed(self, **module):
        """Return a database with `con_mig` installed."""
        self.addons.module('con_mig', **module)
        name = support.base_database()
        result = run('-d', name, '-i', 'con_mig', '--stop-after-init', addons=self.addons)
        self.assertEqual(result.returncode, 0, result.log)
        return name

    def update(self, name, module='con_mig'):
        """Update and return the run."""
        return run('-d', name, '-u', module, '--stop-after-init', addons=self.addons)

    def test_migrations_between_the_versions(self):
        name = self.installed()
        files = {f'migrations/{version}/{stage}-x.py': SCRIPT.format(f'{version}.{stage}')
                 for version in ('0.9', '1.0', '18.0.1.5', '2.0', '2.1')
                 for stage in ('pre', 'post', 'end')}
        self.addons.module('con_mig', {'version': '2.0'}, files)
        result = self.update(name)
        self.assertEqual(result.returncode, 0, result.log)
        rows = support.query(name, "SELECT key, value FROM ir_config_parameter "
                             "WHERE key LIKE 'mig.%%' ORDER BY id")
        self.assertEqual(rows, [(f'mig.{version}.{stage}', '18.0.1.0')
                                for stage in ('pre', 'post', 'end')
                                for version in ('18.0.1.5', '2.0')])
        self.assertEqual(support.state(name, 'con_mig'), ('installed', '18.0.2.0'))
        for text in ('Running migration [>2.0] pre-x', 'Running migration [2.0>] post-x',
                     'Running migration [$2.0] end-x'):
            self.assertTrue(result.lines('odoo.modules.migration: module con_mig: ' + text), text)

    def test_a_failing_migration_undoes_the_module(self):
        name = self.installed()
        self.addons.module('con_mig', {'version': '2.0'}, {
            'migrations/2.0/pre-a.py': SCRIPT.format('pre'),
            'migrations/2.0/post-b.py': "def migrate(cr, version):\n    raise ValueError('no')\n"})
        result = self.update(name)
        self.assertEqual(result.returncode, 255)
        self.assertIn('ValueError: no', result.log)
        self.assertIn('post-b.py", line 2, in migrate', result.log)
        self.assertEqual(support.state(name, 'con_mig'), ('installed', '18.0.1.0'))
        self.assertEqual(support.query(name, 'SELECT 1 FROM ir_config_parameter '
                                       "WHERE key = 'mig.pre'"), [])

    def test_bad_sql_is_logged(self):
        name = self.installed()
        self.addons.module('con_mig', {'version': '2.0'}, {
            'migrations/2.0/pre-a.py': "def migrate(cr, version):\n    cr.execute('SELECT nope')\n"})
        result = self.update(name)
        self.assertEqual(result.returncode, 255)
        self.assertTrue(result.lines('ERROR', "odoo.sql_db: bad query: b'SELECT nope'"))
        self.assertIn('psycopg2.errors.UndefinedColumn', result.log)

    def test_noupdate(self):
        for noupdate, expected in (('0', 'New'), ('1', 'Old')):
            with self.subTest(noupdate=noupdate):
                self.addons = support.Addons()
                name = self.installed(manifest={'data': ['d.xml']},
                                      files={'d.xml': DATA.format(noupdate, 'Old')})
                self.addons.module('con_mig', {'data': ['d.xml']},
                                   {'d.xml': DATA.format(noupdate, 'New')})
                self.assertEqual(self.update(name).returncode, 0)
                rows = support.query(name, 'SELECT p.name FROM ir_model_data d JOIN res_partner p '
                                     "ON p.id = d.res_id WHERE d.module = 'con_mig' "
                                     "AND d.model = 'res.partner'")
                self.assertEqual(rows, [(expected,)])

    def test_dependents_are_updated_too(self):
        self.addons.module('con_above', {'depends': ['con_mig'], 'auto_install': True})
        name = self.installed()
        result = self.update(name)
        self.assertTrue(result.lines('Loading module con_mig ('))
        self.assertTrue(result.lines('Loading module con_above ('))
        self.assertFalse(result.lines('Loading module project ('))

    def test_unknown_module_is_ignored(self):
        name = self.installed()
        result = self.update(name, 'con_nosuch')
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.lines('WARNING', 'invalid module names, ignored: con_nosuch'))

    def test_a_new_version_is_not_installed_by_a_mere_start(self):
        name = self.installed()
        self.addons.module('con_mig', {'version': '2.0'})
        self.assertEqual(run('-d', name, '--stop-after-init', addons=self.addons).returncode, 0)
        self.assertEqual(support.state(name, 'con_mig')[1], '18.0.1.0')


class Tests(unittest.TestCase):
    """`--test-enable` and `--test-tags`."""

    @classmethod
    def setUpClass(cls):
        cls.addons = support.Addons()
        cls.addons.module('con_tests', files={'tests/__init__.py': 'from . import test_a\n',
                                              'tests/test_a.py': TESTS},
                          sim={'tests': {'fail': ['TestA.test_bad'], 'errors': ['TestA.test_boom']}})

    def play(self, *flags):
        """Install with tests and return (database, run)."""
        name = support.base_database()
        return name, run('-d', name, '-i', 'con_tests', '--stop-after-init', '--http-port',
                         support.free_port(), *flags, addons=self.addons)

    def test_failures(self):
        name, result = self.play('--test-tags', '/con_tests')
        self.assertEqual(result.returncode, 1, result.log)
        logger = 'odoo.addons.con_tests.tests.test_a'
        for text in (f'INFO {name} {logger}: Starting TestA.test_good ... ',
                     f'ERROR {name} {logger}: FAIL: TestA.test_bad',
                     f'ERROR {name} {logger}: ERROR: TestA.test_boom',
                     f'ERROR {name} odoo.modules.loading: Module con_tests: 1 failures, 1 errors '
                     'of 3 tests',
                     f'ERROR {name} odoo.modules.loading: At least one test failed when loading the '
                     'modules.',
                     f'INFO {name} odoo.service.server: Starting post tests',
                     f'INFO {name} {logger}: Starting TestLater.test_later ... ',
                     f'ERROR {name} odoo.tests.result: 1 failed, 1 error(s) of 4 tests when '
                     f"loading database '{name}'"):
            self.assertTrue(result.lines(text), text)
        self.assertIn('Traceback (most recent call last):\n', result.log)
        self.assertRegex(result.log, r'test_a\.py", line \d+, in test_bad\n')
        self.assertEqual(support.state(name, 'con_tests')[0], 'installed')

    def test_tags_choose(self):
        for tags, count in (('/con_tests:TestA.test_good', 1), ('/con_tests,-:TestA', 1),
                            ('/con_tests:TestLater', 1), (':TestA.test_good,:TestLater', 2)):
            with self.subTest(tags=tags):
                name, result = self.play('--test-tags', tags)
                self.assertEqual(result.returncode, 0, result.log)
                self.assertTrue(result.lines(
                    f'INFO {name} odoo.tests.result: 0 failed, 0 error(s) of {count} tests when '
                    f"loading database '{name}'"))

    def test_nothing_to_run_is_a_warning(self):
        name, result = self.play('--test-tags', '/con_nosuch')
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.lines(f'WARNING {name} odoo.tests.result: 0 failed, 0 error(s) of 0 '
                                     'tests when loading'))


class Neutralize(unittest.TestCase):
    """`odoo-bin neutralize`."""

    def test_applies(self):
        name = support.base_database()
        with support.admin(name) as cr:
            cr.execute('INSERT INTO ir_mail_server (name, smtp_host, smtp_authentication, '
                       "smtp_encryption, active) VALUES ('real', 'mail.example.com', 'login', "
                       "'none', true)")
        result = run('neutralize', '-d', name)
        self.assertEqual(result.returncode, 0, result.log)
        self.assertTrue(result.lines(f'INFO ? odoo.cli.neutralize: Starting {name} database '
                                     'neutralization'))
        self.assertTrue(result.lines('INFO ? odoo.modules.neutralize: Neutralization finished'))
        rows = support.query(name, 'SELECT smtp_host FROM ir_mail_server WHERE active')
        self.assertEqual(rows, [('invalid',)])
        rows = support.query(name, 'SELECT d.name FROM ir_cron c JOIN ir_model_data d ON d.res_id = '
                             "c.id AND d.model = 'ir.cron' WHERE c.active")
        self.assertEqual(rows, [('autovacuum_job',)])
        rows = support.query(name, 'SELECT value FROM ir_config_parameter WHERE key = '
                             "'database.is_neutralized'")
        self.assertEqual(rows, [('true',)])
        rows = support.query(name, "SELECT active FROM ir_ui_view WHERE key = "
                             "'web.neutralize_banner'")
        self.assertEqual(rows, [(True,)])

    def test_stdout(self):
        name = support.base_database()
        result = run('neutralize', '-d', name, '--stdout')
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.out.startswith('BEGIN;\n'))
        self.assertTrue(result.out.endswith('COMMIT;\n'))
        self.assertEqual(support.query(name, 'SELECT 1 FROM ir_config_parameter WHERE key = '
                                       "'database.is_neutralized'"), [])

    def test_failing_sql_leaves_nothing(self):
        addons = support.Addons()
        addons.module('con_neutral', files={'data/neutralize.sql': 'UPDATE nosuch SET a = 1;'})
        name = support.base_database()
        run('-d', name, '-i', 'con_neutral', '--stop-after-init', addons=addons)
        result = run('neutralize', '-d', name, addons=addons)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.lines('ERROR ? odoo.sql_db: bad query: '))
        self.assertTrue(result.lines(
            'CRITICAL ? odoo.cli.neutralize: An error occurred during the neutralization. '
            'THE DATABASE IS NOT NEUTRALIZED!'))
        self.assertEqual(support.query(name, 'SELECT 1 FROM ir_config_parameter WHERE key = '
                                       "'database.is_neutralized'"), [])

    def test_code_off_the_path_is_skipped_silently(self):
        addons = support.Addons()
        addons.module('con_neutral', files={'data/neutralize.sql': 'UPDATE nosuch SET a = 1;'})
        name = support.base_database()
        run('-d', name, '-i', 'con_neutral', '--stop-after-init', addons=addons)
        self.assertEqual(run('neutralize', '-d', name).returncode, 0)

    def test_no_database(self):
        result = run('neutralize')
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.lines('ERROR ? odoo.cli.neutralize: Neutralize command needs a '
                                     'database name. Use "-d" argument'))
        self.assertEqual(run('neutralize', '-d', f'{support.PREFIX}_nosuch').returncode, 1)


class Shell(unittest.TestCase):
    """`odoo-bin shell` fed from a pipe."""

    def test_reads_and_commits(self):
        name = support.base_database()
        script = ("print(env['res.users'].search([]), self.login)\n"
                  "env['ir.config_parameter'].set_param('con.kept', 'yes')\n"
                  'env.cr.commit()\n'
                  "env['res.partner'].create({'name': 'forgotten'})\n"
                  "env.cr.execute('SELECT login FROM res_users WHERE id = 2')\n"
                  'print(env.cr.fetchone()[0])\n')
        result = run('shell', '-d', name, '--no-http', stdin=script)
        self.assertEqual(result.returncode, 0, result.log)
        self.assertEqual(result.out, 'res.users(2,) __system__\nadmin\n')
        self.assertEqual(support.query(name, 'SELECT value FROM ir_config_parameter WHERE key = '
                                       "'con.kept'"), [('yes',)])
        self.assertEqual(support.query(name, 'SELECT 1 FROM res_partner WHERE name = '
                                       "'forgotten'"), [])

    def test_an_exception_is_exit_1(self):
        result = run('shell', '-d', support.base_database(), stdin="raise ValueError('x')\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn('ValueError: x', result.log)

    def test_exit_code_of_the_script(self):
        result = run('shell', '-d', support.base_database(), stdin='import sys; sys.exit(3)\n')
        self.assertEqual(result.returncode, 3)


if __name__ == '__main__':
    unittest.main()
