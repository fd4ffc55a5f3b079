"""What only the stand-in has: its marker, versions, demo rows, pages, speed."""

import hashlib
import os
import re
import shutil
import signal
import socket
import struct
import threading
import unittest
import urllib.parse
import urllib.request
import http.cookiejar

import support
from odoo.orm import passwords
from serving import Server
from support import run


def play_as(series):
    """Return the odoo-bin of a copy that plays another series."""
    support.prepare()
    home = support.World.folder / f'odoo-{series}'
    if not home.exists():
        shutil.copytree(support.HOME, home, ignore=shutil.ignore_patterns('__pycache__', 'tests'))
        (home / 'release.txt').write_text(series + '\n')
    return home / 'odoo-bin'


@support.sim_only
class Marker(unittest.TestCase):
    """It never passes for Odoo by accident."""

    def test_version_says_stand_in(self):
        self.assertEqual(run('--version', connect=False).out, 'Odoo Server 18.0 (stand-in)\n')

    def test_marker_file(self):
        self.assertTrue((support.HOME / 'STAND_IN').is_file())


@support.sim_only
class Series(unittest.TestCase):
    """`release.txt` chooses the series; demo flags and paths follow."""

    def test_versions(self):
        for series in ('16.0', '17.0', '18.0', '19.0'):
            binary = play_as(series)
            self.assertEqual(run('--version', connect=False, binary=binary).out,
                             f'Odoo Server {series} (stand-in)\n')

    def test_unknown_series_is_refused(self):
        binary = play_as('20.0')
        self.assertIn("'20.0' is not one of", run('--version', connect=False, binary=binary).log)

    def has_demo(self, binary, *flags):
        """Tell whether an installation has demo projects, and check the module versions."""
        name = support.new_database()
        result = run('-d', name, '-i', 'project', '--stop-after-init', *flags,
                     '--addons-path', binary.parent / 'addons', binary=binary)
        self.assertEqual(result.returncode, 0, result.log)
        series = run('--version', connect=False, binary=binary).out.split()[2]
        self.assertEqual(support.state(name, 'project')[1], f'{series}.1.3')
        return bool(support.query(name, 'SELECT 1 FROM project_project')), name

    def test_demo_flags(self):
        for series, flags, expected in (
                ('16.0', [], True), ('16.0', ['--without-demo=all'], False),
                ('18.0', [], True), ('18.0', ['--without-demo', 'all'], False),
                ('19.0', [], False), ('19.0', ['--with-demo'], True),
                ('19.0', ['--without-demo'], False), ('19.0', ['--without-demo=false'], True)):
            with self.subTest(series=series, flags=flags):
                found, name = self.has_demo(play_as(series), *flags)
                self.assertEqual(found, expected)
                self.assertEqual(support.query(name, 'SELECT demo FROM ir_module_module '
                                               "WHERE name = 'project'"), [(expected,)])

    def test_json2_of_19(self):
        binary = play_as('19.0')
        name = self.has_demo(binary)[1]
        script = ("print(env(user=2)['res.users.apikeys']._generate('rpc', 'k', None))\n"
                  'env.cr.commit()\n')
        key = run('shell', '-d', name, '--no-http', stdin=script, binary=binary).out.strip()
        with Server('-d', name, binary=binary) as server:
            server.wait()
            self.assertIn('"version": "19.0"', server.get('/web/version')[2])
            head = {'Authorization': f'bearer {key}', 'Content-Type': 'application/json'}
            cases = [('res.users/search', head, b'{"domain": []}', 200),
                     ('res.users/read', head, b'{"ids": [2], "fields": ["login"]}', 200),
                     ('res.users/nosuch', head, b'{}', 404), ('no.model/read', head, b'{}', 404),
                     ('res.users/search', head, b'{"nosuch": 1}', 422),
                     ('res.users/search', {'Authorization': 'bearer x'}, b'{}', 401)]
            for path, headers, body, expected in cases:
                with self.subTest(path=path, body=body):
                    status, _headers, text = server.get('/json/2/' + path, headers, data=body)
                    self.assertEqual(status, expected, text)


@support.sim_only
class Demo(unittest.TestCase):
    """Demo rows of 18.0."""

    def test_projects_tasks_and_users(self):
        name = support.new_database()
        run('-d', name, '-i', 'project', '--stop-after-init')
        self.assertEqual(support.query(name, 'SELECT count(*) FROM project_project'), [(3,)])
        self.assertEqual(support.query(name, 'SELECT count(*) FROM project_task t JOIN '
                                       'project_task_type s ON s.id = t.stage_id'), [(9,)])
        self.assertEqual(support.query(name, 'SELECT name FROM res_partner WHERE id = 3'),
                         [('Mitchell Admin',)])
        self.assertEqual(support.query(name, "SELECT active FROM res_users WHERE login = 'demo'"),
                         [(True,)])


