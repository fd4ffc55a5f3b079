-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "app";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "ops";

-- CreateTable
CREATE TABLE "app"."users" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app"."orgs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "orgs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app"."org_members" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'member',

    CONSTRAINT "org_members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."environments" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "branch_pattern" TEXT,
    "stage" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'building',
    "host" TEXT NOT NULL,
    "debug" BOOLEAN NOT NULL DEFAULT false,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "head_sha" TEXT,
    "head_subject" TEXT,
    "head_author" TEXT,
    "head_at" TIMESTAMPTZ(3),
    "ordinal" SERIAL NOT NULL,
    "current_deployment_id" UUID,
    "desired_state" TEXT NOT NULL DEFAULT 'running',
    "held_by_run_id" UUID,
    "machine" TEXT,
    "upstream" TEXT,
    "last_request_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "keep" BOOLEAN NOT NULL DEFAULT false,
    "branch_deleted_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "log_position" JSONB,
    "status_reason" TEXT,

    CONSTRAINT "environments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."deployments" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "run_id" UUID,
    "number" INTEGER NOT NULL,
    "git_sha" TEXT NOT NULL,
    "git_subject" TEXT,
    "git_author" TEXT,
    "odoo_version" TEXT NOT NULL,
    "odoo_release" TEXT NOT NULL,
    "database_name" TEXT NOT NULL,
    "requirements" TEXT,
    "modules" JSONB NOT NULL DEFAULT '{}',
    "neutralized" BOOLEAN NOT NULL DEFAULT false,
    "rollback_of" UUID,
    "rollback_mode" TEXT,
    "database_dropped_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."snapshots" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'making',
    "database_name" TEXT NOT NULL,
    "data_at" TIMESTAMPTZ(3) NOT NULL,
    "size_bytes" BIGINT,
    "expires_at" TIMESTAMPTZ(3),
    "machine" TEXT NOT NULL,

    CONSTRAINT "snapshots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."database_templates" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "key" TEXT NOT NULL,
    "machine" TEXT NOT NULL,
    "database_name" TEXT NOT NULL,
    "odoo_version" TEXT NOT NULL,
    "modules" TEXT[],
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "database_templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."environment_events" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "env_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "deployment_id" UUID,
    "level" TEXT NOT NULL,
    "logger" TEXT,
    "message" TEXT NOT NULL,

    CONSTRAINT "environment_events_pkey" PRIMARY KEY ("env_id","seq")
);

-- CreateTable
CREATE TABLE "ops"."projects" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "org_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "repo_kind" TEXT NOT NULL DEFAULT 'hosted',
    "repo_url" TEXT,
    "odoo_version" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "deploy_key" TEXT,
    "webhook_secret" TEXT NOT NULL,
    "repo_error" TEXT,
    "repo_synced_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."branch_rules" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "pattern" TEXT NOT NULL,
    "stage" TEXT NOT NULL,

    CONSTRAINT "branch_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."project_members" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role_id" UUID NOT NULL,

    CONSTRAINT "project_members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."roles" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "name" TEXT NOT NULL,
    "permissions" JSONB NOT NULL,

    CONSTRAINT "roles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."api_tokens" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."audit_trail" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seq" BIGSERIAL NOT NULL,
    "actor_id" UUID,
    "actor_kind" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" UUID,
    "org_id" UUID,
    "project_id" UUID,
    "env_id" UUID,
    "before" JSONB,
    "after" JSONB,
    "address" TEXT,

    CONSTRAINT "audit_trail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."runs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "env_id" UUID,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "result" TEXT,
    "git_sha" TEXT,
    "ref" TEXT,
    "source" TEXT NOT NULL DEFAULT 'api',
    "requested_by" UUID,
    "input" JSONB NOT NULL DEFAULT '{}',
    "reason" TEXT,
    "failure_kind" TEXT,
    "superseded_by" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "worker_id" UUID,
    "machine" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_requested_by" UUID,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "event_seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."run_steps" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "run_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "message" TEXT,
    "progress" JSONB,

    CONSTRAINT "run_steps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."run_events" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "run_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "level" TEXT NOT NULL,
    "step" TEXT,
    "message" TEXT NOT NULL,
    "payload" JSONB,

    CONSTRAINT "run_events_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "ops"."artifacts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "run_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "uri" TEXT NOT NULL,
    "digest" TEXT,

    CONSTRAINT "artifacts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."workers" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "machine" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),
    "slots" INTEGER NOT NULL,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ops"."webhook_deliveries" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "project_id" UUID NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "app"."users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "orgs_slug_key" ON "app"."orgs"("slug");

