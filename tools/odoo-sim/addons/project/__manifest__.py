{
    'name': 'Project',
    'version': '1.3',
    'category': 'Services/Project',
    'depends': ['analytic', 'base_setup', 'mail', 'portal', 'rating', 'resource', 'web', 'web_tour', 'digest'],
    'application': True,
    'license': 'LGPL-3',
}
