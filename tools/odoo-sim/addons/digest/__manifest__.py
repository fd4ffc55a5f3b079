{
    'name': 'KPI Digests',
    'version': '1.1',
    'category': 'Marketing',
    'depends': ['mail', 'portal', 'resource'],
    'license': 'LGPL-3',
}
