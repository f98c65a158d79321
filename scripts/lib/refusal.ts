/** Why a command cannot go on, as the one sentence its user reads. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** Runs a command; a refusal is its sentence and exit code 1, anything else keeps its stack. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error);
    process.exit(1);
  }
}
