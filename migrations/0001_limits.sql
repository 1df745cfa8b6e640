ALTER TABLE `issue` ADD `payload_hour_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `issue` ADD `payload_hour_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `outcome_hour` ADD `payload_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `project` ADD `ingest_per_minute` integer;