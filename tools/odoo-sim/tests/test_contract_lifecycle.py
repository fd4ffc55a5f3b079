"""Starting, stopping, and not starting."""

import signal
import unittest

import support
from serving import Server, upgrade
from support import run


class Lifecycle(unittest.TestCase):
    """Starting, stopping, and not starting."""

    def test_sigterm_and_sigint_are_exit_0(self):
        name = support.base_database()
        for number in (signal.SIGTERM, signal.SIGINT):
            with Server('-d', name) as server:
                server.wait()
                code, _seconds = server.stop(number)
                self.assertEqual(code, 0)
                self.assertIn('odoo.service.server: Initiating shutdown', server.log())

    def test_port_in_use(self):
        name = support.base_database()
        with Server('-d', name) as server:
            server.wait()
            for flags in (['--test-tags', '/base:NoSuch', '--stop-after-init', '--no-http'],
                          ['--workers', '1', '--stop-after-init'], []):
                with self.subTest(flags=flags):
                    result = run('-d', name, '--http-port', server.port, '--http-interface',
                                 '127.0.0.1', *flags)
                    self.assertEqual(result.returncode, 1)
                    self.assertIn('OSError: [Errno 98] Address already in use', result.log)

    def test_a_failed_update_goes_on_serving(self):
        addons = support.Addons()
        addons.module('con_bad', {'data': ['none.xml']})
        with Server('-d', support.base_database(), '-i', 'con_bad', addons=addons) as server:
            self.assertEqual(server.wait()[0], 200)
            self.assertIn('Failed to initialize database', server.log())

    def test_sigterm_during_an_install(self):
        addons = support.Addons()
        addons.module('con_slow', {'version': '1.0'})
        name = support.base_database()
        self.assertEqual(run('-d', name, '-i', 'con_slow', '--stop-after-init',
                             addons=addons).returncode, 0)
        addons.module('con_slow', {'version': '2.0'}, {
            'migrations/2.0/pre-x.py': 'import time\n\n\ndef migrate(cr, version):\n'
                                       '    print("slow", flush=True)\n    time.sleep(60)\n'})
        with Server('-d', name, '-u', 'con_slow', '--stop-after-init', addons=addons) as server:
            support.eventually(lambda: 'slow' in server.log().splitlines())
            code, _seconds = server.stop()
        self.assertEqual(code, -signal.SIGINT)
        self.assertEqual(support.state(name, 'con_slow'), ('installed', '18.0.1.0'))

    def test_workers_move_websockets_to_the_evented_port(self):
        evented = support.free_port()
        with Server('-d', support.base_database(), '--workers', '1', '--gevent-port',
                    evented) as server:
            server.wait('/web/login')
            self.assertIn(' 500 ', upgrade(server.port).splitlines()[0])
            head = support.eventually(lambda: upgrade(evented))
            self.assertIn(' 101 ', head.splitlines()[0])
            self.assertEqual(server.stop()[0], 0)

    def test_without_database_list(self):
        name = support.base_database()
        with Server('-d', name, '--no-database-list') as server:
            server.wait()
            answer = server.call('db', 'list')
            self.assertEqual(answer['error']['data']['name'], 'odoo.exceptions.AccessDenied')
            self.assertIn('The database manager has been disabled by the administrator',
                          server.get('/web/database/manager')[2])

    def test_static_files(self):
        addons = support.Addons()
        addons.module('con_static', files={'static/a.txt': 'hello', 'secret.txt': 'no'})
        with Server('-d', support.base_database(), addons=addons) as server:
            server.wait()
            self.assertEqual(server.get('/con_static/static/a.txt')[::2], (200, 'hello'))
            for path in ('/con_static/static/b.txt', '/con_static/static/../secret.txt',
                         '/con_static/static/%2e%2e/secret.txt'):
                self.assertNotEqual(server.get(path)[0], 200, path)

    def test_a_database_that_vanishes(self):
        name = support.base_database()
        with Server('-d', name) as server:
            server.wait()
            with support.admin() as cr:
                cr.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            self.assertEqual(server.get('/web/health')[0], 200)
            for path in ('/web/login', '/odoo'):
                status, headers, _body = server.get(path)
                self.assertEqual((status, headers['Location']), (302, path))
            answer = server.call('object', 'execute_kw', name, 2, 'admin', 'res.users', 'search',
                                 [[]])
            self.assertEqual(answer['error']['data']['name'], 'psycopg2.OperationalError')
            self.assertEqual(server.get('/web/health?db_server_status=1')[::2],
                             (200, '{"status": "pass", "db_server_status": true}'))

    def test_neutralized_banner(self):
        name = support.base_database()
        run('neutralize', '-d', name)
        with Server('-d', name) as server:
            server.wait()
            self.assertIn('Database neutralized for testing: no emails sent, etc.',
                          server.get('/web/login')[2])


if __name__ == '__main__':
    unittest.main()
