import { cp } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const PDF_DATA = ["cmaps", "standard_fonts", "wasm"];

/** What pdf.js asks for while it draws: character maps, the fonts that a PDF may leave out, and its decoders. */
function pdfData(): Plugin {
  return {
    name: "pdf-data",
    apply: "build",
    async writeBundle({ dir = "dist" }) {
      for (const name of PDF_DATA) await cp(join("node_modules/pdfjs-dist", name), join(dir, "pdf", name), { recursive: true });
    },
  };
}

// Everything comes from our own origin as a file: the Content-Security-Policy allows no inline script or style.
export default defineConfig({
  base: "./",
  plugins: [pdfData()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
  },
});
