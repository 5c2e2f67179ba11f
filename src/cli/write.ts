import { randomBytes } from "node:crypto";
import { access, constants, mkdir, open, readFile, realpath, rename, rmdir, stat, unlink, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { SourceFile } from "../source.ts";

/**
 * Replaces the content of a file, whole or not at all: the new text goes to a file beside it, which then takes its name.
 * Mode, owner, byte order mark and the target of a symbolic link stay. Throws where the file is read-only, or no longer
 * what was read: changed since, or not UTF-8, so that what was read is not what it holds.
 */
export async function writeSource(file: SourceFile, text: string, directory = process.cwd()): Promise<void> {
  const target = await realpath(resolve(directory, file.path));
  const mark = file.bom ? "\ufeff" : "";
  const before = await readFile(target);
  if (!before.equals(Buffer.from(mark + file.text, "utf8"))) throw new Error(`${file.path} is not written: it changed while migralint read it, or it is not UTF-8`);
  await access(target, constants.W_OK);
  const { mode, uid, gid } = await stat(target);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, "wx", 0o600);
    await handle.writeFile(mark + text, "utf8");
    const made = await handle.stat();
    if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
    await handle.chmod(mode & 0o7777);
    await handle.sync();
    await handle.close();
    handle = undefined;
    if (!(await readFile(target)).equals(before)) throw new Error(`${file.path} is not written: it changed meanwhile`);
    await rename(temporary, target);
  } catch (error) {
    await handle?.close();
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/**
 * Writes new files and then changes others: all of them, or none. Never replaces a file that is there. Throws where one cannot be written; those before
 * it are taken back.
 */
export async function writeTogether(added: readonly { readonly path: string; readonly text: string }[], changed: readonly { readonly file: SourceFile; readonly text: string }[], directory = process.cwd()): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const { path, text } of added) {
      const target = resolve(directory, path);
      const folder = dirname(target);
      const made = await mkdir(folder, { recursive: true });
      if (made !== undefined) undo.push(() => rmdir(folder));
      const handle = await open(target, "wx");
      undo.push(() => unlink(target));
      try {
        await handle.writeFile(text, "utf8");
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    for (const { file, text } of changed) {
      await writeSource(file, text, directory);
      undo.push(() => writeSource({ ...file, text }, file.text, directory));
    }
  } catch (error) {
    for (const back of undo.reverse()) await back().catch(() => undefined);
    throw error;
  }
}
