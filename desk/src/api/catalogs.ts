/** Catalogues, one version beside the other. */
import { get, post } from "./client";
import { sendFile } from "./streams";
import type { CatalogChangeKind, CatalogImportNews } from "./types";

export interface CatalogFile {
  file: File;
  version: string;
  insurerId: string;
  keepsGood: boolean;
}

export const listCatalogs = (signal?: AbortSignal) => get("/v1/catalogs", { query: { page_size: 100 }, signal });

export const activateCatalog = (version: string, insurerId: string) =>
  post("/v1/catalogs/{version}:activate", { path: { version }, body: { insurerId } });

/** What differs from the version in use, a page at a time; `kind` undefined: all of it. */
export const listCatalogChanges = (version: string, insurerId: string, kind?: CatalogChangeKind, pageToken = "", signal?: AbortSignal) =>
  get("/v1/catalogs/{version}/changes", {
    path: { version },
    query: { insurer_id: insurerId, page_token: pageToken, ...(kind ? { kind } : {}) },
    signal,
  });

/** Import a file as a version. Raises Refusal, after the report when a row is bad. */
export const importCatalog = ({ file, version, insurerId, keepsGood }: CatalogFile, signal: AbortSignal) =>
  sendFile<CatalogImportNews>(
    file,
    `/v1/catalogs/${encodeURIComponent(version)}:import`,
    { insurer_id: insurerId, keep_good: keepsGood },
    signal,
  );
