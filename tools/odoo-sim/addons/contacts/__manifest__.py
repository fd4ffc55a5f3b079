{
    'name': 'Contacts',
    'category': 'Sales/CRM',
    'depends': ['base', 'mail'],
    'application': True,
    'license': 'LGPL-3',
}
