"""The rows that the stand-in's own modules bring, with Odoo's ids and external ids."""

import uuid

from ..orm.records import Records
from ..service import attachments
from . import samples

LANGUAGES = {
    'en_US': ('English (US)', 'en'), 'fr_FR': ('French / Français', 'fr'),
    'nl_NL': ('Dutch / Nederlands', 'nl'), 'de_DE': ('German / Deutsch', 'de'),
    'es_ES': ('Spanish / Español', 'es'), 'it_IT': ('Italian / Italiano', 'it'),
    'fr_BE': ('French (BE) / Français (BE)', 'fr_BE'), 'pt_BR': ('Portuguese (BR)', 'pt_BR'),
    'pl_PL': ('Polish / Język polski', 'pl'), 'zh_CN': ('Chinese (Simplified)', 'zh_CN'),
}
# (model, [(external id, values)]), inserted in this order so that ids are Odoo's.
BASE_ROWS = [
    ('res.currency', [
        ('USD', {'name': 'USD', 'symbol': '$', 'position': 'before', 'rounding': 0.01,
                 'full_name': 'United States dollar', 'decimal_places': 2, 'active': True}),
        ('EUR', {'name': 'EUR', 'symbol': '€', 'position': 'after', 'rounding': 0.01,
                 'full_name': 'Euro', 'decimal_places': 2, 'active': True}),
    ]),
    ('res.country', [
        ('us', {'name': 'United States', 'code': 'US', 'phone_code': 1, 'currency_id': 1}),
        ('be', {'name': 'Belgium', 'code': 'BE', 'phone_code': 32, 'currency_id': 2}),
        ('fr', {'name': 'France', 'code': 'FR', 'phone_code': 33, 'currency_id': 2}),
        ('de', {'name': 'Germany', 'code': 'DE', 'phone_code': 49, 'currency_id': 2}),
    ]),
    ('res.groups', [
        ('group_user', {'name': 'Internal User', 'share': False}),
        ('group_portal', {'name': 'Portal', 'share': True}),
        ('group_public', {'name': 'Public', 'share': True}),
        ('group_system', {'name': 'Settings', 'share': False}),
    ]),
    ('res.partner', [
        ('main_partner', {'name': 'My Company', 'is_company': True}),
        ('partner_root', {'name': 'System', 'active': False, 'email': 'odoobot@example.com'}),
        ('partner_admin', {'name': 'Administrator', 'email': 'admin@example.com'}),
        ('public_partner', {'name': 'Public user', 'active': False}),
        ('default_user_res_partner', {'name': 'Default User Template', 'active': False}),
        ('template_portal_user_id_res_partner', {'name': 'Portal User Template',
                                                 'active': False}),
    ]),
    ('res.company', [
        ('main_company', {'name': 'My Company', 'partner_id': 1, 'currency_id': 1,
                          'parent_path': '1/', 'active': True, 'font': 'Lato',
                          'layout_background': 'Blank', 'uses_default_logo': True}),
    ]),
    ('res.users', [
        ('user_root', {'login': '__system__', 'partner_id': 2, 'active': False}),
        ('user_admin', {'login': 'admin', 'partner_id': 3, 'password': 'admin',
                        'notification_type': 'inbox'}),
        ('default_user', {'login': 'default', 'partner_id': 5, 'active': False}),
        ('public_user', {'login': 'public', 'partner_id': 4, 'active': False, 'share': True,
                         'password': 'public'}),
        ('template_portal_user_id', {'login': 'portaltemplate', 'partner_id': 6,
                                     'active': False, 'share': True}),
    ]),
]
CRONS = {
    'base': [('autovacuum_job', 'Base: Auto-vacuum internal data', 'ir.autovacuum', 1, 'days', True),
             ('ir_cron_res_users_deletion', 'Base: Portal Users Deletion', 'res.users', 1, 'days',
              True)],
    'mail': [('ir_cron_mail_scheduler_action', 'Mail: Email Queue Manager', 'mail.mail', 1,
              'hours', True),
             ('ir_cron_module_update_notification', 'Publisher: Update Notification',
              'publisher_warranty.contract', 1, 'weeks', True),
             ('ir_cron_mail_gateway_action', 'Mail: Fetchmail Service', 'fetchmail.server', 5,
              'minutes', False)],
    'digest': [('ir_cron_digest_scheduler_action', 'Digest Emails', 'digest.digest', 1, 'days',
                True)],
    'project': [('ir_cron_rating_project', 'Project: Send rating', 'project.project', 1, 'days',
                 True)],
}
PARAMETERS = {
    'base': {'base.login_cooldown_after': '10', 'base.login_cooldown_duration': '60',
             'base.template_portal_user_id': '5', 'base.default_max_email_size': '10'},
    'base_setup': {'base_setup.show_effect': 'True', 'base_setup.default_user_rights': 'True'},
    'mail': {'mail.activity.gc.delete_overdue_years': '3', 'mail.restrict.template.rendering': '1'},
    'auth_signup': {'auth_signup.invitation_scope': 'b2c', 'auth_signup.reset_password': 'True'},
    'analytic': {'analytic.project_plan': '1'},
}


