{
    'name': 'Customer Portal',
    'category': 'Hidden',
    'depends': ['web', 'web_editor', 'http_routing', 'mail', 'auth_signup'],
    'license': 'LGPL-3',
}
