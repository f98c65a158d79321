import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The tables as Prisma makes them, and things around them that a whole database holds. */
export const prismaTables = `
create table "EmailSubscriber" (id text not null, email text not null, "firstName" text, "lastName" text,
  "createdAt" timestamp(3) not null default current_timestamp, "updatedAt" timestamp(3) not null,
  "hasAccess" boolean not null default false, "hasPurchased" boolean not null default false, "discountCode" text,
  "emailsSent" integer not null default 0, "lastEmailSent" timestamp(3), constraint "EmailSubscriber_pkey" primary key (id));
create table "ReadingProgress" (id text not null, email text not null, "chapterNumber" integer not null,
  completed boolean not null default false, "timeSpent" integer not null default 0, "videosWatched" text[],
  "quizzesPassed" text[], "createdAt" timestamp(3) not null default current_timestamp, "updatedAt" timestamp(3) not null,
  constraint "ReadingProgress_pkey" primary key (id));
create unique index "EmailSubscriber_email_key" on "EmailSubscriber" (email);
create unique index "ReadingProgress_email_chapterNumber_key" on "ReadingProgress" (email, "chapterNumber");
create table "_prisma_migrations" (id text primary key, logs text, payload bytea);
insert into "_prisma_migrations" values ('1', E'COPY public."EmailSubscriber" FROM stdin;\\n\\\\.\\n; '' "', '\\x00ff');
create function touch() returns trigger language plpgsql as $body$ begin
  -- it's a "comment"; with a semicolon
  new."updatedAt" := now(); return new; end; $body$;
create function one() returns integer language sql begin atomic select case when true then 1 else 2 end; end;
comment on table "EmailSubscriber" is 'who''s there; -- all of them';
`;

/** Texts that are hard on whoever reads a dump. */
export const nastyTexts = [
  "",
  "\\.",
  "\\N",
  "NULL",
  "null",
  "a\tb",
  "a\nb",
  "a\r\nb",
  "it's",
  "''",
  "back\\slash",
  "\\'",
  'say "hi"',
  "{a,b}",
  "a,b",
  "; drop table x; --",
  "$$ $x$",
  "/* no end",
  "émigré 😀 \u2028",
  "\u0001\u001f\u007f",
  " around ",
  "');\nINSERT INTO x VALUES ('",
  "[0:1]={a}",
];

/** INSERTs of nasty rows, each with an address of its own, as SQL with parameters: `[sql, values]`. */
export function nastyRows(): [sql: string, values: unknown[]][] {
  const times = [
    "2024-02-29 23:59:59.999",
    "1999-12-31 00:00:00",
    "infinity",
    "-infinity",
    "0044-03-15 BC",
    "2024-01-01 00:00:00.5",
  ];
  return nastyTexts.flatMap((text, index): [string, unknown[]][] => {
    const [email, time] = [`reader${index}@example.com`, times[index % times.length]];
    const subscriber = [
      `c${index}`,
      email,
      text,
      index % 3 ? text : null,
      time,
      "2024-03-01 10:20:30.4",
      index % 2 === 0,
      index % 5 === 0,
      index % 4 ? text : null,
      index,
      null,
    ];
    const videos = index % 4 ? [text, null, "plain", text] : null;
    const progress = [
      `p${index}`,
      email,
      1 + (index % 9),
      index % 2 === 1,
      index * 7,
      videos,
      [],
      "2024-01-01",
      "2024-03-02 01:02:03.004",
    ];
    const marks = (count: number) => Array.from({ length: count }, (_, at) => `$${at + 1}`).join(", ");
    return [
      [`insert into "EmailSubscriber" values (${marks(11)})`, subscriber],
      [`insert into "ReadingProgress" values (${marks(9)})`, progress],
    ];
  });
}

/** Where a PostgreSQL server's programs are, or `undefined` when none is installed. */
export function serverPrograms(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const folders = existsSync(debian) ? readdirSync(debian).map((name) => path.join(debian, name, "bin")) : [];
  const onPath = (process.env.PATH ?? "").split(path.delimiter);
  if (!onPath.some((folder) => existsSync(path.join(folder, "pg_dump")))) return undefined;
  return [...folders.sort().reverse(), ...onPath].find((folder) => existsSync(path.join(folder, "initdb")));
}

/** A real server in a folder of its own, on a socket there: no port, and nothing of it stays. */
export function startServer(programs: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "pg-"));
  const data = path.join(folder, "data");
  // PostgreSQL does not run as root: there it runs as the user that its package made.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const [uid, gid] = ["-u", "-g"].map((flag) => Number(output("id", [flag, "postgres"])));
    chownSync(folder, uid ?? 0, gid ?? 0);
  }
  const asOwner = (program: string, args: string[]) => {
    const all = [path.join(programs, program), ...args];
    return isRoot
      ? output("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", ...all])
      : output(all[0] ?? "", all.slice(1));
  };
  asOwner("initdb", ["-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N"]);
  const options = `-k ${folder} -c listen_addresses= -c fsync=off`;
  asOwner("pg_ctl", ["-D", data, "-w", "-l", path.join(folder, "log"), "-o", options, "start"]);
  const connection = ["-h", folder, "-U", "postgres"];
  return {
    folder,
    run: (sql: string) =>
      output("psql", [...connection, "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres"], sql),
    dump: (...words: string[]) => output("pg_dump", [...connection, ...words, "postgres"]),
    dumpAll: () => output("pg_dumpall", connection),
    stop() {
      asOwner("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function output(program: string, args: string[], input?: string): string {
  const options = {
    encoding: "utf8",
    maxBuffer: 100_000_000,
    cwd: tmpdir(),
    ...(input === undefined ? {} : { input }),
  } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...options,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error ?? stderr}`);
  return stdout;
}
