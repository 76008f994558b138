// Builds the one style sheet, the one script, the fonts and the icons into sansang/ui/static/ui/dist (never committed).
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const front = "sansang/ui/front";
const dist = "sansang/ui/static/ui/dist";
rmSync(dist, { recursive: true, force: true });
mkdirSync(`${dist}/fonts`, { recursive: true });

const styles = sass.compile(`${front}/style.scss`, {
  loadPaths: ["node_modules"],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
writeFileSync(`${dist}/style.css`, styles.css);

// The scripts of attendance are loaded by its own pages alone; the worker answers for one page without a connection.
const scripts = ["main.js", "attendance.js", "attendance_phone.js", "attendance_worker.js", "marks.js", "passkeys.js"];
const entryPoints = scripts.map((name) => `${front}/${name}`);
await esbuild.build({ entryPoints, outdir: dist, bundle: true, minify: true, target: "es2019" });

for (const weight of [400, 600]) {
  for (const subset of ["latin", "latin-ext", "vietnamese"]) {
    const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
    cpSync(`node_modules/@fontsource/be-vietnam-pro/files/${name}`, `${dist}/fonts/${name}`);
  }
}

const symbols = readFileSync(`${front}/icons.txt`, "utf8").split(/\s+/).filter(Boolean).map((name) => {
  const svg = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
  return `<symbol id="${name}" viewBox="0 0 16 16">${svg.replace(/<\/?svg[^>]*>/g, "").trim()}</symbol>`;
});
writeFileSync(`${dist}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);

// Beside each file stand its compressed forms, which the web server sends to browsers that take them.
for (const name of ["style.css", ...scripts, "icons.svg"]) {
  const bytes = readFileSync(`${dist}/${name}`);
  const compressed = gzipSync(bytes, { level: 9 });
  writeFileSync(`${dist}/${name}.gz`, compressed);
  writeFileSync(`${dist}/${name}.br`, brotliCompressSync(bytes));
  console.log(`${name}: ${bytes.length} B, ${compressed.length} B compressed`);
}
