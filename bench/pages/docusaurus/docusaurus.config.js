// A site of nothing but the operations of the documents in `specs`.
const fs = require("node:fs");

const config = Object.fromEntries(
  fs.readdirSync("specs").map((file) => {
    const name = file.replace(/\.json$/, "");
    return [name, { specPath: `specs/${file}`, outputDir: `docs/${name}`, hideSendButton: true }];
  }),
);
const docs = { docItemComponent: "@theme/ApiItem", routeBasePath: "/", sidebarPath: false };
module.exports = {
  title: "API",
  url: "http://127.0.0.1",
  baseUrl: "/site/",
  onBrokenLinks: "ignore",
  presets: [["classic", { docs, blog: false, pages: false }]],
  plugins: [["docusaurus-plugin-openapi-docs", { id: "api", docsPluginId: "classic", config }]],
  themes: ["docusaurus-theme-openapi-docs"],
};
