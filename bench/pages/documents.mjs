// Reads OpenAPI documents, chooses operations of them, and reduces a document to one operation.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const KINDS = [".json", ".yaml", ".yml"];

/** Returns the documents of a folder by name, each with its digest and its chosen operations. */
export function documents(folder, each, YAML) {
  return readdirSync(folder)
    .filter((file) => KINDS.includes(extname(file)))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      const raw = YAML.parse(text, { maxAliasCount: -1 });
      return {
        name: basename(file, extname(file)),
        file,
        digest: createHash("sha256").update(text).digest("hex"),
        raw,
        operations: spread(operationsOf(raw), each),
        all: operationsOf(raw),
      };
    });
}

function operationsOf(raw) {
  return Object.entries(raw.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item?.[method]).map((method) => ({ method, path, operation: item[method] })),
  );
}

/** Returns at most `each` operations, evenly spread, writes first: those have bodies. */
function spread(operations, each) {
  const ranked = [
    ...operations.filter((one) => one.operation.requestBody),
    ...operations.filter((one) => !one.operation.requestBody),
  ];
  const step = Math.max(1, ranked.length / each);
  return Array.from({ length: Math.min(each, ranked.length) }, (_, at) => ranked[Math.floor(at * step)]);
}

/** Returns the document with one operation alone; all else stays. */
export function reduced(raw, { method, path }) {
  const item = Object.fromEntries(
    Object.entries(raw.paths[path]).filter(([key]) => key === method || ![...METHODS, "additionalOperations"].includes(key)),
  );
  const { webhooks, ...rest } = raw;
  return { ...rest, paths: { [path]: item } };
}
