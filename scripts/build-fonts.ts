/**
 * Writes the typefaces of app/fonts.ts to `app/.generated/`, with the weights that the styles use and no others:
 * Literata loses a third of its bytes, which a phone would wait for.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import subsetFont from "subset-font";

const folder = "app/.generated";
/** The lightest and the boldest that app/styles asks for. */
const weights = { min: 400, max: 700 };
const faces = {
  literata: ["literata-latin-wght-normal", "literata-latin-wght-italic"],
  "bricolage-grotesque": ["bricolage-grotesque-latin-wght-normal"],
};
/** The files hold what Latin needs and no more: all of it stays. */
const everything = String.fromCodePoint(...Array.from({ length: 0x2300 }, (_, code) => code));
const { resolve } = createRequire(import.meta.url);

await mkdir(folder, { recursive: true });
for (const [family, names] of Object.entries(faces)) {
  const files = path.dirname(resolve(`@fontsource-variable/${family}/package.json`));
  for (const name of names) {
    const whole = await readFile(path.join(files, `files/${name}.woff2`));
    const font = await subsetFont(whole, everything, {
      targetFormat: "woff2",
      variationAxes: { wght: weights },
    });
    await writeFile(path.join(folder, `${name}.woff2`), font);
    console.log(`${name}: ${font.length} bytes of ${whole.length}`);
  }
}
