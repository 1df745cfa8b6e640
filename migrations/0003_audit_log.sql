CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`actor_id` text,
	`target_id` text NOT NULL,
	`project_id` integer,
	`request_id` text,
	`trace_id` text,
	`details` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_log_by_time` ON `audit_log` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_by_project` ON `audit_log` (`project_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_by_actor` ON `audit_log` (`actor_id`,`at`,`id`);--> statement-breakpoint
ALTER TABLE `api_token` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `api_token` ADD `previous_hash` text;--> statement-breakpoint
ALTER TABLE `api_token` ADD `previous_expires_at` integer;--> statement-breakpoint
CREATE INDEX `api_token_by_previous_hash` ON `api_token` (`previous_hash`);