"""The command line options, as data: flags, destination, default, kind.

Kinds: str, int, float, true, false (store_true / store_false), a tuple of
choices, or the name of a callback in config.py. Defaults live here and not in
optparse, so that a value from odoo.conf is only overridden by a flag that was
really given.
"""

from . import release

LOG_LEVELS = ['info', 'debug_rpc', 'warn', 'test', 'critical', 'runbot',
              'debug_sql', 'error', 'debug', 'debug_rpc_answer', 'notset']
SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

COMMON = [
    (('-c', '--config'), 'config', None, 'str'),
    (('-s', '--save'), 'save', False, 'true'),
    (('-i', '--init'), 'init', None, 'str'),
    (('-u', '--update'), 'update', None, 'str'),
    (('-P', '--import-partial'), 'import_partial', '', 'str'),
    (('--pidfile',), 'pidfile', None, 'str'),
    (('--addons-path',), 'addons_path', None, 'addons_path'),
    (('--upgrade-path',), 'upgrade_path', None, 'folders'),
    (('--pre-upgrade-scripts',), 'pre_upgrade_scripts', '', 'files'),
    (('--load',), 'server_wide_modules', 'base,web', 'str'),
    (('-D', '--data-dir'), 'data_dir', None, 'str'),
]

HTTP = [
    (('--http-interface', '--xmlrpc-interface'), 'http_interface', '', 'str'),
    (('-p', '--http-port', '--xmlrpc-port'), 'http_port', 8069, 'int'),
    (('--gevent-port',) + (('--longpolling-port',) if release.major < 17 else ()),
     'gevent_port', 8072, 'int'),
    (('--no-http', '--no-xmlrpc'), 'http_enable', True, 'false'),
    (('--proxy-mode',), 'proxy_mode', False, 'true'),
    (('--x-sendfile',), 'x_sendfile', False, 'true'),
    (('--db-filter',), 'dbfilter', '', 'str'),
]

TESTING = [
    (('--test-file',), 'test_file', False, 'str'),
    (('--test-enable',), 'test_enable', None, 'test_enable'),
    (('--test-tags',), 'test_tags', None, 'str'),
    (('--screencasts',), 'screencasts', None, 'str'),
    (('--screenshots',), 'screenshots', None, 'str'),
]

LOGGING = [
    (('--logfile',), 'logfile', None, 'str'),
    (('--syslog',), 'syslog', False, 'true'),
    (('--log-handler',), 'log_handler', [':INFO'], 'append'),
    (('--log-web',), 'log_handler', [':INFO'], 'append_const:odoo.http:DEBUG'),
    (('--log-sql',), 'log_handler', [':INFO'], 'append_const:odoo.sql_db:DEBUG'),
    (('--log-db',), 'log_db', False, 'str'),
    (('--log-db-level',), 'log_db_level', 'warning', 'str'),
    (('--log-level',), 'log_level', 'info', tuple(LOG_LEVELS)),
]

SMTP = [
    (('--email-from',), 'email_from', False, 'str'),
    (('--from-filter',), 'from_filter', False, 'str'),
    (('--smtp',), 'smtp_server', 'localhost', 'str'),
    (('--smtp-port',), 'smtp_port', 25, 'int'),
    (('--smtp-ssl',), 'smtp_ssl', False, 'true'),
    (('--smtp-user',), 'smtp_user', False, 'str'),
    (('--smtp-password',), 'smtp_password', False, 'str'),
    (('--smtp-ssl-certificate-filename',), 'smtp_ssl_certificate_filename', False, 'str'),
    (('--smtp-ssl-private-key-filename',), 'smtp_ssl_private_key_filename', False, 'str'),
]

