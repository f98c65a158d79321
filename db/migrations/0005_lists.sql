-- Written by drizzle-kit, then by hand: figures of mail by day have no rowid, and what follows the indexes.
CREATE TABLE `__new_mail_metrics` (
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
	PRIMARY KEY(`kind`, `day`, `broadcast_id`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_mail_metrics`("day", "kind", "broadcast_id", "sent", "unknown", "failed", "skipped", "expired", "delivered", "opened", "machine_opened", "clicked", "bounced", "complained", "unsubscribed") SELECT "day", "kind", "broadcast_id", "sent", "unknown", "failed", "skipped", "expired", "delivered", "opened", "machine_opened", "clicked", "bounced", "complained", "unsubscribed" FROM `mail_metrics`;--> statement-breakpoint
DROP TABLE `mail_metrics`;--> statement-breakpoint
ALTER TABLE `__new_mail_metrics` RENAME TO `mail_metrics`;--> statement-breakpoint
CREATE INDEX `mail_metrics_broadcast` ON `mail_metrics` (`broadcast_id`,`day`);--> statement-breakpoint
CREATE INDEX `discount_codes_subscriber` ON `discount_codes` (`subscriber_id`) WHERE "discount_codes"."subscriber_id" is not null;--> statement-breakpoint
-- Of how many subscribers mail about chapters is not wanted or cannot be taken, so that the others are counted
-- without looking at them (docs/decisions/022). The same rule as lib/mail/consent/data.ts, takesListMail.
INSERT INTO totals (name, value)
SELECT name, sum(amount) FROM (
	SELECT 'silent' AS name, 1 AS amount, email_key, mail_topics FROM email_subscribers
	UNION ALL SELECT 'silent_with_access', has_access, email_key, mail_topics FROM email_subscribers
	UNION ALL SELECT 'silent_purchased', has_purchased, email_key, mail_topics FROM email_subscribers
)
WHERE NOT EXISTS (SELECT 1 FROM json_each(coalesce(mail_topics, '["chapters"]')) WHERE value = 'chapters')
	OR email_key IN (SELECT email FROM email_suppressions)
GROUP BY name;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_silence_new` AFTER INSERT ON `email_subscribers`
WHEN NOT EXISTS (SELECT 1 FROM json_each(coalesce(NEW.mail_topics, '["chapters"]')) WHERE value = 'chapters')
	OR EXISTS (SELECT 1 FROM email_suppressions WHERE email = NEW.email_key)
BEGIN
	INSERT INTO totals (name, value)
	VALUES ('silent', 1), ('silent_with_access', NEW.has_access), ('silent_purchased', NEW.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_silence_gone` AFTER DELETE ON `email_subscribers`
WHEN NOT EXISTS (SELECT 1 FROM json_each(coalesce(OLD.mail_topics, '["chapters"]')) WHERE value = 'chapters')
	OR EXISTS (SELECT 1 FROM email_suppressions WHERE email = OLD.email_key)
BEGIN
	INSERT INTO totals (name, value)
	VALUES ('silent', -1), ('silent_with_access', -OLD.has_access), ('silent_purchased', -OLD.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
-- Twice, because only one of the two may be so: what the row was, and what it is.
CREATE TRIGGER `metrics_of_silence_before` AFTER UPDATE OF mail_topics, has_access, has_purchased ON `email_subscribers`
WHEN (NEW.mail_topics IS NOT OLD.mail_topics OR NEW.has_access <> OLD.has_access OR NEW.has_purchased <> OLD.has_purchased)
	AND (NOT EXISTS (SELECT 1 FROM json_each(coalesce(OLD.mail_topics, '["chapters"]')) WHERE value = 'chapters')
		OR EXISTS (SELECT 1 FROM email_suppressions WHERE email = OLD.email_key))
BEGIN
	INSERT INTO totals (name, value)
	VALUES ('silent', -1), ('silent_with_access', -OLD.has_access), ('silent_purchased', -OLD.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_silence_after` AFTER UPDATE OF mail_topics, has_access, has_purchased ON `email_subscribers`
WHEN (NEW.mail_topics IS NOT OLD.mail_topics OR NEW.has_access <> OLD.has_access OR NEW.has_purchased <> OLD.has_purchased)
	AND (NOT EXISTS (SELECT 1 FROM json_each(coalesce(NEW.mail_topics, '["chapters"]')) WHERE value = 'chapters')
		OR EXISTS (SELECT 1 FROM email_suppressions WHERE email = NEW.email_key))
BEGIN
	INSERT INTO totals (name, value)
	VALUES ('silent', 1), ('silent_with_access', NEW.has_access), ('silent_purchased', NEW.has_purchased)
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
-- Who does not want the mail anyway is counted by the triggers above.
CREATE TRIGGER `metrics_of_suppression` AFTER INSERT ON `email_suppressions`
BEGIN
	INSERT INTO totals (name, value)
	SELECT counted.name, CASE counted.name WHEN 'silent' THEN 1 WHEN 'silent_with_access' THEN has_access ELSE has_purchased END
	FROM email_subscribers, (SELECT 'silent' AS name UNION ALL SELECT 'silent_with_access' UNION ALL SELECT 'silent_purchased') AS counted
	WHERE email_key = NEW.email AND EXISTS (SELECT 1 FROM json_each(coalesce(mail_topics, '["chapters"]')) WHERE value = 'chapters')
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
CREATE TRIGGER `metrics_of_suppression_gone` AFTER DELETE ON `email_suppressions`
BEGIN
	INSERT INTO totals (name, value)
	SELECT counted.name, -CASE counted.name WHEN 'silent' THEN 1 WHEN 'silent_with_access' THEN has_access ELSE has_purchased END
	FROM email_subscribers, (SELECT 'silent' AS name UNION ALL SELECT 'silent_with_access' UNION ALL SELECT 'silent_purchased') AS counted
	WHERE email_key = OLD.email AND EXISTS (SELECT 1 FROM json_each(coalesce(mail_topics, '["chapters"]')) WHERE value = 'chapters')
	ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
END;
--> statement-breakpoint
-- A device that was offline may say that a video was watched, or a quiz passed, earlier than another had said.
CREATE TRIGGER `metrics_of_mark_earlier` AFTER UPDATE OF at ON `progress_marks`
WHEN NEW.kind IN ('video', 'quiz') AND substr(NEW.at, 1, 10) <> substr(OLD.at, 1, 10)
BEGIN
	UPDATE daily_metrics SET videos = videos - (NEW.kind = 'video'), quizzes = quizzes - (NEW.kind = 'quiz')
	WHERE day = substr(OLD.at, 1, 10);
	INSERT INTO daily_metrics (day, videos, quizzes) VALUES (substr(NEW.at, 1, 10), NEW.kind = 'video', NEW.kind = 'quiz')
	ON CONFLICT (day) DO UPDATE SET videos = videos + excluded.videos, quizzes = quizzes + excluded.quizzes;
END;
