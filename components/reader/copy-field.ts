/** Copies the text of its field, where the browser can; without scripts one selects and copies it by hand. */
export class CopyField extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector("input");
    const button = this.querySelector("button");
    const status = this.querySelector("[role=status]");
    if (!field || !button || !navigator.clipboard) return;
    field.addEventListener("focus", () => field.select());
    button.hidden = false;
    button.addEventListener("click", async () => {
      const copied = await navigator.clipboard.writeText(field.value).then(
        () => true,
        () => false,
      );
      if (!copied) field.select();
      if (status) status.textContent = copied ? "Copied." : "Press Ctrl+C, or Cmd+C, to copy.";
    });
  }
}