DATABASE = [
    (('-d', '--database'), 'db_name', False, 'str'),
    (('-r', '--db_user'), 'db_user', False, 'str'),
    (('-w', '--db_password'), 'db_password', False, 'str'),
    (('--pg_path',), 'pg_path', None, 'str'),
    (('--db_host',), 'db_host', False, 'str'),
    (('--db_replica_host',), 'db_replica_host', False, 'str'),
    (('--db_port',), 'db_port', False, 'int'),
    (('--db_replica_port',), 'db_replica_port', False, 'int'),
    (('--db_sslmode',), 'db_sslmode', 'prefer', tuple(SSL_MODES)),
    (('--db_maxconn',), 'db_maxconn', 64, 'int'),
    (('--db_maxconn_gevent',), 'db_maxconn_gevent', False, 'int'),
    (('--db-template',), 'db_template', 'template0', 'str'),
]

LANGUAGES = [
    (('--load-language',), 'load_language', None, 'str'),
    (('-l', '--language'), 'language', None, 'str'),
    (('--i18n-export',), 'translate_out', None, 'str'),
    (('--i18n-import',), 'translate_in', None, 'str'),
    (('--i18n-overwrite',), 'overwrite_existing_translations', False, 'true'),
    (('--modules',), 'translate_modules', None, 'str'),
]

ADVANCED = [
    (('--no-database-list',), 'list_db', True, 'false'),
    (('--dev',), 'dev_mode', None, 'str'),
    (('--shell-interface',), 'shell_interface', None, 'str'),
    (('--stop-after-init',), 'stop_after_init', False, 'true'),
    (('--osv-memory-count-limit',), 'osv_memory_count_limit', 0, 'int'),
    (('--transient-age-limit',), 'transient_age_limit', 1.0, 'float'),
    (('--max-cron-threads',), 'max_cron_threads', 2, 'int'),
    (('--limit-time-worker-cron',), 'limit_time_worker_cron', 0, 'int'),
    (('--unaccent',), 'unaccent', False, 'true'),
    (('--geoip-city-db', '--geoip-db'), 'geoip_city_db', '', 'str'),
    (('--geoip-country-db',), 'geoip_country_db', '', 'str'),
]

WORKERS = [
    (('--workers',), 'workers', 0, 'int'),
    (('--limit-memory-soft',), 'limit_memory_soft', 2048 * 1024 * 1024, 'int'),
    (('--limit-memory-soft-gevent',), 'limit_memory_soft_gevent', False, 'int'),
    (('--limit-memory-hard',), 'limit_memory_hard', 2560 * 1024 * 1024, 'int'),
    (('--limit-memory-hard-gevent',), 'limit_memory_hard_gevent', False, 'int'),
    (('--limit-time-cpu',), 'limit_time_cpu', 60, 'int'),
    (('--limit-time-real',), 'limit_time_real', 120, 'int'),
    (('--limit-time-real-cron',), 'limit_time_real_cron', -1, 'int'),
    (('--limit-request',), 'limit_request', 2 ** 16, 'int'),
]

# Until 18 demo data is on unless `--without-demo=<anything>`; since 19 it is
# off unless `--with-demo`, and `--without-demo` takes an optional boolean.
DEMO = ([(('--without-demo',), 'without_demo', False, 'str')] if release.major < 19 else
        [(('--with-demo',), 'with_demo', False, 'true'),
         (('--without-demo',), 'with_demo', False, 'without_demo')])

GROUPS = [
    ('Common options', COMMON + DEMO),
    ('HTTP Service Configuration', HTTP),
    ('Testing Configuration', TESTING),
    ('Logging Configuration', LOGGING),
    ('SMTP Configuration', SMTP),
    ('Database related options', DATABASE),
    ('Internationalisation options', LANGUAGES),
    ('Advanced options', ADVANCED),
    ('Multiprocessing options', WORKERS),
]

# Settings that exist only in odoo.conf.
FILE_ONLY = {
    'admin_passwd': 'admin',
    'csv_internal_sep': ',',
    'reportgz': False,
    'websocket_keep_alive_timeout': 3600,
    'websocket_rate_limit_burst': 10,
    'websocket_rate_limit_delay': 0.2,
}
