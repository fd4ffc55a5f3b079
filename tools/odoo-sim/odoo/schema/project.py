"""Tables of the module `project`."""

TABLES = {
    'project_project_stage': 'sequence:int company_id:int name:json! active:bool fold:bool',
    'project_project': 'alias_id:int sequence:int partner_id:int company_id:int account_id:int'
                       ' color:int user_id:int stage_id:int last_update_id:int access_token:char'
                       ' privacy_visibility:char! rating_status:char! rating_status_period:char!'
                       ' last_update_status:char! date_start:date date:date name:json!'
                       ' label_tasks:json description:text active:bool'
                       ' allow_task_dependencies:bool allow_milestones:bool rating_active:bool',
    'project_task_type': 'sequence:int user_id:int name:json! active:bool fold:bool'
                         ' auto_validation_state:bool',
    'project_task': 'sequence:int stage_id:int project_id:int partner_id:int company_id:int'
                    ' color:int parent_id:int milestone_id:int email_cc:char access_token:char'
                    ' name:char! priority:char state:char! html_field_history:json'
                    ' task_properties:json description:text working_hours_open:num'
                    ' working_hours_close:num active:bool display_in_project:bool'
                    ' recurring_task:bool date_end:time date_assign:time date_deadline:time'
                    ' date_last_stage_update:time allocated_hours:float',
    'project_tags': 'color:int name:json!',
    'project_milestone': 'project_id:int! name:char! deadline:date is_reached:bool'
                         ' reached_date:date',
    'project_update': 'progress:int user_id:int project_id:int! name:char! status:char!'
                      ' description:text date:date',
}

EXTRA_SQL = [
    'CREATE TABLE IF NOT EXISTS project_task_user_rel'
    ' (id serial PRIMARY KEY, task_id integer NOT NULL, user_id integer NOT NULL,'
    ' stage_id integer)',
    'CREATE TABLE IF NOT EXISTS project_task_type_rel'
    ' (type_id integer NOT NULL, project_id integer NOT NULL, PRIMARY KEY (type_id, project_id))',
]
