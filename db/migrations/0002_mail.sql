-- Written by drizzle-kit, then by hand: the outbox has no rowid, and its old rows get their address key.
CREATE TABLE `broadcasts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`chapter_numbers` text NOT NULL,
	`audience` text NOT NULL,
	`state` text NOT NULL,
	`prepared_through` text,
	`taken_through` text DEFAULT '' NOT NULL,
	`recipients` integer DEFAULT 0 NOT NULL,
	`not_before` text,
	`chapter_opened` integer DEFAULT 0 NOT NULL,
	`counted_at` text,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`finished_at` text
);
--> statement-breakpoint
CREATE INDEX `broadcasts_open` ON `broadcasts` (`created_at`) WHERE "broadcasts"."state" in ('preparing', 'sending');--> statement-breakpoint
CREATE TABLE `cron_cursors` (
	`name` text PRIMARY KEY NOT NULL,
	`position` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`message` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `email_suppressions` (
	`email` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`details` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mail_consents` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`source` text NOT NULL,
	`topics` text NOT NULL,
	`text_version` text NOT NULL,
	`browser` text,
	`network` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mail_consents_email` ON `mail_consents` (`email`,`created_at`);--> statement-breakpoint
CREATE TABLE `mail_metrics` (
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`broadcast_id` text DEFAULT '' NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`unknown` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`expired` integer DEFAULT 0 NOT NULL,
	`delivered` integer DEFAULT 0 NOT NULL,
	`opened` integer DEFAULT 0 NOT NULL,
	`machine_opened` integer DEFAULT 0 NOT NULL,
	`clicked` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`complained` integer DEFAULT 0 NOT NULL,
	`unsubscribed` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`broadcast_id`, `day`, `kind`)
);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_email_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`to_email` text NOT NULL,
	`email` text DEFAULT '' NOT NULL,
	`data` text NOT NULL,
	`dedupe_key` text,
	`broadcast_id` text,
	`state` text DEFAULT 'pending' NOT NULL,
	`due_at` text NOT NULL,
	`lease_until` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text,
	`request_id` text,
	`provider_id` text,
	`created_at` text NOT NULL,
	`sent_at` text,
	`delivered_at` text,
	`opened_at` text,
	`machine_opened_at` text,
	`clicked_at` text,
	`bounced_at` text,
	`complained_at` text,
	`unsubscribed_at` text
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_email_outbox`("id", "kind", "to_email", "data", "dedupe_key", "state", "due_at", "lease_until", "attempts", "last_error", "request_id", "provider_id", "created_at", "sent_at", "delivered_at", "opened_at", "clicked_at", "bounced_at", "email") SELECT "id", "kind", "to_email", "data", "dedupe_key", "state", "due_at", "lease_until", "attempts", "last_error", "request_id", "provider_id", "created_at", "sent_at", "delivered_at", "opened_at", "clicked_at", "bounced_at", lower("to_email") FROM `email_outbox`;--> statement-breakpoint
DROP TABLE `email_outbox`;--> statement-breakpoint
ALTER TABLE `__new_email_outbox` RENAME TO `email_outbox`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `email_outbox_dedupe_key` ON `email_outbox` (`dedupe_key`) WHERE "email_outbox"."dedupe_key" is not null;--> statement-breakpoint
CREATE INDEX `email_outbox_due` ON `email_outbox` (`due_at`) WHERE "email_outbox"."state" in ('pending', 'claimed') and "email_outbox"."broadcast_id" is null;--> statement-breakpoint
CREATE INDEX `email_outbox_email` ON `email_outbox` (`email`,`created_at`) WHERE "email_outbox"."broadcast_id" is null;--> statement-breakpoint
CREATE INDEX `content_access_logs_email` ON `content_access_logs` (`email`,`created_at`) WHERE "content_access_logs"."email" is not null;