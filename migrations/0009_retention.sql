ALTER TABLE `event` ADD `is_turning_point` integer DEFAULT false NOT NULL;--> statement-breakpoint
-- First events of before this column; later ones are marked when they are written.
UPDATE `event` SET `is_turning_point` = 1 WHERE (`project_id`, `event_id`) IN (SELECT `project_id`, `first_event_id` FROM `fingerprint`);--> statement-breakpoint
CREATE INDEX `event_to_expire` ON `event` (`project_id`,`received_at`) WHERE is_turning_point = 0;--> statement-breakpoint
CREATE INDEX `event_payload_to_expire` ON `event` (`project_id`,`received_at`) WHERE is_turning_point = 0 and payload is not null;--> statement-breakpoint
ALTER TABLE `project` ADD `event_retention_days` integer;--> statement-breakpoint
ALTER TABLE `project` ADD `payload_retention_days` integer;