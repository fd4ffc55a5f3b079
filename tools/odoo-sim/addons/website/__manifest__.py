{
    'name': 'Website',
    'version': '1.0',
    'category': 'Website/Website',
    'depends': ['digest', 'web', 'web_editor', 'http_routing', 'portal', 'auth_signup', 'mail', 'utm'],
    'application': True,
    'license': 'LGPL-3',
}
