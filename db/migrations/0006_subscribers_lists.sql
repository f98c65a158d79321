-- The admins' list, by who is asked for and then in the order of each sort: lib/accounts/list. No mail at all is its own column.
CREATE INDEX `email_subscribers_by_address` ON `email_subscribers` (`has_purchased`,`has_access`,"mail_topics" is '[]',`email_key`);--> statement-breakpoint
CREATE INDEX `email_subscribers_by_start` ON `email_subscribers` (`has_purchased`,`has_access`,"mail_topics" is '[]',"created_at" || ' ' || "id");--> statement-breakpoint
CREATE INDEX `email_subscribers_by_activity` ON `email_subscribers` (`has_purchased`,`has_access`,"mail_topics" is '[]',coalesce("last_active_on", '') || ' ' || "id");--> statement-breakpoint
-- Names by their first letters; who gave none costs no row.
CREATE INDEX `email_subscribers_name` ON `email_subscribers` (lower(coalesce("first_name" || ' ', '') || coalesce("last_name", ''))) WHERE coalesce("email_subscribers"."first_name", "email_subscribers"."last_name") is not null;--> statement-breakpoint
CREATE INDEX `email_subscribers_last_name` ON `email_subscribers` (lower("last_name")) WHERE "email_subscribers"."last_name" is not null;--> statement-breakpoint
-- One reader's history, newest first. Days of reading, which are the most, have no part in it.
CREATE INDEX `analytics_events_subscriber` ON `analytics_events` (`subscriber_id`,`created_at`) WHERE "analytics_events"."kind" <> 'reader_active';