-- CreateIndex
CREATE INDEX "org_members_user_id_idx" ON "app"."org_members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "org_members_org_id_user_id_key" ON "app"."org_members"("org_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "environments_host_key" ON "ops"."environments"("host");

-- CreateIndex
CREATE UNIQUE INDEX "environments_ordinal_key" ON "ops"."environments"("ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "environments_current_deployment_id_key" ON "ops"."environments"("current_deployment_id");

-- CreateIndex
CREATE INDEX "environments_project_id_idx" ON "ops"."environments"("project_id");

-- CreateIndex
CREATE UNIQUE INDEX "deployments_run_id_key" ON "ops"."deployments"("run_id");

-- CreateIndex
CREATE INDEX "deployments_project_id_idx" ON "ops"."deployments"("project_id");

-- CreateIndex
CREATE UNIQUE INDEX "deployments_env_id_number_key" ON "ops"."deployments"("env_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "snapshots_database_name_key" ON "ops"."snapshots"("database_name");

-- CreateIndex
CREATE INDEX "snapshots_env_id_status_idx" ON "ops"."snapshots"("env_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "database_templates_database_name_key" ON "ops"."database_templates"("database_name");

-- CreateIndex
CREATE UNIQUE INDEX "database_templates_key_machine_key" ON "ops"."database_templates"("key", "machine");

-- CreateIndex
CREATE UNIQUE INDEX "projects_slug_key" ON "ops"."projects"("slug");

-- CreateIndex
CREATE INDEX "projects_org_id_idx" ON "ops"."projects"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "branch_rules_project_id_position_key" ON "ops"."branch_rules"("project_id", "position");

-- CreateIndex
CREATE INDEX "project_members_user_id_idx" ON "ops"."project_members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "project_members_project_id_user_id_key" ON "ops"."project_members"("project_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "roles_name_key" ON "ops"."roles"("name");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "ops"."api_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "api_tokens_user_id_idx" ON "ops"."api_tokens"("user_id");

-- CreateIndex
CREATE INDEX "audit_trail_project_id_seq_idx" ON "ops"."audit_trail"("project_id", "seq");

-- CreateIndex
CREATE INDEX "audit_trail_env_id_seq_idx" ON "ops"."audit_trail"("env_id", "seq");

-- CreateIndex
CREATE INDEX "runs_project_id_queued_at_id_idx" ON "ops"."runs"("project_id", "queued_at" DESC, "id");

-- CreateIndex
CREATE INDEX "runs_env_id_queued_at_idx" ON "ops"."runs"("env_id", "queued_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "run_steps_run_id_name_key" ON "ops"."run_steps"("run_id", "name");

-- CreateIndex
CREATE INDEX "artifacts_run_id_idx" ON "ops"."artifacts"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_project_id_delivery_id_key" ON "ops"."webhook_deliveries"("project_id", "delivery_id");

-- AddForeignKey
ALTER TABLE "app"."org_members" ADD CONSTRAINT "org_members_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "app"."orgs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app"."org_members" ADD CONSTRAINT "org_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."environments" ADD CONSTRAINT "environments_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."environments" ADD CONSTRAINT "environments_current_deployment_id_fkey" FOREIGN KEY ("current_deployment_id") REFERENCES "ops"."deployments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."deployments" ADD CONSTRAINT "deployments_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."deployments" ADD CONSTRAINT "deployments_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."snapshots" ADD CONSTRAINT "snapshots_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."projects" ADD CONSTRAINT "projects_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "app"."orgs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."branch_rules" ADD CONSTRAINT "branch_rules_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."project_members" ADD CONSTRAINT "project_members_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."project_members" ADD CONSTRAINT "project_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."project_members" ADD CONSTRAINT "project_members_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "ops"."roles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."api_tokens" ADD CONSTRAINT "api_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "ops"."projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_env_id_fkey" FOREIGN KEY ("env_id") REFERENCES "ops"."environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."run_steps" ADD CONSTRAINT "run_steps_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ops"."artifacts" ADD CONSTRAINT "artifacts_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
