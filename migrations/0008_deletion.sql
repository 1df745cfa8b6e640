CREATE TABLE `deletion` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`project_id` integer NOT NULL,
	`issue_id` text,
	`successor_id` text,
	`requested_at` integer NOT NULL
);
