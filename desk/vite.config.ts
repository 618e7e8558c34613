import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const PDF_DATA = ["cmaps", "standard_fonts", "wasm"];
const BROTLI_QUALITY = 9;
const SQUEEZED = /\.(js|mjs|css|svg)$/;

/** What pdf.js asks for while it draws: character maps, the fonts that a PDF may leave out, and its decoders. */
function pdfData(): Plugin {
  return {
    name: "pdf-data",
    apply: "build",
    async writeBundle({ dir = "dist" }) {
      for (const name of PDF_DATA) await cp(join("node_modules/pdfjs-dist", name), join(dir, "assets/pdf", name), { recursive: true });
    },
  };
}

/** Compressed forms beside the files, so that the gateway compresses nothing while it serves. */
function squeezed(): Plugin {
  return {
    name: "squeezed",
    apply: "build",
    async writeBundle({ dir = "dist" }) {
      for (const name of await readdir(join(dir, "assets"))) {
        if (!SQUEEZED.test(name)) continue;
        const path = join(dir, "assets", name);
        const content = await readFile(path);
        await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }));
      }
    },
  };
}

// Everything comes from our own origin as a file: the Content-Security-Policy allows no inline script or style.
export default defineConfig({
  base: "./",
  plugins: [pdfData(), squeezed()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
