/** The button "Aa" of the bar: its panel is loaded when it is first asked for. */
export class ReadingSettings extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => void this.#open(button), { once: true });
    button.hidden = false;
  }

  async #open(button: HTMLButtonElement): Promise<void> {
    const { settingsPanel } = await import("./settings-panel");
    const panel = settingsPanel();
    this.appendChild(panel);
    // From now on the browser opens and closes it: by click, Escape, or a click beside it.
    button.popoverTargetElement = panel;
    panel.showPopover({ source: button });
  }
}
