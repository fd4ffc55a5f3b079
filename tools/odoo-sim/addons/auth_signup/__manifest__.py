{
    'name': 'Signup',
    'version': '1.0',
    'category': 'Hidden/Tools',
    'depends': ['base_setup', 'mail', 'web'],
    'auto_install': True,
    'license': 'LGPL-3',
}
