CREATE TABLE `analytics_events` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subscriber_id` text NOT NULL,
	`chapter_number` integer DEFAULT 0 NOT NULL,
	`item` text DEFAULT '' NOT NULL,
	`value` integer,
	`created_at` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `chapter_metrics` (
	`chapter_number` integer PRIMARY KEY NOT NULL,
	`opened` integer DEFAULT 0 NOT NULL,
	`completed` integer DEFAULT 0 NOT NULL,
	`videos` integer DEFAULT 0 NOT NULL,
	`views` integer DEFAULT 0 NOT NULL,
	`downloads` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`seconds` integer DEFAULT 0 NOT NULL,
	`minutes` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `chapter_stops` (
	`walk` integer NOT NULL,
	`chapter_number` integer NOT NULL,
	`block` text NOT NULL,
	`readers` integer NOT NULL,
	PRIMARY KEY(`walk`, `chapter_number`, `block`)
);
--> statement-breakpoint
CREATE TABLE `daily_metrics` (
	`day` text PRIMARY KEY NOT NULL,
	`signups` integer DEFAULT 0 NOT NULL,
	`logins` integer DEFAULT 0 NOT NULL,
	`active` integer DEFAULT 0 NOT NULL,
	`last_active` integer DEFAULT 0 NOT NULL,
	`opened` integer DEFAULT 0 NOT NULL,
	`completed` integer DEFAULT 0 NOT NULL,
	`videos` integer DEFAULT 0 NOT NULL,
	`quizzes` integer DEFAULT 0 NOT NULL,
	`views` integer DEFAULT 0 NOT NULL,
	`downloads` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`purchases` integer DEFAULT 0 NOT NULL,
	`refunds` integer DEFAULT 0 NOT NULL,
	`paid` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `discount_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text,
	`starts_at` text,
	`ends_at` text,
	`max_uses` integer,
	`uses` integer DEFAULT 0 NOT NULL,
	`subscriber_id` text,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`ended_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `discount_codes_code` ON `discount_codes` (`code`);--> statement-breakpoint
CREATE TABLE `purchases` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`source` text NOT NULL,
	`reference` text,
	`amount_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`discount_code_id` text,
	`recorded_by` text,
	`purchased_at` text NOT NULL,
	`created_at` text NOT NULL,
	`refunded_at` text
);
--> statement-breakpoint
CREATE INDEX `purchases_email` ON `purchases` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `purchases_reference` ON `purchases` (`source`,`reference`) WHERE "purchases"."reference" is not null;--> statement-breakpoint
CREATE TABLE `quiz_metrics` (
	`quiz_id` text PRIMARY KEY NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`passes` integer DEFAULT 0 NOT NULL,
	`right` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `subscriber_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`author_id` text NOT NULL,
	`text` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `subscriber_notes_subscriber` ON `subscriber_notes` (`subscriber_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `totals` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE `email_subscribers` ADD `last_active_on` text;--> statement-breakpoint
ALTER TABLE `reading_progress` ADD `first_completed_at` text;--> statement-breakpoint
ALTER TABLE `reading_progress` ADD `first_completed_seconds` integer;
--> statement-breakpoint
-- Marks without a rowid: a mark is one written row, not two.
CREATE TABLE `__new_progress_marks` (
	`email` text NOT NULL,
	`chapter_number` integer NOT NULL,
	`kind` text NOT NULL,
	`item` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`email`, `chapter_number`, `kind`, `item`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_progress_marks` (email, chapter_number, kind, item, at) SELECT email, chapter_number, kind, item, at FROM `progress_marks`;
--> statement-breakpoint
DROP TABLE `progress_marks`;
--> statement-breakpoint
ALTER TABLE `__new_progress_marks` RENAME TO `progress_marks`;
--> statement-breakpoint
-- What is so already, before the triggers are there to count it.
INSERT INTO totals (name, value)
SELECT 'subscribers', count(*) FROM email_subscribers
UNION ALL SELECT 'with_access', count(*) FROM email_subscribers WHERE has_access
UNION ALL SELECT 'purchased', count(*) FROM email_subscribers WHERE has_purchased;
--> statement-breakpoint
-- Facts write events, and events move the figures, in one transaction (docs/decisions/022).
CREATE TRIGGER `event_reader_active_new` AFTER INSERT ON `reading_progress`
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	SELECT id || '.reader_active.' || substr(NEW.updated_at, 1, 10), 'reader_active', id, 0, substr(NEW.updated_at, 1, 10), NULL, NEW.updated_at
	FROM email_subscribers WHERE email_key = NEW.email
	ON CONFLICT (id) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `event_reader_active` AFTER UPDATE OF updated_at ON `reading_progress`
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	SELECT id || '.reader_active.' || substr(NEW.updated_at, 1, 10), 'reader_active', id, 0, substr(NEW.updated_at, 1, 10), NULL, NEW.updated_at
	FROM email_subscribers WHERE email_key = NEW.email
	ON CONFLICT (id) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_completion_new` AFTER INSERT ON `reading_progress` WHEN NEW.first_completed_at IS NOT NULL
BEGIN
	INSERT INTO daily_metrics (day, completed) VALUES (substr(NEW.first_completed_at, 1, 10), 1)
	ON CONFLICT (day) DO UPDATE SET completed = completed + excluded.completed;
	INSERT INTO chapter_metrics (chapter_number, completed, seconds, minutes)
	VALUES (NEW.chapter_number, 1, NEW.first_completed_seconds, json_object(cast(min(NEW.first_completed_seconds / 60, 240) AS text), 1))
	ON CONFLICT (chapter_number) DO UPDATE SET completed = completed + 1, seconds = seconds + excluded.seconds,
		minutes = json_set(minutes, '$."' || min(NEW.first_completed_seconds / 60, 240) || '"',
			1 + coalesce(json_extract(minutes, '$."' || min(NEW.first_completed_seconds / 60, 240) || '"'), 0));
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_completion` AFTER UPDATE OF first_completed_at ON `reading_progress` WHEN NEW.first_completed_at IS NOT NULL AND OLD.first_completed_at IS NULL
BEGIN
	INSERT INTO daily_metrics (day, completed) VALUES (substr(NEW.first_completed_at, 1, 10), 1)
	ON CONFLICT (day) DO UPDATE SET completed = completed + excluded.completed;
	INSERT INTO chapter_metrics (chapter_number, completed, seconds, minutes)
	VALUES (NEW.chapter_number, 1, NEW.first_completed_seconds, json_object(cast(min(NEW.first_completed_seconds / 60, 240) AS text), 1))
	ON CONFLICT (chapter_number) DO UPDATE SET completed = completed + 1, seconds = seconds + excluded.seconds,
		minutes = json_set(minutes, '$."' || min(NEW.first_completed_seconds / 60, 240) || '"',
			1 + coalesce(json_extract(minutes, '$."' || min(NEW.first_completed_seconds / 60, 240) || '"'), 0));
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_quiz` AFTER INSERT ON `progress_marks` WHEN NEW.kind = 'quiz'
BEGIN
	INSERT INTO daily_metrics (day, quizzes) VALUES (substr(NEW.at, 1, 10), 1)
	ON CONFLICT (day) DO UPDATE SET quizzes = quizzes + excluded.quizzes;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_video` AFTER INSERT ON `progress_marks` WHEN NEW.kind = 'video'
BEGIN
	INSERT INTO daily_metrics (day, videos) VALUES (substr(NEW.at, 1, 10), 1)
	ON CONFLICT (day) DO UPDATE SET videos = videos + excluded.videos;
	INSERT INTO chapter_metrics (chapter_number, videos) VALUES (NEW.chapter_number, 1)
	ON CONFLICT (chapter_number) DO UPDATE SET videos = videos + excluded.videos;
END;
--> statement-breakpoint
CREATE TRIGGER `event_access` AFTER INSERT ON `content_access_logs`
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	SELECT id || '.chapter_opened.' || NEW.chapter_number, 'chapter_opened', id, NEW.chapter_number, '', NULL, NEW.created_at
	FROM email_subscribers WHERE email_key = NEW.email AND NEW.access_type = 'view'
	ON CONFLICT (id) DO NOTHING;
	INSERT INTO daily_metrics (day, views, downloads, shares) VALUES (substr(NEW.created_at, 1, 10), NEW.access_type = 'view', NEW.access_type = 'download', NEW.access_type = 'share')
	ON CONFLICT (day) DO UPDATE SET views = views + excluded.views, downloads = downloads + excluded.downloads, shares = shares + excluded.shares;
	INSERT INTO chapter_metrics (chapter_number, views, downloads, shares) VALUES (NEW.chapter_number, NEW.access_type = 'view', NEW.access_type = 'download', NEW.access_type = 'share')
	ON CONFLICT (chapter_number) DO UPDATE SET views = views + excluded.views, downloads = downloads + excluded.downloads, shares = shares + excluded.shares;
END;
--> statement-breakpoint
CREATE TRIGGER `event_login` AFTER INSERT ON `user_sessions`
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	SELECT id || '.user_login.' || NEW.id, 'user_login', id, 0, coalesce(NEW.browser, ''), NULL, NEW.created_at
	FROM email_subscribers WHERE email_key = NEW.user_email
	ON CONFLICT (id) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `event_purchase` AFTER INSERT ON `purchases`
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	SELECT id || '.purchase.' || NEW.id, 'purchase', id, 0, NEW.currency, NEW.amount_cents, NEW.purchased_at
	FROM email_subscribers WHERE email_key = NEW.email
	ON CONFLICT (id) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `event_refund` AFTER UPDATE OF refunded_at ON `purchases` WHEN NEW.refunded_at IS NOT NULL AND OLD.refunded_at IS NULL
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	SELECT id || '.refund.' || NEW.id, 'refund', id, 0, NEW.currency, NEW.amount_cents, NEW.refunded_at
	FROM email_subscribers WHERE email_key = NEW.email
	ON CONFLICT (id) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_events` AFTER INSERT ON `analytics_events`
BEGIN
	INSERT INTO daily_metrics (day, signups, logins, active, opened, purchases, refunds) VALUES (substr(NEW.created_at, 1, 10), NEW.kind = 'signup_confirmed', NEW.kind = 'user_login', NEW.kind = 'reader_active', NEW.kind = 'chapter_opened', NEW.kind = 'purchase', NEW.kind = 'refund')
	ON CONFLICT (day) DO UPDATE SET signups = signups + excluded.signups, logins = logins + excluded.logins, active = active + excluded.active, opened = opened + excluded.opened, purchases = purchases + excluded.purchases, refunds = refunds + excluded.refunds;
	INSERT INTO chapter_metrics (chapter_number, opened) SELECT NEW.chapter_number, 1 WHERE NEW.kind = 'chapter_opened'
	ON CONFLICT (chapter_number) DO UPDATE SET opened = opened + excluded.opened;
	UPDATE daily_metrics SET paid = json_set(paid, '$."' || NEW.item || '"',
		coalesce(json_extract(paid, '$."' || NEW.item || '"'), 0) + iif(NEW.kind = 'refund', -NEW.value, NEW.value))
	WHERE day = substr(NEW.created_at, 1, 10) AND NEW.kind IN ('purchase', 'refund');
	UPDATE email_subscribers SET last_active_on = NEW.item
	WHERE NEW.kind = 'reader_active' AND id = NEW.subscriber_id AND (last_active_on IS NULL OR last_active_on < NEW.item);
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_active` AFTER UPDATE OF last_active_on ON `email_subscribers` WHEN NEW.last_active_on IS NOT OLD.last_active_on
BEGIN
	UPDATE daily_metrics SET last_active = last_active - 1 WHERE day = OLD.last_active_on;
	INSERT INTO daily_metrics (day, last_active) SELECT NEW.last_active_on, 1 WHERE NEW.last_active_on IS NOT NULL
	ON CONFLICT (day) DO UPDATE SET last_active = last_active + excluded.last_active;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_subscriber_new` AFTER INSERT ON `email_subscribers`
BEGIN
	INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
	VALUES (NEW.id || '.signup_confirmed.', 'signup_confirmed', NEW.id, 0, '', NULL, NEW.created_at)
	ON CONFLICT (id) DO NOTHING;
	INSERT INTO totals (name, value)
	VALUES ('subscribers', 1), ('with_access', NEW.has_access), ('purchased', NEW.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
	INSERT INTO daily_metrics (day, last_active) SELECT NEW.last_active_on, 1 WHERE NEW.last_active_on IS NOT NULL
	ON CONFLICT (day) DO UPDATE SET last_active = last_active + excluded.last_active;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_rights` AFTER UPDATE OF has_access, has_purchased ON `email_subscribers` WHEN NEW.has_access <> OLD.has_access OR NEW.has_purchased <> OLD.has_purchased
BEGIN
	INSERT INTO totals (name, value)
	VALUES ('subscribers', 0), ('with_access', NEW.has_access - OLD.has_access), ('purchased', NEW.has_purchased - OLD.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_subscriber_gone` AFTER DELETE ON `email_subscribers`
BEGIN
	INSERT INTO totals (name, value)
	VALUES ('subscribers', -1), ('with_access', -OLD.has_access), ('purchased', -OLD.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
	UPDATE daily_metrics SET last_active = last_active - 1 WHERE day = OLD.last_active_on;
END;
--> statement-breakpoint
-- And what is counted by them: who signed up, and what was completed.
INSERT INTO analytics_events (id, kind, subscriber_id, chapter_number, item, value, created_at)
SELECT id || '.signup_confirmed.', 'signup_confirmed', id, 0, '', NULL, created_at FROM email_subscribers;
--> statement-breakpoint
UPDATE reading_progress SET first_completed_at = coalesce(completed_at, updated_at), first_completed_seconds = time_spent
WHERE completed;
