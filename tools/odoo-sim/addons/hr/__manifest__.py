{
    'name': 'Employees',
    'version': '1.1',
    'category': 'Human Resources/Employees',
    'depends': ['base_setup', 'digest', 'phone_validation', 'resource', 'web'],
    'application': True,
    'license': 'LGPL-3',
}
