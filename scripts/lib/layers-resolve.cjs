const { packageSources } = require("./package-sources.cjs");

/** How dependency-cruiser finds our packages' sources: the form is a webpack configuration's, without webpack. */
module.exports = {
  resolve: {
    // `$` is "this name and nothing below it".
    alias: Object.fromEntries(packageSources().map(({ name, file }) => [`${name}$`, file])),
    extensionAlias: { ".js": [".ts", ".js"] },
  },
};
