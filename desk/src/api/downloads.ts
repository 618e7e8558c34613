/** Files of the API: fetched with the caller's token, and handed to the browser as a download. */
import { send, urlOf } from "./client";

export interface DownloadedFile {
  blob: Blob;
  name: string;
}

export async function fetchFile(path: string, options: { path?: object; query?: object }, fallback: string, signal?: AbortSignal) {
  const response = await send(urlOf(path, options), { headers: { Accept: "*/*" }, signal: signal ?? null });
  const name = nameIn(response.headers.get("Content-Disposition") ?? "") || fallback;
  return { blob: await response.blob(), name } satisfies DownloadedFile;
}

export function save({ blob, name }: DownloadedFile): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The file name of a Content-Disposition (RFC 6266), the form in UTF-8 first. */
export function nameIn(header: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (encoded) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return "";
    }
  }
  return /filename="([^"]*)"/i.exec(header)?.[1] ?? "";
}
