/** One mistake in the content: where it stands and what to do about it. */
export type Problem = {
  /** Path from the repository's root, with forward slashes. */
  file: string;
  /** Counted from 1. */
  line: number;
  /** What is wrong and how to mend it, in one sentence. */
  message: string;
};

/** Tells of a mistake in the file at hand. */
export type Report = (line: number, message: string) => void;

/** A reporter that collects into `problems` under one file's name. */
export function reporter(problems: Problem[], file: string): Report {
  return (line, message) => problems.push({ file, line, message });
}

/** A mistake as one line of output: `content/chapters/04-writing.md:12 access is "fre": write …`. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${file}:${line} ${message}`;
}

/** In the order of files and lines; mistakes on one line keep the order in which they were found, and each is told once. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...once.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}
