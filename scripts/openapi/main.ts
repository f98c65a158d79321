import { openApi } from "./document";
import { referenceHtml } from "./reference";

const document = openApi();

/** The document as it is served, and as it is read. */
export const json = JSON.stringify(document);
export const html = referenceHtml(document);
