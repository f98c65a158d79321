-- A mail to every admin must not look through all subscribers.
CREATE INDEX `email_subscribers_admins` ON `email_subscribers` (`role`) WHERE "email_subscribers"."role" = 'admin';
