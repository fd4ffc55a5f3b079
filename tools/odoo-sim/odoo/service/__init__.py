"""The running server: databases, attachments, cron, HTTP."""
