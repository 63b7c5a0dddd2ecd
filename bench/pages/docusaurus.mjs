// Builds a Docusaurus site of operations, and says at which address each of them stands.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { reduced } from "./documents.mjs";

const HERE = join(dirname(fileURLToPath(import.meta.url)), "docusaurus");

/**
 * Builds the site in a folder where `npm install` ran, and returns its addresses by document, method and path.
 * Every operation is in a document of its own, since the plugin names pages by their summaries, which may be equal.
 */
export function built(folder, documents) {
  if (lstatSync(join(folder, "node_modules")).isSymbolicLink()) {
    // Its packages would be found at two places: with two routers, every page is "Page Not Found".
    throw new Error(`${join(folder, "node_modules")} is a link; install the packages in this folder`);
  }
  const list = join(folder, "addresses.json");
  const wanted = JSON.stringify(documents.map((one) => [one.digest, one.operations.map((each) => [each.method, each.path])]));
  if (existsSync(list)) {
    // A build takes minutes; the same documents need no other.
    const old = JSON.parse(readFileSync(list, "utf8"));
    if (old.wanted === wanted) return new Map(old.addresses);
  }
  for (const name of ["specs", "docs", "build"]) rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of ["specs", "docs"]) mkdirSync(join(folder, name));
  copyFileSync(join(HERE, "docusaurus.config.js"), join(folder, "docusaurus.config.js"));
  const named = new Map();
  for (const document of documents) {
    for (const [at, one] of document.operations.entries()) {
      const name = `${document.name}-${at}`;
      named.set(name, `${document.name} ${one.method} ${one.path}`);
      writeFileSync(join(folder, "specs", `${name}.json`), JSON.stringify(reduced(document.raw, one)));
    }
  }
  const run = (...words) =>
    execFileSync(join(folder, "node_modules", ".bin", "docusaurus"), words, { cwd: folder, stdio: "pipe", maxBuffer: 1e9 });
  run("gen-api-docs", "all");
  run("build", "--no-minify");
  const addresses = new Map();
  for (const [name, key] of named) {
    let page;
    try {
      page = readdirSync(join(folder, "docs", name)).find((file) => file.endsWith(".api.mdx"));
    } catch {
      continue;
    }
    const id = page && /^id: (.*)$/m.exec(readFileSync(join(folder, "docs", name, page), "utf8"))?.[1];
    if (id) addresses.set(key, `/site/${name}/${id.replace(/^["']|["']$/g, "")}`);
  }
  writeFileSync(list, JSON.stringify({ wanted, addresses: [...addresses] }));
  return addresses;
}
