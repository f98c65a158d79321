// The statements that bring rows into D1. Each takes its rows as one JSON text, is a merge in itself, never
// lowers what D1 has, and writes no row that would not change.

/** SQL before and after the rows. */
export type Statement = {
  name: "subscribers" | "devices" | "marks" | "progress";
  head: string;
  tail: string;
};

/** Rows of an erased address (docs/decisions/009), whether or not it has signed up anew, stay out. */
const notErased = (row: string, hash: number) =>
  `not exists (select 1 from erasures where email_hash = ${row} ->> ${hash})`;

/** What an admin has decided here stands: the audit tells. */
const decidedHere = (right: string) =>
  `exists (select 1 from audit_log where subject_id = email_subscribers.id and json_type(details, '$.to.${right}') is not null)`;

/** A text that D1 lacks is taken only from a source that was changed later than D1's row. */
const newer = "excluded.updated_at >= email_subscribers.updated_at";
const later = (column: string) =>
  `nullif(max(coalesce(email_subscribers.${column}, ''), coalesce(excluded.${column}, '')), '')`;
const subscriberMerge: Record<string, string> = {
  first_name: `iif(${newer}, coalesce(email_subscribers.first_name, excluded.first_name), email_subscribers.first_name)`,
  last_name: `iif(${newer}, coalesce(email_subscribers.last_name, excluded.last_name), email_subscribers.last_name)`,
  has_access: `max(email_subscribers.has_access, excluded.has_access and not ${decidedHere("hasAccess")})`,
  has_purchased: `max(email_subscribers.has_purchased, excluded.has_purchased and not ${decidedHere("hasPurchased")})`,
  discount_code: `iif(${decidedHere("discountCode")}, email_subscribers.discount_code, coalesce(email_subscribers.discount_code, excluded.discount_code))`,
  emails_sent: "max(email_subscribers.emails_sent, excluded.emails_sent)",
  last_email_sent: later("last_email_sent"),
  created_at: "min(email_subscribers.created_at, excluded.created_at)",
  updated_at: "max(email_subscribers.updated_at, excluded.updated_at)",
};

/** Columns by their merged values, and the condition that one of them differs. */
function onConflict(table: string, merge: Record<string, string>): string {
  const columns = Object.keys(merge);
  const set = columns.map((column) => `${column} = ${merge[column]}`);
  return `do update set ${set.join(",\n  ")}
where (${columns.map((column) => merge[column]).join(", ")})
  is not (${columns.map((column) => `${table}.${column}`).join(", ")})`;
}

const readers = (rows: string) => `json_each('[\n${rows}`;
const held = `where exists (select 1 from email_subscribers where email_key = reader.value ->> 1)
  and ${notErased("reader.value", 0)}`;

/** Rows: `[hash, key, id, email, firstName, …]`. An id that another address has here gives way. */
const subscribers: Statement = {
  name: "subscribers",
  head: `insert into email_subscribers (id, email, email_key, first_name, last_name, has_access, has_purchased,
  discount_code, mail_topics, emails_sent, last_email_sent, created_at, updated_at)
select iif(exists (select 1 from email_subscribers as other
    where other.id = value ->> 2 and other.email_key <> value ->> 1), substr(value ->> 0, 1, 22), value ->> 2),
  value ->> 3, value ->> 1, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
  value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13
from ${readers("")}`,
  tail: `
]') where ${notErased("value", 0)}
on conflict (email_key) ${onConflict("email_subscribers", subscriberMerge)}`,
};

/** Rows: `[hash, key, [[chapter, timeSpent, at], …]]`. As `mergeDevices` in lib/progress. */
const devices: Statement = {
  name: "devices",
  head: `insert into progress_devices (email, chapter_number, device_id, time_spent, updated_at)
select reader.value ->> 1, fact.value ->> 0, 'imported', fact.value ->> 1, fact.value ->> 2
from ${readers("")}`,
  tail: `
]') as reader, json_each(reader.value, '$[2]') as fact
${held}
on conflict (email, chapter_number, device_id) do update set
  time_spent = excluded.time_spent, updated_at = excluded.updated_at
where excluded.time_spent > progress_devices.time_spent
  or (excluded.time_spent = progress_devices.time_spent and excluded.updated_at < progress_devices.updated_at)`,
};

