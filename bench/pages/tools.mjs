// Prints operations of OpenAPI documents with tools of the command line: HTML, Markdown and text of API pages.
//
//     node tools.mjs --packages FOLDER --documents FOLDER --out FOLDER [--tools A,B] [--each N] [--sphinx COMMAND]
//         [--generator COMMAND]
//
// PACKAGES is a folder where `npm install` ran with the package.json of `tools`. The form `sphinx` needs Sphinx with
// sphinxcontrib-openapi, the form `openapi-generator-html2` openapi-generator-cli with Java. Each page has one operation.
// OUT/TOOL/pages.json lists what was printed.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { documents, reduced } from "./documents.mjs";

const SPHINX = "0.10.0";
const GENERATOR = "7.26.0";
const TOOLS = {
  "redocly-html": { package: "@redocly/cli", command: "redocly", kind: ".html", words: (from, to) => ["build-docs", from, "-o", to] },
  widdershins: { package: "widdershins", kind: ".txt", words: (from, to) => [from, "-o", to] },
  "widdershins-expanded": {
    package: "widdershins", command: "widdershins", kind: ".txt",
    words: (from, to) => [from, "-o", to, "--expandBody", "--omitHeader", "--code", "--resolve"],
  },
  "swagger-markdown": { package: "swagger-markdown", kind: ".txt", words: (from, to) => ["-i", from, "-o", to] },
  sphinx: { builder: "html", kind: ".html" },
  "sphinx-text": { builder: "text", kind: ".txt" },
  "openapi-generator-html2": { generator: "html2", kind: ".html" },
  "openapi-generator-html": { generator: "html", kind: ".html" },
};

const { values: given } = parseArgs({
  options: {
    packages: { type: "string" },
    documents: { type: "string", multiple: true },
    out: { type: "string" },
    tools: { type: "string", default: Object.keys(TOOLS).join() },
    each: { type: "string", default: "6" },
    sphinx: { type: "string", default: "sphinx-build" },
    generator: { type: "string", default: "openapi-generator-cli" },
  },
});
const packages = resolve(given.packages, "node_modules");
const YAML = createRequire(join(packages, "any.js"))("yaml");
const scratch = mkdtempSync(join(tmpdir(), "tools-"));

/** Prints a document with a tool. Throws if the tool stops. */
function print(name, tool, from, to) {
  const run = (command, words) =>
    execFileSync(command, words, { stdio: "pipe", env: { ...process.env, REDOCLY_TELEMETRY: "off" }, timeout: 300000 });
  if (tool.generator) {
    const built = mkdtempSync(join(scratch, "built-"));
    run(given.generator, ["generate", "-g", tool.generator, "-i", from, "-o", built, "--skip-validate-spec"]);
    copyFileSync(join(built, "index.html"), to);
    return;
  }
  if (!tool.builder) {
    run(join(packages, ".bin", tool.command ?? name), tool.words(from, to));
    return;
  }
  const site = mkdtempSync(join(scratch, "site-"));
  copyFileSync(from, join(site, "openapi.json"));
  writeFileSync(join(site, "conf.py"), "extensions = ['sphinxcontrib.openapi', 'sphinxcontrib.httpdomain']\nproject = 'API'\n");
  writeFileSync(join(site, "index.rst"), "API\n===\n\n.. openapi:: openapi.json\n");
  run(given.sphinx, ["-q", "-b", tool.builder, site, join(site, "built")]);
  copyFileSync(join(site, "built", `index${tool.kind}`), to);
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")).version;
}

const failed = [];
for (const name of given.tools.split(",")) {
  const tool = TOOLS[name];
  const version = tool.builder ? SPHINX : tool.generator ? GENERATOR : versionOf(tool.package);
  const pages = [];
  for (const folder of given.documents) {
    for (const document of documents(folder, Number(given.each), YAML)) {
      for (const [at, one] of document.operations.entries()) {
        const slug = `${String(at).padStart(2, "0")}-${one.method}${one.path.replace(/[^\w]+/g, "-")}`;
        const file = join(name, document.name.replace(/[^\w.-]+/g, "_"), slug.slice(0, 60).replace(/-+$/, ""));
        const [from, to] = [join(scratch, "openapi.json"), resolve(given.out, `${file}${tool.kind}`)];
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(from, JSON.stringify(reduced(document.raw, one), null, 2));
        try {
          print(name, tool, from, to);
        } catch (error) {
          failed.push(`${file}: ${String(error).split("\n")[0]}`);
          continue;
        }
        pages.push({
          renderer: name, version, document: document.file, folder: resolve(folder), digest: document.digest, file,
          operations: [{ method: one.method, path: one.path }],
        });
      }
    }
  }
  mkdirSync(join(given.out, name), { recursive: true });
  writeFileSync(join(given.out, name, "pages.json"), JSON.stringify(pages, null, 1));
  console.log(`${name} ${version}: ${pages.length} pages`);
}
rmSync(scratch, { recursive: true, force: true });
for (const line of failed) console.log(`failed ${line}`);
