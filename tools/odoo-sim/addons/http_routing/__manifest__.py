{
    'name': 'Web Routing',
    'category': 'Hidden',
    'depends': ['web'],
    'license': 'LGPL-3',
}
