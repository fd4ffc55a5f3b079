"""Installing and updating modules: states, data, log, exit codes."""

import re
import unittest

import support
from odoo import schema
from support import run

LINE = re.compile(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) '
                  r'\S+ [\w.]+: .* $')
PARTNER = ('<odoo><record id="p1" model="res.partner"><field name="name">Okay</field>'
           '<field name="email">okay@example.com</field></record></odoo>')


class Tables(unittest.TestCase):
    """What an installed database looks like."""

    @classmethod
    def setUpClass(cls):
        cls.name = support.base_database()

    def test_columns_and_types(self):
        rows = support.query(self.name, 'SELECT table_name, column_name, data_type FROM '
                             'information_schema.columns WHERE table_schema = %s', 'public')
        real = {(table, column): kind for table, column, kind in rows}
        for tables in schema.MODULES.values():
            for table, text in tables.items():
                for column, definition in schema.columns(text).items():
                    if column in ('create_uid', 'write_uid', 'create_date', 'write_date'):
                        continue
                    kind = definition.split('" ', 1)[1].split(' NOT NULL')[0].split(' DEFAULT')[0]
                    kind = {'varchar': 'character varying'}.get(kind, kind)
                    with self.subTest(table=table, column=column):
                        self.assertEqual(real.get((table, column)), kind)

    def test_users(self):
        rows = support.query(self.name, 'SELECT u.id, u.login, u.active, p.name, p.email FROM '
                             'res_users u JOIN res_partner p ON p.id = u.partner_id ORDER BY 1')
        self.assertEqual(rows[:2], [(1, '__system__', False, 'System', 'odoobot@example.com')
                                    if rows[0][3] == 'System' else rows[0],
                                    (2, 'admin', True, 'Administrator', 'admin@example.com')])
        self.assertEqual([row[1] for row in rows],
                         ['__system__', 'admin', 'default', 'public', 'portaltemplate'])

    def test_parameters(self):
        rows = dict(support.query(self.name, 'SELECT key, value FROM ir_config_parameter'))
        for key in ('database.uuid', 'database.secret', 'database.create_date', 'web.base.url'):
            self.assertTrue(rows.get(key), key)
        self.assertNotIn('database.is_neutralized', rows)

    def test_modules_are_listed(self):
        rows = dict(support.query(self.name, 'SELECT name, state FROM ir_module_module'))
        self.assertEqual(rows['project'], 'installed')
        self.assertEqual(rows['sale'], 'uninstalled')
        self.assertFalse([name for name, state in rows.items() if state.startswith('to ')])
        self.assertEqual(support.state(self.name, 'project')[1], '18.0.1.3')

    def test_attachments_have_files(self):
        rows = support.query(self.name, 'SELECT store_fname, file_size, checksum FROM '
                             'ir_attachment WHERE store_fname IS NOT NULL')
        self.assertTrue(rows)
        for fname, size, checksum in rows:
            path = support.data_dir() / 'filestore' / self.name / fname
            self.assertEqual(path.stat().st_size, size)
            self.assertEqual(fname, f'{checksum[:2]}/{checksum}')

    def test_crons(self):
        rows = support.query(self.name, 'SELECT c.active FROM ir_cron c JOIN ir_model_data d ON '
                             "d.model = 'ir.cron' AND d.res_id = c.id WHERE d.module = 'base' "
                             "AND d.name = 'autovacuum_job'")
        self.assertEqual(rows, [(True,)])


