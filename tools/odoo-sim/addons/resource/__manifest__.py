{
    'name': 'Resource',
    'version': '1.1',
    'category': 'Hidden',
    'depends': ['base', 'web'],
    'license': 'LGPL-3',
}
