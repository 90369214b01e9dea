/**
 * @file The script of reports: what a pointer is on is told at once beside it, tables and charts take the focus only where they scroll, and
 * what is closed opens for printing. A report reads the same without it. The function goes into the page as its own text, so it uses nothing
 * from outside.
 */
export function enhance(): void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);

  /** The text of the mark that a pointer is on. A browser would show its `title` too, so it becomes an attribute. */
  const textOf = (target: EventTarget | null): string | null => {
    for (let at = target instanceof Element ? target : null; at !== null && at.closest(".chart") !== null; at = at.parentElement) {
      const title = at.querySelector(":scope > title");
      if (title !== null) {
        at.setAttribute("data-tip", title.textContent ?? "");
        title.remove();
      }
      const text = at.getAttribute("data-tip");
      if (text !== null) return text;
    }
    return null;
  };
  document.addEventListener("pointermove", (event) => {
    const text = textOf(event.target);
    tip.hidden = text === null;
    if (text === null) return;
    tip.textContent = text;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
    tip.style.top = `${event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18}px`;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true;
  });

  const settle = (): void => {
    for (const box of document.querySelectorAll<HTMLElement>(".scroll")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else if (document.activeElement !== box) box.removeAttribute("tabindex");
    }
  };
  settle();
  addEventListener("resize", settle);
  document.addEventListener("toggle", settle, true);
  document.addEventListener("report:changed", settle);

  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
}
