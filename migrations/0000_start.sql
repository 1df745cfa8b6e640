CREATE TABLE `api_token` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`scopes` text NOT NULL,
	`project_id` integer,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_token_hash_unique` ON `api_token` (`hash`);--> statement-breakpoint
CREATE INDEX `api_token_by_created` ON `api_token` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `api_token_by_project` ON `api_token` (`project_id`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` integer PRIMARY KEY NOT NULL,
	`project_id` integer NOT NULL,
	`event_id` text NOT NULL,
	`issue_id` text NOT NULL,
	`fingerprint_hash` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`level` text NOT NULL,
	`platform` text NOT NULL,
	`title` text NOT NULL,
	`culprit` text NOT NULL,
	`environment` text NOT NULL,
	`release` text,
	`user_hash` text,
	`trace_id` text,
	`payload` blob
);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_by_event_id` ON `event` (`project_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `event_by_issue` ON `event` (`issue_id`,`occurred_at`,`id`);--> statement-breakpoint
CREATE TABLE `fingerprint` (
	`project_id` integer NOT NULL,
	`hash` text NOT NULL,
	`issue_id` text NOT NULL,
	`grouping_version` text NOT NULL,
	`first_event_id` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `hash`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `fingerprint_by_issue` ON `fingerprint` (`issue_id`,`first_seen_at`);--> statement-breakpoint
CREATE TABLE `issue` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` integer NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`culprit` text NOT NULL,
	`type` text NOT NULL,
	`value` text,
	`level` text NOT NULL,
	`platform` text NOT NULL,
	`is_unhandled` integer NOT NULL,
	`status` text NOT NULL,
	`substatus` text,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`event_count` integer NOT NULL,
	`user_count` integer NOT NULL,
	`first_release` text,
	`last_release` text,
	`last_event_id` text NOT NULL,
	`resolved_at` integer,
	`resolved_in_release` text,
	`resolved_in_key` text,
	`regressed_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `issue_by_number` ON `issue` (`project_id`,`number`);--> statement-breakpoint
CREATE INDEX `issue_by_last_seen` ON `issue` (`project_id`,`last_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `issue_by_first_seen` ON `issue` (`project_id`,`first_seen_at`,`id`);--> statement-breakpoint
CREATE TABLE `issue_facet` (
	`issue_id` text NOT NULL,
	`facet` text NOT NULL,
	`value` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	PRIMARY KEY(`issue_id`, `facet`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `issue_hour` (
	`issue_id` text NOT NULL,
	`hour_at` integer NOT NULL,
	`event_count` integer NOT NULL,
	PRIMARY KEY(`issue_id`, `hour_at`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `outcome_hour` (
	`project_id` integer NOT NULL,
	`hour_at` integer NOT NULL,
	`category` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text NOT NULL,
	`quantity` integer NOT NULL,
	PRIMARY KEY(`project_id`, `hour_at`, `category`, `outcome`, `reason`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `project` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`platform` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `project_slug_unique` ON `project` (`slug`);--> statement-breakpoint
CREATE TABLE `project_key` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` integer NOT NULL,
	`public_key` text NOT NULL,
	`label` text NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `project_key_public_key_unique` ON `project_key` (`public_key`);--> statement-breakpoint
CREATE INDEX `project_key_by_project` ON `project_key` (`project_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `environment` (
	`project_id` integer NOT NULL,
	`name` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `name`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `release` (
	`project_id` integer NOT NULL,
	`version` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `version`)
) WITHOUT ROWID;
