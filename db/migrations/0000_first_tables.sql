CREATE TABLE `content_access_logs` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`chapter_number` integer NOT NULL,
	`access_type` text NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `email_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`to_email` text NOT NULL,
	`data` text NOT NULL,
	`dedupe_key` text NOT NULL,
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
	`clicked_at` text,
	`bounced_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `email_outbox_dedupe_key` ON `email_outbox` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `email_outbox_due` ON `email_outbox` (`due_at`) WHERE "email_outbox"."state" in ('pending', 'claimed');--> statement-breakpoint
CREATE TABLE `email_subscribers` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`first_name` text,
	`last_name` text,
	`has_access` integer DEFAULT false NOT NULL,
	`has_purchased` integer DEFAULT false NOT NULL,
	`discount_code` text,
	`role` text DEFAULT 'reader' NOT NULL,
	`emails_sent` integer DEFAULT 0 NOT NULL,
	`last_email_sent` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `email_subscribers_email_key` ON `email_subscribers` (`email_key`);--> statement-breakpoint
CREATE TABLE `login_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`purpose` text NOT NULL,
	`next` text,
	`first_name` text,
	`last_name` text,
	`binding_hash` text,
	`code_tries` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`used_at` text
);
--> statement-breakpoint
CREATE INDEX `login_requests_email_key` ON `login_requests` (`email_key`,`created_at`);--> statement-breakpoint
CREATE TABLE `progress_devices` (
	`email` text NOT NULL,
	`chapter_number` integer NOT NULL,
	`device_id` text NOT NULL,
	`time_spent` integer DEFAULT 0 NOT NULL,
	`position_block` text,
	`position_offset` real,
	`position_at` text,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`email`, `chapter_number`, `device_id`)
);
--> statement-breakpoint
CREATE TABLE `progress_marks` (
	`email` text NOT NULL,
	`chapter_number` integer NOT NULL,
	`kind` text NOT NULL,
	`item` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`email`, `chapter_number`, `kind`, `item`)
);
--> statement-breakpoint
CREATE TABLE `reading_progress` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`chapter_number` integer NOT NULL,
	`completed` integer DEFAULT false NOT NULL,
	`completed_at` text,
	`time_spent` integer DEFAULT 0 NOT NULL,
	`videos_watched` text DEFAULT '[]' NOT NULL,
	`quizzes_passed` text DEFAULT '[]' NOT NULL,
	`position_block` text,
	`position_offset` real,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reading_progress_email_chapter` ON `reading_progress` (`email`,`chapter_number`);--> statement-breakpoint
CREATE TABLE `user_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_email` text NOT NULL,
	`session_token` text NOT NULL,
	`previous_token` text,
	`rotated_at` text,
	`expires_at` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `user_sessions_user_email` ON `user_sessions` (`user_email`);