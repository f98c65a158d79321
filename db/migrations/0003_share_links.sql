CREATE TABLE `share_links` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`chapter_number` integer NOT NULL,
	`token_hash` text NOT NULL,
	`opens` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `share_links_token_hash` ON `share_links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `share_links_email` ON `share_links` (`email`,`created_at`);--> statement-breakpoint
ALTER TABLE `progress_devices` ADD `kind` text;