CREATE TABLE `feedback` (
	`id` integer PRIMARY KEY NOT NULL,
	`project_id` integer NOT NULL,
	`event_id` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`message` text NOT NULL,
	`name` text,
	`email` text,
	`url` text,
	`source` text,
	`associated_event_id` text,
	`replay_id` text,
	`trace_id` text,
	`environment` text NOT NULL,
	`release` text,
	`batch_id` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feedback_by_event_id` ON `feedback` (`project_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `feedback_by_time` ON `feedback` (`project_id`,`occurred_at`,`id`);