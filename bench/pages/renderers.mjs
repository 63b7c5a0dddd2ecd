// How each renderer shows a document: its files, its page, when it is done, and what a reader opens before copying.

/** Clicks every element that matches, until none is left or nothing changes. Runs in the page. */
const opened = async (page, selector, rounds = 12) => {
  for (let round = 0; round < rounds; round++) {
    const count = await page.evaluate((wanted) => {
      const found = [...document.querySelectorAll(wanted)].filter((node) => !node.dataset.opened);
      for (const node of found) {
        node.dataset.opened = "yes";
        (node.click ? node : node.closest("button, [role=button], div")).click();
      }
      return found.length;
    }, selector);
    if (!count) return;
    await page.waitForTimeout(150);
  }
};

const shell = (head, body) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API</title>${head}</head><body>${body}</body></html>`;

/** Returns RapiDoc with its schemas as tables or as trees. */
const rapidoc = (style) => ({
  package: "rapidoc",
  html: () =>
    shell(
      "",
      `<rapi-doc id="page" render-style="read" schema-style="${style}" schema-expand-level="10" load-fonts="false"
  show-header="false" allow-try="false" schema-description-expanded="true" default-schema-tab="schema"></rapi-doc>
<script src="/packages/rapidoc/dist/rapidoc-min.js"></script>
<script>fetch("document.json").then((it) => it.json()).then((spec) => document.getElementById("page").loadSpec(spec));</script>`,
    ),
  ready: null,
  open: async (page) => {
    await page.waitForFunction(
      () => document.getElementById("page").shadowRoot?.querySelector(".expanded-endpoint api-response, .expanded-endpoint-body"),
      null,
      { timeout: 10000 },
    );
    await page.waitForTimeout(600);
  },
  // The page stands in a shadow tree, which document.body.innerText does not see, but a person's copy does.
  shadow: true,
});

export const RENDERERS = {
  redoc: {
    package: "redoc",
    html: () =>
      shell(
        "",
        `<div id="page"></div><script src="/packages/redoc/bundles/redoc.standalone.js"></script>
<script>fetch("document.json").then((it) => it.json()).then((spec) => Redoc.init(spec,
  { expandResponses: "all", schemasExpansionLevel: "all", disableSearch: true }, document.getElementById("page")));</script>`,
      ),
    ready: "[data-section-id] h2, [data-section-id] h1",
    // The samples are folded below their second level.
    open: async (page) => {
      await page.evaluate(() => {
        for (const button of document.querySelectorAll("button")) {
          if (button.textContent.trim() === "Expand all") button.click();
        }
      });
      await page.waitForTimeout(200);
    },
  },
  "swagger-ui": {
    package: "swagger-ui-dist",
    html: () =>
      shell(
        `<link rel="stylesheet" href="/packages/swagger-ui-dist/swagger-ui.css">`,
        `<div id="page"></div><script src="/packages/swagger-ui-dist/swagger-ui-bundle.js"></script>
<script>fetch("document.json").then((it) => it.json()).then((spec) => SwaggerUIBundle({ spec, dom_id: "#page",
  docExpansion: "full", defaultModelRendering: "model", defaultModelExpandDepth: 8, defaultModelsExpandDepth: -1 }));</script>`,
      ),
    ready: ".opblock-body .responses-inner",
    open: async (page) => {
      await opened(page, ".model-toggle.collapsed, .json-schema-2020-12-accordion:has(.json-schema-2020-12-accordion__icon--collapsed)");
    },
  },
  scalar: {
    package: "@scalar/api-reference",
    html: () =>
      shell(
        "",
        `<div id="page"></div><script src="/packages/@scalar/api-reference/dist/browser/standalone.js"></script>
<script>fetch("document.json").then((it) => it.json()).then((content) => Scalar.createApiReference("#page",
  { content, hideModels: true, defaultOpenAllTags: true, expandAllResponses: true, withDefaultFonts: false, telemetry: false }));</script>`,
      ),
    ready: ".section .section-header, .endpoint, .section-container",
    open: async (page) => {
      await page.waitForTimeout(1200);
      await opened(page, "button.schema-card-title[aria-expanded=false], .property button[aria-expanded=false], .parameter-item-trigger[aria-expanded=false], .schema-card button[aria-expanded=false]");
    },
  },
  elements: {
    package: "@stoplight/elements",
    html: () =>
      shell(
        `<link rel="stylesheet" href="/packages/@stoplight/elements/styles.min.css">`,
        `<elements-api id="page" router="hash" layout="sidebar"></elements-api>
<script src="/packages/@stoplight/elements/web-components.min.js"></script>
<script>fetch("document.json").then((it) => it.json()).then((spec) => {
  document.getElementById("page").apiDescriptionDocument = spec; });</script>`,
      ),
    ready: ".sl-elements-api a[href*='#/']",
    open: async (page) => {
      await page.evaluate(() => {
        const link = [...document.querySelectorAll("a[href*='#/']")].find((one) =>
          /#\/(operations|paths)\//.test(one.getAttribute("href")),
        );
        if (link) link.click();
        else document.querySelectorAll("[title][class*='sl-cursor-pointer']").forEach((one) => one.click());
      });
      await page.waitForTimeout(200);
      await page.evaluate(() => {
        const link = [...document.querySelectorAll("a[href*='#/']")].find((one) =>
          /#\/(operations|paths)\//.test(one.getAttribute("href")),
        );
        link?.click();
      });
      await page.waitForSelector(".HttpOperation, [data-test=http-operation]", { timeout: 8000 });
      await opened(page, ".JsonSchemaViewer [class*='fa-chevron-right'], [role=button] .fa-chevron-right");
    },
  },
  rapidoc: rapidoc("table"),
  // Its own choice where a page names none.
  "rapidoc-tree": rapidoc("tree"),
  docusaurus: {
    // Its pages are built first, see docusaurus.mjs.
    package: "docusaurus-theme-openapi-docs",
    built: true,
    ready: ".openapi__method-endpoint, .openapi-left-panel__container",
    open: async (page) => {
      await page.waitForTimeout(400);
      await opened(page, "details[data-collapsed=true] > summary, details:not([open]) > summary");
      await page.waitForTimeout(700);
    },
  },
};
