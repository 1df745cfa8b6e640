ALTER TABLE `issue` ADD `hour_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `issue` ADD `hour_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `issue` ADD `pending_hour_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `issue` ADD `pending_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `issue` ADD `pending_payloads` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `issue` ADD `late_hour_at` integer;--> statement-breakpoint
ALTER TABLE `issue` ADD `late_received_hour_at` integer;--> statement-breakpoint
ALTER TABLE `issue` ADD `late_payload` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `issue_by_receipt` ON `issue` (`project_id`,`pending_hour_at`);--> statement-breakpoint
-- Every event writes the row of its issue anyway, so that row holds the counts of the newest hours. These triggers move
-- them to `issue_hour` and `outcome_hour` in the same statement: no count is ever missing or doubled.
CREATE TRIGGER `issue_hour_ends` AFTER UPDATE OF `hour_at` ON `issue`
WHEN new.`hour_at` > old.`hour_at` AND old.`hour_count` > 0
BEGIN
	INSERT INTO `issue_hour` (`issue_id`, `hour_at`, `event_count`) VALUES (old.`id`, old.`hour_at`, old.`hour_count`)
	ON CONFLICT (`issue_id`, `hour_at`) DO UPDATE SET `event_count` = `event_count` + excluded.`event_count`;
END;
--> statement-breakpoint
CREATE TRIGGER `issue_hour_late` AFTER UPDATE OF `late_hour_at` ON `issue` WHEN new.`late_hour_at` IS NOT NULL
BEGIN
	INSERT INTO `issue_hour` (`issue_id`, `hour_at`, `event_count`) VALUES (new.`id`, new.`late_hour_at`, 1)
	ON CONFLICT (`issue_id`, `hour_at`) DO UPDATE SET `event_count` = `event_count` + 1;
END;
--> statement-breakpoint
-- The hour of receipt ends, or eight events wait: then this event is counted with the seven before it.
CREATE TRIGGER `outcome_hour_due` AFTER UPDATE OF `pending_count` ON `issue`
WHEN old.`pending_count` > 0 AND (new.`pending_hour_at` > old.`pending_hour_at` OR new.`pending_count` = 0)
BEGIN
	INSERT INTO `outcome_hour` (`project_id`, `hour_at`, `category`, `outcome`, `reason`, `quantity`, `payload_count`)
	VALUES (old.`project_id`, old.`pending_hour_at`, 'error', 'accepted', 'none',
		old.`pending_count` + (new.`pending_count` = 0),
		old.`pending_payloads` + iif(new.`pending_count` = 0, new.`late_payload`, 0))
	ON CONFLICT (`project_id`, `hour_at`, `category`, `outcome`, `reason`) DO UPDATE SET
		`quantity` = `quantity` + excluded.`quantity`, `payload_count` = `payload_count` + excluded.`payload_count`;
END;
--> statement-breakpoint
CREATE TRIGGER `outcome_hour_late` AFTER UPDATE OF `late_received_hour_at` ON `issue`
WHEN new.`late_received_hour_at` IS NOT NULL
BEGIN
	INSERT INTO `outcome_hour` (`project_id`, `hour_at`, `category`, `outcome`, `reason`, `quantity`, `payload_count`)
	VALUES (new.`project_id`, new.`late_received_hour_at`, 'error', 'accepted', 'none', 1, new.`late_payload`)
	ON CONFLICT (`project_id`, `hour_at`, `category`, `outcome`, `reason`) DO UPDATE SET
		`quantity` = `quantity` + 1, `payload_count` = `payload_count` + excluded.`payload_count`;
END;
--> statement-breakpoint
-- The ledger outlives its issues.
CREATE TRIGGER `outcome_hour_kept` BEFORE DELETE ON `issue` WHEN old.`pending_count` > 0
BEGIN
	INSERT INTO `outcome_hour` (`project_id`, `hour_at`, `category`, `outcome`, `reason`, `quantity`, `payload_count`)
	VALUES (old.`project_id`, old.`pending_hour_at`, 'error', 'accepted', 'none', old.`pending_count`,
		old.`pending_payloads`)
	ON CONFLICT (`project_id`, `hour_at`, `category`, `outcome`, `reason`) DO UPDATE SET
		`quantity` = `quantity` + excluded.`quantity`, `payload_count` = `payload_count` + excluded.`payload_count`;
END;
--> statement-breakpoint
-- The exact counts: what is summed, and what still waits in the rows of issues.
CREATE VIEW `issue_trend` AS
SELECT `issue_id`, `hour_at`, `event_count` FROM `issue_hour`
UNION ALL SELECT `id`, `hour_at`, `hour_count` FROM `issue` WHERE `hour_count` > 0;
--> statement-breakpoint
CREATE VIEW `outcome_ledger` AS
SELECT `project_id`, `hour_at`, `category`, `outcome`, `reason`, `quantity`, `payload_count` FROM `outcome_hour`
UNION ALL SELECT `project_id`, `pending_hour_at`, 'error', 'accepted', 'none', `pending_count`, `pending_payloads`
FROM `issue` WHERE `pending_count` > 0;
