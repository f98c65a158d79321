const width = 24;

/** A line that says how far a command is: in place on a terminal, else one for each step. */
export function progressBar(stream: NodeJS.WriteStream = process.stderr) {
  let lastStep = "";
  let lastAt = 0;
  const begin = performance.now();
  return {
    show(step: string, share: number): void {
      const now = performance.now();
      if (step === lastStep && now - lastAt < 100) return;
      if (stream.isTTY) {
        const full = Math.round(Math.min(1, share) * width);
        const bar = "#".repeat(full).padEnd(width, "·");
        const seconds = Math.round((now - begin) / 1000);
        stream.write(
          `\r\x1b[K[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${step}  ${seconds} s`,
        );
      } else if (step !== lastStep) stream.write(`${step} …\n`);
      lastStep = step;
      lastAt = now;
    },
    /** Takes the line away. */
    end(): void {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}
