{
    'name': 'Payment Engine',
    'version': '2.0',
    'category': 'Hidden',
    'depends': ['onboarding', 'portal'],
    'license': 'LGPL-3',
}
