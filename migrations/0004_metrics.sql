CREATE TABLE `metric_isolate` (
	`id` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`seq` integer NOT NULL,
	`folded_at` integer,
	`samples` text,
	`gauges` text
);
--> statement-breakpoint
CREATE INDEX `metric_isolate_by_fold` ON `metric_isolate` (`folded_at`);--> statement-breakpoint
CREATE TABLE `metric_total` (
	`series` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `readiness_probe` (
	`id` integer PRIMARY KEY NOT NULL,
	`written_at` integer NOT NULL
);
