CREATE TABLE `incidents` (
	`name` text PRIMARY KEY NOT NULL,
	`opened_at` text NOT NULL,
	`seen_at` text NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `signals` (
	`span` text NOT NULL,
	`name` text NOT NULL,
	`value` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`span`, `name`)
) WITHOUT ROWID;
