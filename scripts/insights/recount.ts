/**
 * One figure of a roll-up, and the facts it is made of (docs/decisions/022) as SQL of two columns: what the
 * figure is of (`key`) and how many there are (`n`).
 */
type Figure = {
  table: "daily_metrics" | "chapter_metrics" | "quiz_metrics" | "totals";
  key: string;
  column: string;
  facts: string;
  /** The column holds counts by name, as JSON; the facts then have a third column, the name (`item`). */
  isByName?: true;
  /** All facts are still there. Of others some go, with their reader or with their time: the figure may only be higher. */
  isWhole: boolean;
};

const day = (column: string, facts: string, isWhole: boolean): Figure => ({
  table: "daily_metrics",
  key: "day",
  column,
  facts: `select substr(at, 1, 10) as key, count(*) as n from (${facts}) group by 1`,
  isWhole,
});

const event = (column: string, kind: string) =>
  day(column, `select created_at as at from analytics_events where kind = '${kind}'`, true);

const access = (table: "daily_metrics" | "chapter_metrics", column: string, type: string): Figure => {
  const facts = `from content_access_logs where access_type = '${type}'`;
  if (table === "daily_metrics") return day(column, `select created_at as at ${facts}`, false);
  return chapter(column, `select chapter_number as key, count(*) as n ${facts} group by 1`, false);
};

const chapter = (column: string, facts: string, isWhole: boolean): Figure => ({
  table: "chapter_metrics",
  key: "chapter_number",
  column,
  facts,
  isWhole,
});

const accessTypes = { views: "view", downloads: "download", shares: "share" };
const isSilent = `(email_key in (select email from email_suppressions)
  or not exists (select 1 from json_each(coalesce(mail_topics, '["chapters"]')) where value = 'chapters'))`;
const completed = "from reading_progress where first_completed_at is not null";

export const figures: readonly Figure[] = [
  event("signups", "signup_confirmed"),
  event("logins", "user_login"),
  event("active", "reader_active"),
  event("opened", "chapter_opened"),
  event("purchases", "purchase"),
  event("refunds", "refund"),
  day(
    "last_active",
    "select last_active_on as at from email_subscribers where last_active_on is not null",
    true,
  ),
  day("completed", `select first_completed_at as at ${completed}`, false),
  day("videos", "select at from progress_marks where kind = 'video'", false),
  day("quizzes", "select at from progress_marks where kind = 'quiz'", false),
  {
    table: "daily_metrics",
    key: "day",
    column: "paid",
    facts: `select substr(created_at, 1, 10) as key, item, sum(iif(kind = 'refund', -value, value)) as n
      from analytics_events where kind in ('purchase', 'refund') group by 1, 2`,
    isWhole: true,
    isByName: true,
  },
  ...Object.entries(accessTypes).flatMap(([column, type]) => [
    access("daily_metrics", column, type),
    access("chapter_metrics", column, type),
  ]),
  chapter(
    "opened",
    "select chapter_number as key, count(*) as n from analytics_events where kind = 'chapter_opened' group by 1",
    true,
  ),
  chapter("completed", `select chapter_number as key, count(*) as n ${completed} group by 1`, false),
  chapter(
    "seconds",
    `select chapter_number as key, sum(first_completed_seconds) as n ${completed} group by 1`,
    false,
  ),
  {
    table: "chapter_metrics",
    key: "chapter_number",
    column: "minutes",
    facts: `select chapter_number as key, cast(min(first_completed_seconds / 60, 240) as text) as item,
      count(*) as n ${completed} group by 1, 2`,
    isWhole: false,
    isByName: true,
  },
  chapter(
    "videos",
    "select chapter_number as key, count(*) as n from progress_marks where kind = 'video' group by 1",
    false,
  ),
  {
    table: "quiz_metrics",
    key: "quiz_id",
    column: "passes",
    facts: "select item as key, count(*) as n from progress_marks where kind = 'quiz' group by 1",
    isWhole: false,
  },
  {
    table: "totals",
    key: "name",
    column: "value",
    facts: `select each.key as key, each.value as n from json_each((
      select json_object('subscribers', count(*), 'with_access', total(has_access), 'purchased', total(has_purchased),
        'silent', total(silent), 'silent_with_access', total(silent and has_access),
        'silent_purchased', total(silent and has_purchased))
      from (select has_access, has_purchased, ${isSilent} as silent from email_subscribers))) as each`,
    isWhole: true,
  },
];

/** What no fact says, so that there is nothing to hold it against or to count it from again. */
export const countsOfTheirOwn = [
  "quiz_metrics.attempts and quiz_metrics.right: of an attempt nothing else is kept",
  "chapter_stops: where readers were on the day of the count; the next walk of the cron counts anew",
] as const;

/** A figure that does not agree with its facts. */
export type Difference = { figure: string; key: string | number; rolled: number; counted: number };

/** The query for a figure's differences: no row when it agrees. */
export function differences({ table, key, column, facts, isWhole, isByName }: Figure): string {
  const figure = isByName ? "key || ' ' || item" : "key";
  const rolled = isByName
    ? `select ${key} as key, each.key as item, each.value as n from ${table}, json_each(${column}) as each`
    : `select ${key} as key, ${column} as n from ${table}`;
  return `select '${table}.${column}' as figure, key, sum(rolled) as rolled, sum(counted) as counted from (
      select ${figure} as key, n as rolled, 0 as counted from (${rolled})
      union all select ${figure}, 0, n from (${facts})
    ) group by key having sum(rolled) ${isWhole ? "<>" : "<"} sum(counted)`;
}

/** The statements that make a figure agree: one that may be higher than its facts is only ever raised. */
export function rebuild(figure: Figure): string[] {
  const { table, key, column, facts, isWhole, isByName } = figure;
  if (isByName) return rebuildByName(figure);
  const raise = `insert into ${table} (${key}, ${column}) select key, n from (${facts}) where true
    on conflict (${key}) do update set ${column} = ${isWhole ? "" : `max(${column}, `}excluded.${column}${isWhole ? "" : ")"}`;
  const clear = `update ${table} set ${column} = 0 where ${key} not in (select key from (${facts}))`;
  return isWhole ? [raise, clear] : [raise];
}

function rebuildByName({ table, key, column, facts, isWhole }: Figure): string[] {
  const known = `select ${key} as key, each.key as item, each.value as n from ${table}, json_each(${column}) as each`;
  const counts = isWhole
    ? facts
    : `select key, item, max(n) as n from (select key, item, n from (${facts}) union all ${known}) group by 1, 2`;
  const set = `insert into ${table} (${key}, ${column})
    select key, json_group_object(item, n) from (${counts}) where true group by key
    on conflict (${key}) do update set ${column} = excluded.${column}`;
  const clear = `update ${table} set ${column} = '{}' where ${key} not in (select key from (${facts}))`;
  return isWhole ? [set, clear] : [set];
}
