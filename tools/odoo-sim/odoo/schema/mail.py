"""Tables of the module `mail`."""

TABLES = {
    'mail_message': 'parent_id:int res_id:int subtype_id:int author_id:int mail_server_id:int'
                    ' subject:char model:char record_name:char message_type:char! email_from:char'
                    ' message_id:char reply_to:char body:text is_internal:bool date:time',
    'mail_mail': 'mail_message_id:int! fetchmail_server_id:int email_cc:char state:char'
                 ' failure_type:char body_html:text headers:text email_to:text failure_reason:text'
                 ' is_notification:bool auto_delete:bool scheduled_date:time',
    'mail_template': 'model_id:int mail_server_id:int name:json model:char subject:json'
                     ' email_from:char email_to:char body_html:json auto_delete:bool active:bool',
    'mail_push': 'mail_push_device_id:int payload:text',
    'mail_push_device': 'partner_id:int endpoint:char keys:char',
    'mail_alias': 'alias_model_id:int alias_name:char alias_defaults:text alias_contact:char',
    'fetchmail_server': 'port:int object_id:int priority:int name:char! state:char server:char'
                        ' server_type:char! user:char password:char script:char'
                        ' configuration:text active:bool is_ssl:bool attach:bool original:bool'
                        ' date:time',
}

EXTRA_SQL = [
    'ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS email_normalized varchar',
    'ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS message_bounce integer',
    'ALTER TABLE res_users ALTER notification_type DROP NOT NULL',
]
