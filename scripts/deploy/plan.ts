import { Refusal } from "../lib/refusal.ts";

/** One step of a deployment. `changes` says what is different for readers or data once it is done. */
export type Step = { name: string; changes?: string; run: () => Promise<void> };

/** Why a step cannot be done, and what to do next. */
export class Stop extends Error {
  override readonly name = "Stop";
  readonly next: string;

  constructor(reason: string, next: string) {
    super(reason);
    this.next = next;
  }
}

/** Runs steps in order, and refuses at the first that fails: which, why, what is done already, and what to do next. */
export async function runPlan(steps: readonly Step[]): Promise<void> {
  const done: Step[] = [];
  for (const step of steps) {
    console.log(`\n[${done.length + 1}/${steps.length}] ${step.name}`);
    try {
      await step.run();
    } catch (error) {
      const isExpected = error instanceof Stop || error instanceof Refusal;
      if (!isExpected) console.error(error);
      const reason = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
      const changes = done.flatMap(({ changes }) => changes ?? []);
      throw new Refusal(
        [
          `\nThe deployment stopped at "${step.name}": ${reason}.`,
          changes.length > 0 ? `Done before it: ${changes.join("; ")}.` : "Nothing has changed.",
          `Next: ${error instanceof Stop ? error.next : "Mend that, then run the same command again."}`,
        ].join("\n"),
      );
    }
    done.push(step);
  }
}