def seed_module(cr, module):
    """Insert what a freshly installed standard module brings."""
    if module == 'base':
        seed_base(cr)
    if module == 'web':
        banner = Records(cr, 'ir.ui.view', 1).create(
            {'name': 'Neutralize Banner', 'key': 'web.neutralize_banner', 'type': 'qweb',
             'mode': 'extension', 'priority': 16, 'active': False})
        bind(cr, 'web', 'neutralize_banner', 'ir.ui.view', banner)
    if module == 'project':
        samples.seed_project_stages(cr)
    for key, value in PARAMETERS.get(module, {}).items():
        set_parameter(cr, key, value)
    for row in CRONS.get(module, []):
        seed_cron(cr, module, *row)


def seed_demo(cr, module):
    """Insert a standard module's demo rows."""
    if module == 'base':
        samples.demo_base(cr)
    if module == 'project':
        samples.demo_project(cr)


def seed_base(cr):
    """Insert the company, the users, a language and the database's own parameters."""
    for model, rows in BASE_ROWS:
        records = Records(cr, model, 1)
        for name, values in rows:
            bind(cr, 'base', name, model, records.create(dict(values)))
    set_parameter(cr, 'web.base.url', 'http://localhost:8069')
    set_parameter(cr, 'database.secret', str(uuid.uuid4()))
    set_parameter(cr, 'database.uuid', str(uuid.uuid1()))
    set_parameter(cr, 'database.create_date', cr.now().strftime('%Y-%m-%d %H:%M:%S'))
    for code in LANGUAGES:
        add_language(cr, code, active=code == 'en_US')
    logo = attachments.picture(113, 75, 103, 48)
    for field in ('image_1920', 'image_512', 'image_128'):
        attachments.create(cr, field, logo, 'image/png', res_model='res.partner', res_field=field,
                           res_id=1)
    attachments.create(cr, 'favicon', attachments.picture(113, 75, 103), 'image/png',
                       res_model='res.company', res_field='favicon', res_id=1)


def set_parameter(cr, key, value):
    """Insert a system parameter unless the database has it."""
    cr.execute('INSERT INTO ir_config_parameter (key, value, create_uid, write_uid, create_date, '
               "write_date) VALUES (%s, %s, 1, 1, now() AT TIME ZONE 'UTC', "
               "now() AT TIME ZONE 'UTC') ON CONFLICT (key) DO NOTHING", (key, value))


def bind(cr, module, name, model, key, noupdate=True):
    """Give a record its external id."""
    cr.execute('INSERT INTO ir_model_data (module, name, model, res_id, noupdate) '
               'VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING',
               (module, name, model, key, noupdate))


def seed_cron(cr, module, name, title, model, number, unit, active):
    """Insert a scheduled action and the server action behind it."""
    action = Records(cr, 'ir.actions.server', 1).create(
        {'name': title, 'usage': 'ir_cron', 'model_name': model, 'code': 'model._cron()'})
    cron = Records(cr, 'ir.cron', 1).create(
        {'ir_actions_server_id': action, 'cron_name': title, 'interval_number': number,
         'interval_type': unit, 'active': active, 'priority': 5})
    bind(cr, module, name, 'ir.cron', cron)


def add_language(cr, code, active):
    """Insert a language and its flag, whose picture goes to the filestore."""
    name, url = LANGUAGES.get(code, (code, code.split('_')[0]))
    values = {'name': name, 'code': code, 'iso_code': code, 'url_code': url, 'direction': 'ltr',
              'date_format': '%m/%d/%Y', 'time_format': '%H:%M:%S', 'short_time_format': '%H:%M',
              'week_start': '7', 'grouping': '[3,0]', 'decimal_point': '.', 'thousands_sep': ',',
              'active': active}
    key = Records(cr, 'res.lang', 1).create(values)
    bind(cr, 'base', f'lang_{"en" if code == "en_US" else code}', 'res.lang', key)
    flag = attachments.picture(*(sum(code.encode()) * step % 256 for step in (3, 5, 7)))
    attachments.create(cr, 'flag_image', flag, 'image/png', res_model='res.lang',
                       res_field='flag_image', res_id=key)


def load_languages(cr, codes):
    """Activate languages, adding those that the seeds do not know."""
    for code in codes:
        cr.execute('UPDATE res_lang SET active = true WHERE code = %s', (code,))
        if not cr.rowcount:
            add_language(cr, code, active=True)
