/**
 * @file The script of the live page: it takes the whole state from server-sent events, and puts it in place while scroll position, focus and
 * what is open stay as they are. The function goes into the page as its own text, so it uses nothing from outside.
 */
export function follow(): void {
  interface State {
    version: number;
    name: string;
    title: string;
    progress: string;
    body: string;
    words: string;
  }
  const live = document.getElementById("live")!, words = document.getElementById("state")!, progress = document.getElementById("progress")!;
  let shown = live.dataset.body ?? "", last = "";

  const say = (name: string, text: string): void => {
    words.dataset.state = name;
    if (words.textContent !== text) words.textContent = text; // else a screen reader would tell it again
  };

  /** The first element with an id that is in the window, and how far down: what a reader looks at stays there. */
  const anchor = (): { id: string; top: number } | null => {
    if (scrollY < 4) return null;
    for (const one of live.querySelectorAll<HTMLElement>("[id]")) {
      const { top, bottom, height } = one.getBoundingClientRect();
      if (height > 0 && bottom > 0 && top > -200) return { id: one.id, top };
    }
    return null;
  };

  const put = (body: string): void => {
    const at = anchor(), focus = document.activeElement, focused = focus !== null && live.contains(focus) ? focus.id || null : null;
    const summary = focus?.localName === "summary" ? focus.parentElement?.id ?? null : null;
    const link = focus?.localName === "a" ? focus.getAttribute("href") : null;
    const open = [...live.querySelectorAll<HTMLDetailsElement>("details[open]")].map(({ id }) => id);
    const scrolled = [...live.querySelectorAll<HTMLElement>(".scroll")].filter(({ scrollLeft }) => scrollLeft > 0).map(
      ({ id, scrollLeft }) => ({ id, scrollLeft }));
    live.replaceChildren(...new DOMParser().parseFromString(body, "text/html").body.childNodes);
    for (const id of open) (document.getElementById(id) as HTMLDetailsElement | null)?.setAttribute("open", "");
    for (const { id, scrollLeft } of scrolled) document.getElementById(id)?.scrollTo({ left: scrollLeft });
    document.dispatchEvent(new Event("report:changed"));
    const again = summary !== null ? document.getElementById(summary)?.querySelector("summary")
      : focused !== null ? document.getElementById(focused)
        : link !== null ? [...live.querySelectorAll("a")].find((one) => one.getAttribute("href") === link) : null;
    again?.focus({ preventScroll: true });
    const found = at && document.getElementById(at.id);
    if (at && found) scrollBy({ top: found.getBoundingClientRect().top - at.top, behavior: "instant" });
  };

  const events = new EventSource("events");
  events.addEventListener("state", (event: MessageEvent<string>) => {
    const state = JSON.parse(event.data) as State;
    last = state.name;
    say(state.name === "running" || state.name === "waiting" ? "live" : state.name, state.words);
    if (progress.innerHTML !== state.progress) progress.innerHTML = state.progress;
    if (state.body === shown) return;
    shown = state.body;
    document.title = state.title;
    put(state.body);
  });
  events.onerror = () => say("reconnecting", events.readyState === EventSource.CLOSED ? "Not connected: load the page again"
    : last === "done" ? "Done: the server has stopped" : "Reconnecting: the server does not answer");
}
