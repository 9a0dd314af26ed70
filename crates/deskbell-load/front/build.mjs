// Builds the page of one library and prints the library's version.
// Usage: node build.mjs NAME FILE

import { readFileSync } from "node:fs";
import { buildSync } from "esbuild";

const [, , name, outfile] = process.argv;
buildSync({
  entryPoints: [`${name}.jsx`],
  outfile,
  bundle: true,
  minify: true,
  format: "esm",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});
console.log(JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version);