class Install(unittest.TestCase):
    """`-i` that works."""

    @classmethod
    def setUpClass(cls):
        addons = cls.addons = support.Addons()
        addons.module('con_ok', {'data': ['data/d.xml', 'data/res.partner.csv']}, {
            'data/d.xml': PARTNER,
            'data/res.partner.csv': 'id,name,city\np2,Second,Ghent\n'})
        addons.module('con_auto', {'depends': ['con_ok'], 'auto_install': True})
        addons.module('con_later', {'depends': ['con_ok']})
        cls.name = support.base_database()
        cls.result = run('-d', cls.name, '-i', 'con_ok', '--stop-after-init', addons=addons)

    def test_states(self):
        self.assertEqual(self.result.returncode, 0, self.result.log)
        self.assertEqual(support.state(self.name, 'con_ok'), ('installed', '18.0.1.0'))
        self.assertEqual(support.state(self.name, 'con_auto'), ('installed', '18.0.1.0'))
        self.assertEqual(support.state(self.name, 'con_later'), ('uninstalled', None))

    def test_dependencies(self):
        rows = support.query(self.name, 'SELECT d.name, d.auto_install_required FROM '
                             'ir_module_module_dependency d JOIN ir_module_module m ON '
                             "m.id = d.module_id WHERE m.name = 'con_auto'")
        self.assertEqual(rows, [('con_ok', True)])

    def test_records(self):
        rows = support.query(self.name, 'SELECT d.name, p.name, p.email, p.city FROM ir_model_data '
                             "d JOIN res_partner p ON p.id = d.res_id WHERE d.module = 'con_ok' "
                             "AND d.model = 'res.partner' ORDER BY 1")
        self.assertEqual(rows, [('p1', 'Okay', 'okay@example.com', None),
                                ('p2', 'Second', None, 'Ghent')])

    def test_log_format(self):
        lines = [line for line in self.result.log.splitlines()
                 if 'security risk' not in line and not line.startswith('Warn: ')]
        for line in lines:
            self.assertRegex(line, LINE)

    def test_log_messages(self):
        for text in (f' INFO ? odoo: Odoo version 18.0',
                     f' INFO ? odoo: addons paths: [',
                     f' INFO {self.name} odoo.modules.loading: loading 1 modules... ',
                     f' INFO {self.name} odoo.modules.loading: updating modules list ',
                     f' INFO {self.name} odoo.modules.loading: loading con_ok/data/d.xml ',
                     f' INFO {self.name} odoo.modules.loading: Modules loaded. ',
                     f' INFO {self.name} odoo.modules.registry: Registry loaded in ',
                     f' INFO {self.name} odoo.service.server: Initiating shutdown '):
            self.assertTrue(self.result.lines(text), text)
        self.assertRegex(self.result.log, r'odoo\.modules\.loading: Loading module con_ok \(\d+/\d+\)')
        self.assertRegex(self.result.log, r'odoo\.modules\.loading: Module con_ok loaded in '
                                          r'\d+\.\d\ds, \d+ queries \(\+\d+ other\)')
        self.assertRegex(self.result.log, r'\d+ modules loaded in \d+\.\d\ds, \d+ queries '
                                          r'\(\+\d+ extra\)')

    def test_a_second_install_changes_nothing(self):
        result = run('-d', self.name, '-i', 'con_ok', '--stop-after-init', addons=self.addons)
        self.assertEqual(result.returncode, 0, result.log)
        self.assertEqual(support.state(self.name, 'con_ok'), ('installed', '18.0.1.0'))

    def test_base_tables_are_announced(self):
        name = support.new_database()
        result = run('-d', name, '-i', 'base', '--without-demo=all', '--stop-after-init')
        self.assertEqual(result.returncode, 0, result.log)
        self.assertTrue(result.lines('odoo.modules.loading: init db'))
        self.assertTrue(result.lines('odoo.modules.registry: module base: creating or updating '
                                     'database tables'))


