// Long lists: a part of the items is drawn, and the rest as the reader comes near.
import { counted, el } from "./dom.js";

/** Fills a container with items, `size` at a time. The button for more of them stands at the end of `place`. */
export function fillLazily(container, items, draw, size = 40, place = container) {
  let drawn = 0;
  const more = el("button", { type: "button", class: "more" });
  const watcher = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && next(), {
    rootMargin: "600px",
  });
  more.addEventListener("click", next);
  place.querySelector(":scope > .more")?.remove();
  container.replaceChildren();
  next();

  function next() {
    const part = items.slice(drawn, drawn + size).map(draw);
    drawn += part.length;
    watcher.disconnect();
    more.remove();
    container.append(...part);
    const rest = items.length - drawn;
    if (!rest) return;
    more.textContent = `Show ${counted(Math.min(rest, size), "more of them").replace(/s$/, "")} (${rest.toLocaleString("en")} left)`;
    place.append(more);
    requestAnimationFrame(() => watcher.observe(more));
  }
}
