/** Catalogues, one version beside the other. */
import { get, post } from "./client";

export const listCatalogs = (signal?: AbortSignal) => get("/v1/catalogs", { query: { page_size: 100 }, signal });

export const activateCatalog = (version: string, insurerId: string) =>
  post("/v1/catalogs/{version}:activate", { path: { version }, body: { insurerId } });
