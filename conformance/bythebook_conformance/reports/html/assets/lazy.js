// Long lists: a part of the items is drawn, and the rest as the reader comes near.
import { counted, el } from "./dom.js";

/** Fills a container with items, `size` at a time. */
export function fillLazily(container, items, draw, size = 40) {
  let drawn = 0;
  const more = el("button", { type: "button", class: "more" });
  const watcher = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && next(), {
    rootMargin: "600px",
  });
  more.addEventListener("click", next);
  container.replaceChildren();
  next();

  function next() {
    const part = items.slice(drawn, drawn + size).map(draw);
    drawn += part.length;
    if (more.isConnected) more.before(...part);
    else container.append(...part, more);
    watcher.disconnect();
    const rest = items.length - drawn;
    more.hidden = !rest;
    more.textContent = `Show ${counted(Math.min(rest, size), "more of them").replace(/s$/, "")} (${rest.toLocaleString("en")} left)`;
    if (rest) requestAnimationFrame(() => watcher.observe(more));
  }
}
