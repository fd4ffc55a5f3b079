"""The running server: health, login, RPC shapes, websockets."""

import base64
import http.cookiejar
import re
import unittest
import urllib.parse
import urllib.request
import xmlrpc.client

import support
from serving import NoRedirect, Server, upgrade
from support import run


class Running(unittest.TestCase):
    """One server for all of these."""

    @classmethod
    def setUpClass(cls):
        cls.name = support.base_database()
        cls.server = Server('-d', cls.name)
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.wait()

    def execute(self, model, method, *args, **kwargs):
        """Call a model as the administrator and return the whole answer."""
        return self.server.call('object', 'execute_kw', self.name, 2, 'admin', model, method,
                                list(args), kwargs)

    def test_health(self):
        status, headers, body = self.server.get('/web/health')
        self.assertEqual((status, body), (200, '{"status": "pass"}'))
        self.assertEqual(headers['Content-Type'], 'application/json')

    def test_redirects(self):
        for path, target in (('/', '/odoo'), ('/odoo', '/web/login?redirect=%2Fodoo%3F'),
                             ('/web', '/web/login?redirect=%2Fweb%3F')):
            status, headers, _body = self.server.get(path)
            self.assertEqual((status, headers['Location']), (303, target))

    def test_not_found(self):
        self.assertEqual(self.server.get('/nosuch')[0], 404)

    def browser(self):
        """Return an opener with cookies that does not follow redirects."""
        return urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), NoRedirect)

    def log_in(self, opener, password='admin'):
        """Post the login form with its token."""
        page = self.server.get('/web/login', opener=opener)[2]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        data = urllib.parse.urlencode({'csrf_token': token, 'login': 'admin',
                                       'password': password})
        return self.server.get('/web/login', opener=opener, data=data.encode())

    def test_login(self):
        opener = self.browser()
        page = self.server.get('/web/login', opener=opener)[2]
        self.assertIn('<title>Odoo</title>', page)
        status, headers, _body = self.log_in(opener)
        self.assertEqual((status, headers['Location']), (303, '/odoo'))
        self.assertIn('session_id=', headers['Set-Cookie'])
        self.assertEqual(self.server.get('/odoo', opener=opener)[0], 200)

    def test_wrong_password(self):
        status, _headers, body = self.log_in(self.browser(), 'wrong')
        self.assertEqual(status, 200)
        self.assertIn('Wrong login/password', body)

    def test_login_without_token(self):
        status, _headers, body = self.server.get('/web/login', data=b'login=admin&password=admin')
        self.assertEqual(status, 400)
        self.assertIn('invalid CSRF token', body)

    def test_attachment(self):
        [(key, size)] = support.query(self.name, 'SELECT id, file_size FROM ir_attachment WHERE '
                                      "res_model = 'res.lang' ORDER BY id LIMIT 1")
        self.assertEqual(self.server.get(f'/web/content/{key}')[0], 404)
        opener = self.browser()
        self.log_in(opener)
        status, headers, _body = self.server.get(f'/web/content/{key}', opener=opener)
        self.assertEqual((status, headers['Content-Type'], headers['Content-Length']),
                         (200, 'image/png', str(size)))

    def test_attachment_upload(self):
        values = {'name': 'a.txt', 'datas': 'aGVsbG8=', 'mimetype': 'text/plain'}
        args = (self.name, 2, 'admin', 'ir.attachment')
        key = self.server.call('object', 'execute_kw', *args, 'create', [values])['result']
        [row] = self.server.call('object', 'execute_kw', *args, 'read', [[key], ['datas']])['result']
        self.assertEqual(row['datas'], 'aGVsbG8=')
        self.assertEqual(support.query(self.name, 'SELECT store_fname, checksum, file_size FROM '
                                       f'ir_attachment WHERE id = {key}'),
                         [('aa/aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
                           'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d', 5)])

    def test_version(self):
        answer = self.server.call('common', 'version')
        self.assertEqual({key: answer[key] for key in ('jsonrpc', 'id')},
                         {'jsonrpc': '2.0', 'id': 7})
        result = answer['result']
        self.assertEqual(result['server_version_info'], [18, 0, 0, 'final', 0, ''])
        self.assertEqual((result['server_serie'], result['protocol_version']), ('18.0', 1))

    def test_authenticate(self):
        for password, expected in (('admin', 2), ('wrong', False)):
            answer = self.server.call('common', 'authenticate', self.name, 'admin', password, {})
            self.assertEqual(answer['result'], expected)

    def test_errors(self):
        cases = [
            (['object', 'execute_kw', self.name, 2, 'wrong', 'res.partner', 'search', [[]]],
             'odoo.exceptions.AccessDenied', 'Access Denied'),
            (['object', 'execute_kw', self.name, 2, 'admin', 'no.model', 'search', [[]]],
             'odoo.exceptions.UserError', "Object no.model doesn't exist"),
            (['object', 'execute_kw', self.name, 2, 'admin', 'res.partner', 'nosuch', [[]]],
             'builtins.AttributeError', "The method 'res.partner.nosuch' does not exist"),
            (['object', 'execute_kw', self.name, 2, 'admin', 'res.partner', '_search', [[]]],
             'odoo.exceptions.AccessError',
             "Private methods (such as 'res.partner._search') cannot be called remotely."),
            (['object', 'execute_kw', self.name, 2, 'admin', 'res.partner', 'write',
              [[999999], {'name': 'x'}]], 'odoo.exceptions.MissingError',
             'Record does not exist or has been deleted.\n(Record: res.partner(999999,), User: 2)'),
            (['object', 'execute_kw', self.name, 2, 'admin', 'res.partner', 'read',
              [[1], ['nosuch']]], 'builtins.ValueError',
             "Invalid field 'nosuch' on model 'res.partner'"),
            (['object', 'execute_kw', self.name, 2, 'admin', 'res.partner', 'search',
              [[['nosuch', '=', 1]]]], 'builtins.ValueError',
             "Invalid field res.partner.nosuch in leaf ('nosuch', '=', 1)"),
            (['nosuch', 'x'], 'builtins.KeyError', 'nosuch'),
        ]
        for args, name, message in cases:
            with self.subTest(error=name):
                error = self.server.call(*args)['error']
                self.assertEqual((error['code'], error['message']), (200, 'Odoo Server Error'))
                data = error['data']
                self.assertEqual((data['name'], data['message']), (name, message))
                self.assertEqual(set(data), {'name', 'debug', 'message', 'arguments', 'context'})
                self.assertEqual((data['arguments'], data['context']), ([message], {}))
                self.assertIn('Traceback', data['debug'])

    def test_session(self):
        status, headers, answer = self.server.json('/web/session/authenticate', {
            'db': self.name, 'login': 'admin', 'password': 'admin'})
        self.assertEqual((status, answer['result']['uid'], answer['result']['db']),
                         (200, 2, self.name))
        cookie = headers['Set-Cookie'].split(';')[0]
        body = b'{"jsonrpc": "2.0", "id": 1, "params": {}}'
        _status, _headers, text = self.server.get(
            '/web/session/get_session_info',
            {'Content-Type': 'application/json', 'Cookie': cookie}, data=body)
        self.assertIn('"username": "admin"', text)

    def test_no_session_is_code_100(self):
        answer = self.server.json('/web/session/get_session_info', {})[2]
        self.assertEqual((answer['error']['code'], answer['error']['message']),
                         (100, 'Odoo Session Expired'))
        self.assertEqual(answer['error']['data']['name'], 'odoo.http.SessionExpiredException')

    def test_bad_json(self):
        status, _headers, body = self.server.get(
            '/jsonrpc', {'Content-Type': 'application/json'}, data=b'{bad')
        self.assertEqual((status, body), (400, 'Invalid JSON data'))

    def test_records(self):
        key = self.execute('res.partner', 'create', {'name': 'Contract', 'email': 'c@x.test'})['result']
        found = self.execute('res.partner', 'search_read', [['name', '=', 'Contract']],
                             fields=['name', 'email', 'city', 'active', 'company_id'])['result']
        self.assertEqual(found, [{'id': key, 'name': 'Contract', 'email': 'c@x.test', 'city': False,
                                  'active': True, 'company_id': False}])
        self.assertIs(self.execute('res.partner', 'write', [key], {'active': False})['result'], True)
        domain = [['name', '=', 'Contract']]
        self.assertEqual(self.execute('res.partner', 'search_count', domain)['result'], 0)
        self.assertEqual(self.execute('res.partner', 'search_count', domain,
                                      context={'active_test': False})['result'], 1)
        stamp = self.execute('res.partner', 'read', [key], ['write_date'])['result'][0]['write_date']
        self.assertRegex(stamp, r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$')
        self.assertIs(self.execute('res.partner', 'unlink', [key])['result'], True)
        self.assertEqual(self.execute('res.partner', 'read', [key], ['name'])['result'], [])

    def test_projects_and_tasks(self):
        project = self.execute('project.project', 'create', {'name': 'Contract'})['result']
        task = self.execute('project.task', 'create', {'name': 'T', 'project_id': project})['result']
        [row] = self.execute('project.task', 'search_read', [['project_id.name', '=', 'Contract']],
                             fields=['name', 'project_id', 'priority', 'state'])['result']
        self.assertEqual(row, {'id': task, 'name': 'T', 'project_id': [project, 'Contract'],
                               'priority': '0', 'state': '01_in_progress'})
        [(name,)] = support.query(self.name, 'SELECT name FROM project_project WHERE id = %s',
                                  project)
        self.assertEqual(name, {'en_US': 'Contract'})

    def test_domains(self):
        ids = [self.execute('res.partner', 'create', {'name': f'Dom {letter}', 'ref': letter})['result']
               for letter in 'abc']
        base = ['name', '=like', 'Dom %']
        for domain, expected in (
                (['|', ['ref', '=', 'a'], ['ref', '=', 'b']], ids[:2]),
                (['!', ['ref', '=', 'a']], ids[1:]), ([['ref', 'in', ['a', 'c']]], [ids[0], ids[2]]),
                ([['ref', 'not in', ['a']]], ids[1:]), ([['ref', '!=', 'a']], ids[1:]),
                ([['ref', 'ilike', 'B']], [ids[1]]), ([['id', '>', ids[1]]], [ids[2]]),
                ([['city', '=', False]], ids), ([['city', '!=', False]], [])):
            with self.subTest(domain=domain):
                found = self.execute('res.partner', 'search', [base, *domain], order='id')
                self.assertEqual(found.get('result'), expected, found)

    def test_fields_get(self):
        found = self.execute('project.task', 'fields_get', ['name', 'project_id', 'active'],
                             attributes=['type', 'relation', 'required'])['result']
        self.assertEqual(found['name'], {'type': 'char', 'required': True})
        self.assertEqual(found['project_id']['relation'], 'project.project')
        self.assertEqual(found['active']['type'], 'boolean')

    def test_load_is_an_upsert(self):
        for name in ('First', 'Second'):
            answer = self.execute('res.partner', 'load', ['id', 'name'], [['__x__.one', name]])
            self.assertEqual(answer['result']['messages'], [])
            [key] = answer['result']['ids']
        self.assertEqual(self.execute('res.partner', 'read', [key], ['name'])['result'],
                         [{'id': key, 'name': 'Second'}])

    def test_xmlrpc(self):
        common = xmlrpc.client.ServerProxy(self.server.url('/xmlrpc/2/common'))
        self.assertEqual(common.authenticate(self.name, 'admin', 'admin', {}), 2)
        proxy = xmlrpc.client.ServerProxy(self.server.url('/xmlrpc/2/object'), allow_none=True)
        self.assertEqual(proxy.execute_kw(self.name, 2, 'admin', 'res.users', 'search', [[]]), [2])
        for password, model, code in (('wrong', 'res.users', 3), ('admin', 'no.model', 2)):
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                proxy.execute_kw(self.name, 2, password, model, 'search', [[]])
            self.assertEqual(caught.exception.faultCode, code)

    def test_api_key(self):
        script = ("key = env(user=2)['res.users.apikeys']._generate('rpc', 'con', None)\n"
                  'env.cr.commit()\nprint(key)\n')
        key = run('shell', '-d', self.name, '--no-http', stdin=script).out.strip()
        answer = self.server.call('object', 'execute_kw', self.name, 2, key, 'res.users', 'search',
                                  [[]])
        self.assertEqual(answer.get('result'), [2], answer)

    def test_websocket(self):
        head = upgrade(self.server.port)
        self.assertTrue(head.startswith('HTTP/1.1 101 '), head)
        self.assertIn('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=', head)
        self.assertEqual(self.server.get('/websocket')[0], 400)

    def test_access_log(self):
        self.server.get('/web/health?probe=1')
        self.assertRegex(self.server.log(), r'INFO \S+ werkzeug: 127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4} '
                                            r'[\d:]{8}\] "GET /web/health\?probe=1 HTTP/1\.1" 200 - ')

    def test_attachments_of_fields_are_hidden(self):
        domain = [['res_model', '=', 'res.lang']]
        self.assertEqual(self.execute('ir.attachment', 'search_count', domain)['result'], 0)
        found = self.execute('ir.attachment', 'search_read',
                             [*domain, ['res_field', '=', 'flag_image']],
                             fields=['name', 'mimetype', 'datas', 'file_size'], limit=1)['result']
        self.assertEqual((found[0]['name'], found[0]['mimetype']), ('flag_image', 'image/png'))
        self.assertEqual(len(base64.b64decode(found[0]['datas'])), found[0]['file_size'])


if __name__ == '__main__':
    unittest.main()
