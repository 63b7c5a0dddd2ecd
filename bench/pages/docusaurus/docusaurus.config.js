// A site of nothing but the operations of the documents in `specs`.
const fs = require("node:fs");

const config = Object.fromEntries(
  fs.readdirSync("specs").map((file) => {
    const name = file.replace(/\.json$/, "");
    return [name, { specPath: `specs/${file}`, outputDir: `docs/${name}`, hideSendButton: true }];
  }),
);
// Joined modules lose exports of the theme: "Cannot get final name for export '__esModule'".
const apart = () => ({
  name: "modules-apart",
  configureWebpack: () => ({ optimization: { concatenateModules: false } }),
});
const docs = { docItemComponent: "@theme/ApiItem", routeBasePath: "/" };
module.exports = {
  title: "API",
  url: "http://127.0.0.1",
  baseUrl: "/site/",
  onBrokenLinks: "ignore",
  presets: [["classic", { docs, blog: false, pages: false }]],
  plugins: [["docusaurus-plugin-openapi-docs", { id: "api", docsPluginId: "classic", config }], apart],
  themes: ["docusaurus-theme-openapi-docs"],
};
