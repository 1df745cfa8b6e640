CREATE TABLE `batch_receipt` (
	`batch_id` integer PRIMARY KEY NOT NULL,
	`written_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `batch_receipt_by_age` ON `batch_receipt` (`written_at`);--> statement-breakpoint
ALTER TABLE `event` ADD `batch_id` integer;