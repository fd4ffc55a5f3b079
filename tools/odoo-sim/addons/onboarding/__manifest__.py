{
    'name': 'Onboarding Toolbox',
    'version': '1.2',
    'category': 'Hidden',
    'depends': ['web'],
    'license': 'LGPL-3',
}
