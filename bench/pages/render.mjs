// Renders operations of OpenAPI documents with the renderers of npm: a copy of each page as text, and its saved HTML.
//
//     node render.mjs --packages FOLDER --documents FOLDER --out FOLDER [--renderers A,B] [--each N] [--only DOCUMENT]
//         [--whole]
//
// Each page has one operation; with --whole all of the document that the renderer puts on one page.
//
// PACKAGES is a folder where `npm install` ran with this folder's package.json, and PACKAGES/docusaurus one where it ran
// with that of `docusaurus`. OUT/RENDERER/pages.json lists
// what was rendered.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

import { built } from "./docusaurus.mjs";
import { documents, reduced } from "./documents.mjs";
import { RENDERERS } from "./renderers.mjs";

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".html": "text/html" };
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

const { values: given } = parseArgs({
  options: {
    packages: { type: "string" },
    documents: { type: "string", multiple: true },
    out: { type: "string" },
    renderers: { type: "string", default: Object.keys(RENDERERS).join() },
    each: { type: "string", default: "6" },
    only: { type: "string" },
    whole: { type: "boolean", default: false },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});
const packages = resolve(given.packages, "node_modules");
const site = resolve(given.packages, "docusaurus");
const load = createRequire(join(packages, "any.js"));
const { chromium } = load("playwright-core");
const YAML = load("yaml");

/** Serves the files of the packages, and the page and the document that are set. */
function served() {
  const now = { html: "", raw: {} };
  const server = createServer((request, answer) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const send = (type, body) => {
      answer.writeHead(200, { "content-type": `${type}; charset=utf-8` });
      answer.end(body);
    };
    if (path === "/") return send("text/html", now.html);
    if (path === "/document.json") return send("application/json", JSON.stringify(now.raw));
    const inSite = path.startsWith("/site/");
    const root = inSite ? join(site, "build") : packages;
    const file = resolve(root, path.replace(/^\/(packages|site)\//, ""));
    const found = [file, `${file}.html`, join(file, "index.html")].find((one) => existsSync(one) && statSync(one).isFile());
    if (found?.startsWith(root + sep)) {
      return send(TYPES[extname(found)] ?? "application/octet-stream", readFileSync(found));
    }
    answer.writeHead(404).end();
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done([server, now])));
}

/** Returns what a person's copy of the page holds, and the HTML that saving it writes, shadow trees in both. */
function copied(page, shadow) {
  return page.evaluate((inShadow) => {
    if (!inShadow) return { text: document.body.innerText, html: document.documentElement.outerHTML };
    const roots = [];
    const walk = (node) => {
      for (const one of node.querySelectorAll("*")) {
        if (one.shadowRoot) {
          roots.push(one.shadowRoot);
          walk(one.shadowRoot);
        }
      }
    };
    walk(document);
    const selection = getSelection();
    selection.removeAllRanges();
    // Only the copy of a selection crosses shadow trees; the flat tree is written out, and copied from there.
    const flat = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.cloneNode();
      if (node.nodeType !== Node.ELEMENT_NODE || node.tagName === "STYLE") return document.createTextNode("");
      if (node.tagName === "SLOT") {
        const held = document.createDocumentFragment();
        const assigned = node.assignedNodes();
        for (const one of assigned.length ? assigned : node.childNodes) held.append(flat(one));
        return held;
      }
      const style = getComputedStyle(node);
      if (style.display === "none" || style.visibility === "hidden") return document.createTextNode("");
      const same = document.createElement(node.shadowRoot ? "div" : node.tagName);
      same.style.display = style.display;
      same.style.whiteSpace = style.whiteSpace;
      same.style.textTransform = style.textTransform;
      same.style.flexDirection = style.flexDirection;
      for (const one of (node.shadowRoot ?? node).childNodes) same.append(flat(one));
      return same;
    };
    const html = document.documentElement.getHTML({ shadowRoots: roots });
    const copy = flat(document.body);
    document.documentElement.append(copy);
    const text = copy.innerText;
    copy.remove();
    return { text, html: `<html>${html}</html>` };
  }, shadow ?? false);
}

async function rendered(page, renderer, address) {
  await page.goto(address, { waitUntil: "load" });
  if (renderer.ready) await page.waitForSelector(renderer.ready, { timeout: 15000, state: "attached" });
  await renderer.open?.(page);
  await page.waitForTimeout(150);
  return copied(page, renderer.shadow);
}

const profile = mkdtempSync(join(tmpdir(), "pages-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: given.chromium, headless: true, args: FLAGS, viewport: { width: 1400, height: 1000 },
});
const [server, now] = await served();
const host = `http://127.0.0.1:${server.address().port}`;
await context.route("**/*", (route) => (route.request().url().startsWith(host) ? route.continue() : route.abort()));
const failed = [];
for (const name of given.renderers.split(",")) {
  const renderer = RENDERERS[name];
  const label = given.whole ? `${name}-whole` : name;
  const listed = join(given.out, label, "pages.json");
  const pages = existsSync(listed) ? JSON.parse(readFileSync(listed, "utf8")) : [];
  const home = renderer.built ? join(site, "node_modules") : packages;
  const { version } = JSON.parse(readFileSync(join(home, renderer.package, "package.json"), "utf8"));
  const chosen = given.documents.map((folder) => [folder, documents(folder, Number(given.each), YAML)]);
  const addresses = renderer.built ? built(site, chosen.flatMap(([, read]) => read)) : undefined;
  for (const [folder, read] of chosen) {
    for (const document of read) {
      if (given.only && given.only !== document.name) continue;
      const shown = given.whole ? [undefined] : document.operations;
      for (const [at, one] of shown.entries()) {
        const address = addresses ? addresses.get(`${document.name} ${one.method} ${one.path}`) : "/";
        now.html = renderer.html?.() ?? "";
        now.raw = one ? reduced(document.raw, one) : document.raw;
        const slug = one ? `${String(at).padStart(2, "0")}-${one.method}${one.path.replace(/[^\w]+/g, "-")}` : "whole";
        const file = join(label, document.name, slug.slice(0, 60).replace(/-+$/, ""));
        const page = await context.newPage();
        try {
          if (!address) throw new Error("it built no page");
          const copy = await rendered(page, renderer, host + address);
          mkdirSync(join(given.out, label, document.name), { recursive: true });
          writeFileSync(join(given.out, `${file}.txt`), copy.text);
          writeFileSync(join(given.out, `${file}.html`), copy.html);
          const entry = {
            renderer: label, version, document: document.file, folder: resolve(folder), digest: document.digest, file,
            operations: (one ? [one] : document.all).map(({ method, path }) => ({ method, path })),
          };
          const old = pages.findIndex((each) => each.file === file);
          if (old < 0) pages.push(entry);
          else pages[old] = entry;
        } catch (error) {
          failed.push(`${file}: ${String(error).split("\n")[0]}`);
        }
        await page.close();
      }
      if (pages.length) writeFileSync(listed, JSON.stringify(pages, null, 1));
    }
  }
  console.log(`${label} ${version}: ${pages.length} pages`);
}
await context.close();
server.close();
rmSync(profile, { recursive: true, force: true });
for (const line of failed) console.log(`failed ${line}`);
