{
    'name': 'Web Editor',
    'category': 'Hidden',
    'depends': ['bus', 'web', 'html_editor'],
    'auto_install': True,
    'license': 'LGPL-3',
}