@support.sim_only
class Page(unittest.TestCase):
    """The page after login tells one deployment from another."""

    def test_shows_modules_data_and_stage(self):
        addons = support.Addons()
        addons.module('sim_page', {'version': '3.4'})
        name = support.base_database()
        run('-d', name, '-i', 'sim_page', '--stop-after-init', addons=addons)
        first = self.page(name, addons)
        for text in ('<td>sim_page</td><td>18.0.3.4</td>', 'id="stage">staging<',
                     'id="version">abc123<', f'id="database">{name}<', 'id="projects"'):
            self.assertIn(text, first)
        addons.module('sim_page', {'version': '3.4'}, {'new.py': 'X = 1\n'})
        second = self.page(name, addons)
        code = r'<td>18\.0\.3\.4</td><td>18\.0\.3\.4</td><td>([0-9a-f]{8})</td>'
        self.assertNotEqual(re.search(code, first).group(1), re.search(code, second).group(1))

    def page(self, name, addons):
        """Log in and return the page."""
        env = {'ODOO_STAGE': 'staging', 'ODOO_VERSION': 'abc123'}
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        with Server('-d', name, addons=addons, env=env) as server:
            server.wait()
            page = server.get('/web/login', opener=opener)[2]
            self.assertIn('(stand-in)', page)
            self.assertIn(f'<strong id="database">{name}</strong>', page)
            token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
            data = urllib.parse.urlencode({'csrf_token': token, 'login': 'admin',
                                           'password': 'admin'}).encode()
            return server.get('/web/login', opener=opener, data=data)[2]


@support.sim_only
class Speed(unittest.TestCase):
    """It must not slow a test suite down."""

    def test_starting_and_stopping_cost_little(self):
        """Processor time, because wall time on a busy machine says nothing."""
        with Server('-d', support.base_database()) as server:
            server.wait()
            server.process.send_signal(signal.SIGTERM)
            _pid, status, usage = os.wait4(server.process.pid, 0)
            server.process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(server.process.returncode, 0)
        self.assertLess(usage.ru_utime + usage.ru_stime, 1)

    def test_initializations_do_not_disturb_each_other(self):
        names = [support.new_database() for _number in range(4)]
        results = {}

        def work(name):
            results[name] = run('-d', name, '-i', 'project', '--stop-after-init')
        threads = [threading.Thread(target=work, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in names:
            self.assertEqual(results[name].returncode, 0, results[name].log)
            self.assertEqual(support.state(name, 'project')[0], 'installed')


@support.sim_only
class Echo(unittest.TestCase):
    """Websocket frames come back."""

    def test_messages(self):
        with Server('-d', support.base_database()) as server:
            server.wait()
            with socket.create_connection(('127.0.0.1', server.port), timeout=30) as client:
                client.sendall(
                    b'GET /websocket HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n'
                    b'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
                    b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
                reader = client.makefile('rb')
                while reader.readline() != b'\r\n':
                    pass
                for text in (b'hello', b'x' * 300, b'y' * 70000):
                    client.sendall(frame(1, text))
                    self.assertEqual(receive(reader), (0x81, text))
                client.sendall(frame(9, b'ping'))
                self.assertEqual(receive(reader), (0x8a, b'ping'))
                client.sendall(frame(8, struct.pack('>H', 1000)))
                self.assertEqual(receive(reader), (0x88, struct.pack('>H', 1000)))
            self.assertEqual(server.stop()[0], 0)


def frame(opcode, data):
    """Return a masked client frame."""
    mask = os.urandom(4)
    size = len(data)
    head = bytes([0x80 | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += struct.pack('>BH', 0x80 | 126, size)
    else:
        head += struct.pack('>BQ', 0x80 | 127, size)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))


def receive(reader):
    """Return (first byte, payload) of a server frame."""
    first, size = reader.read(2)
    if size == 126:
        size = struct.unpack('>H', reader.read(2))[0]
    elif size == 127:
        size = struct.unpack('>Q', reader.read(8))[0]
    return first, reader.read(size)


@support.sim_only
class Passwords(unittest.TestCase):
    """passlib's format, both ways."""

    def test_round_trip(self):
        stored = passwords.encrypt('secret')
        self.assertRegex(stored, r'^\$pbkdf2-sha512\$\d+\$[A-Za-z0-9./]+\$[A-Za-z0-9./]+$')
        self.assertTrue(passwords.verify('secret', stored))
        self.assertFalse(passwords.verify('Secret', stored))

    def test_plain_text_in_the_column(self):
        self.assertTrue(passwords.verify('plain', 'plain'))
        self.assertFalse(passwords.verify('', ''))

    def test_a_hash_made_elsewhere(self):
        digest = hashlib.pbkdf2_hmac('sha512', b'admin', b'0123456789abcdef', 1000)
        stored = (f'$pbkdf2-sha512$1000${passwords.encode(b"0123456789abcdef")}'
                  f'${passwords.encode(digest)}')
        self.assertTrue(passwords.verify('admin', stored))


@support.sim_only
class Cron(unittest.TestCase):
    """Due actions move to their next date, once."""

    def test_due_rows(self):
        name = support.base_database()
        with support.admin(name) as cr:
            cr.execute("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - "
                       "interval '1 hour' WHERE id = 1")
            cr.execute("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + "
                       "interval '1 hour' WHERE id <> 1")
        script = ('from odoo.service import cron\n'
                  f'cron.run_due({name!r})\ncron.run_due({name!r})\n')
        result = run('shell', '-d', name, '--no-http', stdin=script)
        self.assertEqual(len(result.lines("Job 'Base: Auto-vacuum internal data' (1) starting")), 1)
        rows = support.query(name, 'SELECT lastcall IS NOT NULL, nextcall > now() AT TIME ZONE '
                             "'UTC' FROM ir_cron WHERE id = 1")
        self.assertEqual(rows, [(True, True)])


if __name__ == '__main__':
    unittest.main()
