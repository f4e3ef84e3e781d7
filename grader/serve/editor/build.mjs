// Makes static/editor.js, one file that needs no other, and the licences of what is in it:
//
//     npm install --ignore-scripts --no-package-lock && node build.mjs [FOLDER]
//
// package.json names every package in it by its exact version, those that others need too. So the
// same bytes come out on every machine, without a lock file and its addresses of a registry;
// tests/serve/test_editor_bundle.py makes them again and compares.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const NOTE =
  "/*! CodeMirror 6 and what it needs, MIT: editor.LICENSES.txt. Made by editor/build.mjs. */";

const folder = process.argv[2] ?? join(HERE, "..", "static");
const { dependencies } = JSON.parse(await readFile(join(HERE, "package.json"), "utf8"));

const { metafile } = await build({
  absWorkingDir: HERE,
  entryPoints: ["editor.mjs"],
  outfile: join(folder, "editor.js"),
  bundle: true,
  minify: true,
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  banner: { js: NOTE },
  target: ["chrome131", "firefox133", "safari18.2"], // the browsers of the end of 2024
  metafile: true,
});

const bundled = new Set();
for (const path of Object.keys(metafile.inputs)) {
  const name = PACKAGE.exec(path)?.[1];
  if (name) bundled.add(name);
}
const licences = [];
for (const name of [...bundled].sort()) {
  const { version, license } = JSON.parse(
    await readFile(join(MODULES, name, "package.json"), "utf8"),
  );
  if (dependencies[name] !== version) {
    throw new Error(`package.json has to name ${name} ${version}, which is in the bundle`);
  }
  const file = (await readdir(join(MODULES, name))).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} has no file with its licence`);
  const text = await readFile(join(MODULES, name, file), "utf8");
  licences.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(
  join(folder, "editor.LICENSES.txt"),
  `What is in editor.js, and its licences.\n\n${licences.join(`\n${"-".repeat(80)}\n\n`)}`,
);