/** Rows: `[hash, key, [[chapter, kind, item, at], …]]`. As `mergeMarks` in lib/progress. */
const marks: Statement = {
  name: "marks",
  head: `insert into progress_marks (email, chapter_number, kind, item, at)
select reader.value ->> 1, fact.value ->> 0, fact.value ->> 1, fact.value ->> 2, fact.value ->> 3
from ${readers("")}`,
  tail: `
]') as reader, json_each(reader.value, '$[2]') as fact
${held}
on conflict (email, chapter_number, kind, item) do update set at = excluded.at
where iif(progress_marks.kind = 'completed', excluded.at > progress_marks.at, excluded.at < progress_marks.at)`,
};

const merged = [
  "completed",
  "completed_at",
  "time_spent",
  "videos_watched",
  "quizzes_passed",
  "position_block",
  "position_offset",
  "updated_at",
];
const progressMerge = {
  ...Object.fromEntries(merged.map((column) => [column, `excluded.${column}`])),
  created_at: "min(reading_progress.created_at, excluded.created_at)",
  // Of the first completion that is known here, which the figures have counted.
  first_completed_at: "coalesce(reading_progress.first_completed_at, excluded.first_completed_at)",
  first_completed_seconds:
    "coalesce(reading_progress.first_completed_seconds, excluded.first_completed_seconds)",
};
const mark = "from progress_marks where email = key and chapter_number = chapter";
const device = "from progress_devices where email = key and chapter_number = chapter";

/** Rows: `[hash, key, [[chapter, id, createdAt], …]]`. As `recompute` in lib/progress: from all facts that D1 has by now. */
const progress: Statement = {
  name: "progress",
  head: `insert into reading_progress (id, email, chapter_number, completed, completed_at, time_spent, videos_watched,
  quizzes_passed, position_block, position_offset, created_at, updated_at,
  first_completed_at, first_completed_seconds)
with named as (
  select reader.value ->> 0 as hash, reader.value ->> 1 as key, fact.value ->> 0 as chapter,
    fact.value ->> 1 as id, fact.value ->> 2 as created_at
  from ${readers("")}`,
  tail: `
]') as reader, json_each(reader.value, '$[2]') as fact
  ${held}
), facts as (
  select hash, key, chapter, id, created_at,
    (select at ${mark} and kind = 'completed' and item = 'yes') as yes_at,
    coalesce((select at ${mark} and kind = 'completed' and item = 'no'), '') as no_at,
    (select coalesce(sum(time_spent), 0) ${device}) as seconds,
    (select json_group_array(item) from (select item ${mark} and kind = 'video' order by item)) as videos,
    (select json_group_array(item) from (select item ${mark} and kind = 'quiz' order by item)) as quizzes,
    (select rowid ${device} and position_at is not null
      order by position_at desc, device_id desc limit 1) as last_device,
    (select max(at) from (select at ${mark}
      union all select max(updated_at, coalesce(position_at, '')) ${device})) as last_at
  from named
)
select iif(exists (select 1 from reading_progress as other where other.id = facts.id
    and (other.email, other.chapter_number) <> (key, chapter)), substr(hash, 1, 20) || '.' || chapter, id),
  key, chapter, coalesce(yes_at >= no_at, false), iif(yes_at >= no_at, yes_at, null), seconds, videos, quizzes,
  last.position_block, last.position_offset, created_at, last_at,
  iif(yes_at >= no_at, yes_at, null), iif(yes_at >= no_at, seconds, null)
from facts left join progress_devices as last on last.rowid = last_device
where last_at is not null
on conflict (email, chapter_number) ${onConflict("reading_progress", progressMerge)}`,
};

export const statements = { subscribers, devices, marks, progress };
