/**
 * Puts two buttons in the place of each item's select, which go on to hold the places for the form: so a
 * list is put in order by keyboard, pointer or voice, and each move is told.
 */
export function movable(list: HTMLElement): void {
  const told = document.createElement("p");
  told.className = "sr-only";
  told.role = "status";
  list.insertAdjacentElement("afterend", told);
  const count = () => {
    [...list.children].forEach((item, index, { length }) => {
      const [select] = item.getElementsByTagName("select");
      if (select) select.value = String(index + 1);
      const [up, down] = item.getElementsByTagName("button");
      if (up) up.disabled = index === 0;
      if (down) down.disabled = index === length - 1;
    });
  };
  for (const item of list.children) {
    const words = item.querySelector("span")?.textContent ?? "";
    const move = (by: -1 | 1) => {
      // The neighbour is moved past the item, which so keeps the focus.
      const neighbour = by < 0 ? item.previousElementSibling : item.nextElementSibling;
      if (neighbour) item.insertAdjacentElement(by < 0 ? "afterend" : "beforebegin", neighbour);
      count();
      const place = [...list.children].indexOf(item) + 1;
      told.textContent = `Now ${place} of ${list.children.length}: ${words}`;
      if (document.activeElement instanceof HTMLButtonElement && !document.activeElement.disabled) return;
      item.querySelector<HTMLButtonElement>("button:enabled")?.focus();
    };
    const [select] = item.getElementsByTagName("select");
    if (select) select.hidden = true;
    item.appendChild(button("↑", `Move up: ${words}`, () => move(-1)));
    item.appendChild(button("↓", `Move down: ${words}`, () => move(1)));
  }
  count();
}

function button(sign: string, name: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = sign;
  element.ariaLabel = name;
  element.addEventListener("click", act);
  return element;
}
