"""`odoo_sim.json`: every wish of a module, and that it comes true."""

import os
import time
import unittest
from unittest import mock

import support
from serving import Server
from support import run


@support.sim_only
class Installing(unittest.TestCase):
    """The `install` and `update` phases."""

    def install(self, sim, **module):
        """Install a module with these wishes; return (database, run, addons)."""
        addons = support.Addons()
        addons.module('sim_mod', sim=sim, **module)
        name = support.base_database()
        return name, run('-d', name, '-i', 'sim_mod', '--stop-after-init', addons=addons), addons

    def test_log(self):
        name, result, _addons = self.install({'install': {'log': [
            ['WARNING', 'odoo.addons.sim_mod', 'careful'],
            ['ERROR', 'odoo.addons.sim_mod.models', 'broken']]}})
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.lines(f'WARNING {name} odoo.addons.sim_mod: careful'))
        self.assertTrue(result.lines(f'ERROR {name} odoo.addons.sim_mod.models: broken'))

    def test_log_env(self):
        with mock.patch.dict(os.environ, {'SIM_KEY': 'a value'}):
            _name, result, _addons = self.install({'install': {'log_env': ['SIM_KEY', 'SIM_NONE']}})
        self.assertTrue(result.lines('odoo.addons.sim_mod: SIM_KEY=a value'))
        self.assertTrue(result.lines('odoo.addons.sim_mod: SIM_NONE='))

    def test_fail(self):
        name, result, _addons = self.install({'install': {'fail': 'no way'}})
        self.assertEqual(result.returncode, 255)
        self.assertIn('SimulatedFailure: no way', result.log)
        self.assertEqual(support.query(name, "SELECT state FROM ir_module_module WHERE name = "
                                       "'sim_mod' AND state <> 'uninstalled'"), [])

    def test_exit(self):
        _name, result, _addons = self.install({'install': {'exit': 137}})
        self.assertEqual(result.returncode, 137)

    def test_sleep(self):
        start = time.time()
        self.install({'install': {'sleep': 1.5}})
        self.assertGreater(time.time() - start, 1.5)

    def test_volume(self):
        _name, result, _addons = self.install({'install': {'log_lines': 1000,
                                                           'log_bytes': 50000}})
        self.assertEqual(len(result.lines('odoo.addons.sim_mod: line ')), 1000)
        self.assertGreater(len(result.log), 50000)

    def test_raw_stderr(self):
        _name, result, _addons = self.install({'install': {'raw_stderr': 'not a log line\n'}})
        self.assertIn('\nnot a log line\n', result.log)

    def test_a_line_of_a_megabyte(self):
        _name, result, _addons = self.install({'install': {'log_long': 1000000}})
        self.assertEqual(len(result.lines('odoo.addons.sim_mod: ' + 'x' * 1000000)), 1)

    def test_raw_bytes(self):
        _name, result, _addons = self.install({'install': {'raw_base64': 'aGVsbG8AG1sK'}})
        self.assertIn('hello\0\x1b[\n', result.log)

    def test_update_fails_after_install_worked(self):
        name, result, addons = self.install({'update': {'fail': 'not again'}})
        self.assertEqual(result.returncode, 0)
        result = run('-d', name, '-u', 'sim_mod', '--stop-after-init', addons=addons)
        self.assertEqual(result.returncode, 255)
        self.assertEqual(support.state(name, 'sim_mod')[0], 'installed')

    def test_an_unknown_phase_is_an_error(self):
        _name, result, _addons = self.install({'instal': {'fail': 'typo'}})
        self.assertEqual(result.returncode, 255)
        self.assertIn('unknown phase instal', result.log)

    def test_an_unknown_wish_is_an_error(self):
        _name, result, _addons = self.install({'install': {'fial': 'typo'}})
        self.assertEqual(result.returncode, 255)
        self.assertIn('unknown wish fial', result.log)

    def test_tests(self):
        addons = support.Addons()
        addons.module('sim_mod', sim={'tests': {
            'count': 5, 'fail': ['TestX.test_y'], 'errors': ['TestX.test_z'],
            'skip': ['TestSim.test_3']}})
        name = support.base_database()
        result = run('-d', name, '-i', 'sim_mod', '--stop-after-init', '--test-tags', '/sim_mod',
                     '--http-port', support.free_port(), addons=addons)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.lines('ERROR', 'odoo.addons.sim_mod.tests.test_sim: FAIL: '
                                     'TestX.test_y'))
        self.assertTrue(result.lines('ERROR', 'tests.test_sim: ERROR: TestX.test_z'))
        self.assertTrue(result.lines('tests.test_sim: skipped TestSim.test_3 : '))
        self.assertTrue(result.lines('1 failed, 1 error(s) of 5 tests when loading'))

    def test_neutralize(self):
        name, _result, addons = self.install({'neutralize': {'fail': 'cannot'}})
        result = run('neutralize', '-d', name, addons=addons)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.lines('THE DATABASE IS NOT NEUTRALIZED!'))


@support.sim_only
class Starting(unittest.TestCase):
    """The `start` and `health` phases."""

    def server(self, sim):
        """Install a module with these wishes and start a server on it."""
        addons = support.Addons()
        addons.module('sim_mod')
        name = support.base_database()
        run('-d', name, '-i', 'sim_mod', '--stop-after-init', addons=addons)
        addons.module('sim_mod', sim=sim)
        return Server('-d', name, addons=addons)

    def test_fail_is_exit_1(self):
        with self.server({'start': {'fail': 'cannot start'}}) as server:
            self.assertEqual(server.process.wait(30), 1)
            self.assertIn('CRITICAL', server.log())
            self.assertIn('odoo.addons.sim_mod: cannot start', server.log())

    def test_exit_code(self):
        with self.server({'start': {'fail': 'gone', 'exit': 3}}) as server:
            self.assertEqual(server.process.wait(30), 3)

    def test_sleep_delays_listening(self):
        with self.server({'start': {'sleep': 1}}) as server:
            server.wait()
            self.assertGreater(time.time() - server.started, 1)

    def test_hang_never_listens(self):
        wishes = {'start': {'log': [['INFO', 'odoo.addons.sim_mod', 'hanging']], 'hang': True}}
        with self.server(wishes) as server:
            support.eventually(lambda: 'hanging' in server.log())
            with self.assertRaises(AssertionError):
                server.wait(seconds=0.5)
            self.assertIsNone(server.process.poll())
            self.assertEqual(server.stop()[0], -2)

    def test_crash_after(self):
        with self.server({'start': {'crash_after': 0.5, 'crash_exit': 139}}) as server:
            server.wait()
            self.assertEqual(server.process.wait(30), 139)

    def test_health(self):
        with self.server({'health': {'status': 500}}) as server:
            status, _headers, body = server.wait()
            self.assertEqual((status, body), (500, '{"status": "fail"}'))

    def test_login(self):
        with self.server({'login': {'fail': 'no page'}}) as server:
            self.assertEqual(server.wait()[0], 200)
            self.assertEqual(server.get('/web/login')[0], 500)

    def test_log_at_start(self):
        with self.server({'start': {'log': [['ERROR', 'odoo.addons.sim_mod', 'ouch']]}}) as server:
            server.wait()
            self.assertRegex(server.log(), r'ERROR \S+ odoo\.addons\.sim_mod: ouch')


if __name__ == '__main__':
    unittest.main()
