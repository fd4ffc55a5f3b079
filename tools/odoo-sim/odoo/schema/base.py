"""Tables of the module `base`."""

TABLES = {
    'ir_module_category': 'parent_id:int name:json! sequence:int description:json visible:bool'
                          ' exclusive:bool',
    'ir_module_module': 'website:char summary:json name:char! author:char icon:char state:char'
                        ' latest_version:char shortdesc:json category_id:int description:json'
                        ' application:bool=false demo:bool=false web:bool=false license:char'
                        ' sequence:int=100 auto_install:bool=false to_buy:bool=false'
                        ' maintainer:char published_version:char url:char contributors:text'
                        ' menus_by_module:text reports_by_module:text views_by_module:text'
                        ' imported:bool',
    'ir_module_module_dependency': 'name:char module_id:int auto_install_required:bool=true',
    'ir_model_data': 'res_id:int noupdate:bool=false name:char! module:char! model:char!',
    'ir_model': 'model:char! order:char! state:char name:json! info:text transient:bool',
    'ir_config_parameter': 'key:char! value:text!',
    'ir_actions': 'binding_model_id:int type:char! path:char binding_type:char!'
                  ' binding_view_types:char name:json! help:json',
    'ir_act_server': 'binding_model_id:int type:char! path:char binding_type:char!'
                     ' binding_view_types:char name:json! help:json sequence:int model_id:int!'
                     ' crud_model_id:int usage:char! state:char! model_name:char update_path:char'
                     ' evaluation_type:char webhook_url:char code:text value:text',
    'ir_cron': 'ir_actions_server_id:int! user_id:int! interval_number:int! priority:int'
               ' failure_count:int cron_name:char interval_type:char! active:bool nextcall:time!'
               ' lastcall:time first_failure_date:time',
    'ir_cron_trigger': 'cron_id:int call_at:time',
    'ir_mail_server': 'smtp_port:int sequence:int name:char! from_filter:char smtp_host:char'
                      ' smtp_authentication:char! smtp_user:char smtp_pass:char'
                      ' smtp_encryption:char! smtp_debug:bool active:bool max_email_size:float'
                      ' smtp_ssl_certificate:bytes smtp_ssl_private_key:bytes',
    'ir_attachment': 'res_id:int company_id:int file_size:int name:char! res_model:char'
                     ' res_field:char type:char! url:char access_token:char store_fname:char'
                     ' checksum:char mimetype:char description:text index_content:text public:bool'
                     ' db_datas:bytes original_id:int',
    'ir_logging': 'name:char! type:char! dbname:char level:char path:char! func:char! line:char!'
                  ' message:text!',
    'ir_sequence': 'number_next:int! number_increment:int! padding:int! company_id:int name:char!'
                   ' code:char implementation:char! prefix:char suffix:char active:bool'
                   ' use_date_range:bool',
    'ir_ui_view': 'priority:int! inherit_id:int name:char! model:char key:char type:char'
                  ' arch_fs:char mode:char! arch_db:json arch_prev:text arch_updated:bool'
                  ' active:bool',
    'ir_ui_menu': 'sequence:int parent_id:int parent_path:char web_icon:char action:char'
                  ' name:json! active:bool',
    'res_lang': 'name:char! code:char! iso_code:char url_code:char! direction:char!'
                ' date_format:char! time_format:char! short_time_format:char! week_start:char!'
                ' grouping:char! decimal_point:char! thousands_sep:char active:bool',
    'res_currency': 'name:char! symbol:char! iso_numeric:int decimal_places:int full_name:char'
                    ' position:char rounding:num active:bool',
    'res_country': 'address_view_id:int currency_id:int phone_code:int code:char! name:json!'
                   ' address_format:text',
    'res_partner': 'company_id:int name:char title:int parent_id:int user_id:int state_id:int'
                   ' country_id:int industry_id:int color:int commercial_partner_id:int'
                   ' complete_name:char ref:char lang:char tz:char vat:char company_registry:char'
                   ' website:char function:char type:char street:char street2:char zip:char'
                   ' city:char email:char phone:char mobile:char commercial_company_name:char'
                   ' company_name:char barcode:json comment:text partner_latitude:num'
                   ' partner_longitude:num active:bool employee:bool is_company:bool'
                   ' partner_share:bool',
    'res_company': 'name:char! partner_id:int! currency_id:int! sequence:int parent_path:char'
                   ' parent_id:int email:char phone:char mobile:char font:char primary_color:char'
                   ' secondary_color:char layout_background:char report_header:json'
                   ' report_footer:json company_details:json active:bool uses_default_logo:bool'
                   ' logo_web:bytes',
    'res_users': 'company_id:int! partner_id:int! active:bool=true login:char! password:char'
                 ' action_id:int signature:text share:bool totp_secret:char'
                 ' notification_type:char tour_enabled:bool',
    'res_users_apikeys': 'name:char! user_id:int! scope:char expiration_date:time index:char'
                         ' key:char',
    'res_users_log': '',
    'res_groups': 'name:json! category_id:int color:int comment:json share:bool',
}

EXTRA_SQL = [
    'CREATE UNIQUE INDEX IF NOT EXISTS ir_module_module_name_uniq ON ir_module_module (name)',
    'CREATE UNIQUE INDEX IF NOT EXISTS ir_model_data_module_name_uniq_index'
    ' ON ir_model_data (module, name)',
    'CREATE UNIQUE INDEX IF NOT EXISTS ir_config_parameter_key_uniq ON ir_config_parameter (key)',
    'CREATE UNIQUE INDEX IF NOT EXISTS res_users_login_key ON res_users (login)',
    'CREATE UNIQUE INDEX IF NOT EXISTS res_lang_code_uniq ON res_lang (code)',
    'CREATE INDEX IF NOT EXISTS ir_attachment__store_fname_index ON ir_attachment (store_fname)',
    "ALTER TABLE ir_model_data ALTER create_date SET DEFAULT (now() AT TIME ZONE 'UTC')",
    "ALTER TABLE ir_model_data ALTER write_date SET DEFAULT (now() AT TIME ZONE 'UTC')",
    "ALTER TABLE res_users_apikeys ALTER create_date SET DEFAULT (now() AT TIME ZONE 'UTC')",
]
