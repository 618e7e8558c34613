/** Files that were handed in here, on their way to a case. */
import { signal } from "@preact/signals";
import { sentenceOf } from "../api/sentences";
import { followIntake, submitFile } from "../api/intakes";
import type { IntakeProgress } from "../api/types";
import { t } from "../i18n/language";
import { say, show } from "../shell/announcements";

export interface Upload {
  id: number;
  name: string;
  progress: IntakeProgress | undefined;
  failure: string;
}

const MOST = 20;
let last = 0;

export const uploads = signal<Upload[]>([]);

/** Hand files in, and follow each until it is done. */
export async function hand(files: readonly File[]): Promise<void> {
  if (files.length > MOST) show(t("upload.tooMany", { count: files.length, most: MOST }), { isBad: true });
  await Promise.all(files.slice(0, MOST).map(handOne));
}

export function forget(id: number): void {
  uploads.value = uploads.value.filter((upload) => upload.id !== id);
}

async function handOne(file: File): Promise<void> {
  last += 1;
  const id = last;
  uploads.value = [{ id, name: file.name, progress: undefined, failure: "" }, ...uploads.value].slice(0, MOST);
  if (!file.size) return change(id, { failure: t("upload.isEmpty") });
  try {
    const intake = await submitFile(file);
    await followIntake(intake.id ?? "", (progress) => change(id, { progress }), new AbortController().signal);
    const cot = uploads.value.find((upload) => upload.id === id)?.progress?.intake?.cotNumber;
    say(cot ? t("upload.became", { name: file.name, cot }) : t("upload.done", { name: file.name }));
  } catch (cause) {
    change(id, { failure: sentenceOf(cause) });
    say(`${file.name}: ${sentenceOf(cause)}`);
  }
}

function change(id: number, news: Partial<Upload>): void {
  uploads.value = uploads.value.map((upload) => (upload.id === id ? { ...upload, ...news } : upload));
}