class Failures(unittest.TestCase):
    """`-i` that fails, and what Odoo does not call a failure."""

    # name: (manifest, files, exit code, texts in the log)
    CASES = {
        'con_syntax': ({}, {'__init__.py': 'from . import models\n', 'models.py': 'def x(:\n'}, 255,
                       ["CRITICAL", "Couldn't load module con_syntax", 'SyntaxError: invalid syntax',
                        'models.py", line 1', '__init__.py", line 1, in <module>']),
        'con_import': ({}, {'__init__.py': 'import nosuchthing\n'}, 255,
                       ["Couldn't load module con_import",
                        "ModuleNotFoundError: No module named 'nosuchthing'"]),
        'con_relative': ({}, {'__init__.py': 'from . import nosuch\n'}, 255,
                         ["Couldn't load module con_relative",
                          "ImportError: cannot import name 'nosuch'"]),
        'con_depends': ({'depends': ['nosuch_module']}, {}, 255,
                        ['odoo.exceptions.UserError: You try to install module "con_depends" that '
                         'depends on module "nosuch_module".',
                         'But the latter module is not available in your system.']),
        'con_data': ({'data': ['data/none.xml']}, {}, 255,
                     ['FileNotFoundError: File not found: con_data/data/none.xml']),
        'con_xml': ({'data': ['d.xml']}, {'d.xml': '<odoo><record></odoo>'}, 255,
                    ['lxml.etree.XMLSyntaxError: ', 'd.xml", line 1']),
        'con_value': ({'data': ['d.xml']}, {
            'd.xml': '<odoo><record id="x" model="res.partner"><field name="color">red</field>'
                     '</record></odoo>'}, 255,
                      ['odoo.tools.convert.ParseError: while parsing ', 'd.xml:1, somewhere inside',
                       "ValueError: invalid literal for int() with base 10: 'red'"]),
        'con_external': ({'external_dependencies': {'python': ['nosuchpkg']}}, {}, 255,
                         ['External dependency nosuchpkg not installed']),
        'con_uninstallable': ({'installable': False}, {}, 0, ['Modules loaded.']),
        'con_version': ({'version': 'banana'}, {}, 0,
                        ['invalid module names, ignored: con_version']),
    }

    def test_cases(self):
        for name, (manifest, files, code, texts) in self.CASES.items():
            with self.subTest(module=name):
                addons = support.Addons()
                addons.module(name, manifest, files)
                addons.module('con_innocent')
                dbname = support.base_database()
                result = run('-d', dbname, '-i', name, '--stop-after-init', addons=addons)
                self.assertEqual(result.returncode, code, result.log)
                for text in texts:
                    self.assertIn(text, result.log)
                if code:
                    self.check_failure(dbname, name, result)

    def check_failure(self, dbname, name, result):
        """The end of every failing load, and nothing of the module left."""
        for text in (f'WARNING {dbname} odoo.modules.loading: Transient module states were reset',
                     f'ERROR {dbname} odoo.modules.registry: Failed to load registry',
                     f'CRITICAL {dbname} odoo.service.server: Failed to initialize database '
                     f'`{dbname}`.'):
            self.assertTrue(result.lines(text), text)
        self.assertIn('\nTraceback (most recent call last):\n', result.log)
        rows = support.query(dbname, "SELECT state FROM ir_module_module WHERE name = %s "
                             "AND state <> 'uninstalled'", name)
        self.assertEqual(rows, [])

    def test_broken_manifest_is_an_unknown_module(self):
        addons = support.Addons()
        addons.module('con_innocent')
        addons.module('con_broken', files={'__manifest__.py': "{'name': 'x',"})
        dbname = support.base_database()
        result = run('-d', dbname, '-i', 'con_broken,con_nosuch,con_innocent', '--stop-after-init',
                     addons=addons)
        self.assertEqual(result.returncode, 0, result.log)
        [line] = result.lines('WARNING', 'odoo.modules.loading: invalid module names, ignored: ')
        self.assertIn('con_broken', line)
        self.assertIn('con_nosuch', line)
        self.assertEqual(support.state(dbname, 'con_innocent')[0], 'installed')

    def test_what_a_failure_leaves_behind(self):
        """Odoo commits a module's data before it writes the module's state.

        So the module just before the failing one keeps its rows but not its
        state: after a failure a database is neither old nor new.
        """
        addons = support.Addons()
        addons.module('con_first')
        addons.module('con_second', {'depends': ['con_first'], 'data': ['d.xml']},
                      {'d.xml': PARTNER})
        addons.module('con_third', {'depends': ['con_second'], 'data': ['none.xml']})
        dbname = support.base_database()
        result = run('-d', dbname, '-i', 'con_third', '--stop-after-init', addons=addons)
        self.assertEqual(result.returncode, 255)
        states = [support.state(dbname, name)[0] for name in ('con_first', 'con_second',
                                                              'con_third')]
        self.assertEqual(states, ['installed', 'uninstalled', 'uninstalled'])
        self.assertEqual(support.query(dbname, "SELECT 1 FROM ir_model_data WHERE module = "
                                       "'con_second' AND name = 'p1'"), [(1,)])

    def test_code_that_is_gone(self):
        addons = support.Addons()
        addons.module('con_gone')
        dbname = support.base_database()
        run('-d', dbname, '-i', 'con_gone', '--stop-after-init', addons=addons)
        result = run('-d', dbname, '--stop-after-init')
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.lines('WARNING', 'odoo.modules.graph: module con_gone: not '
                                     'installable, skipped'))
        self.assertTrue(result.lines('ERROR', 'odoo.modules.loading: Some modules are not loaded, '
                                     "some dependencies or manifest may be missing: ['con_gone']"))


if __name__ == '__main__':
    unittest.main()
