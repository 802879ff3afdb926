import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { BackendConflictError, type StoredObject } from "../../api/own-storage.ts";
import { FilesBackend } from "./files-backend.ts";

interface Note extends StoredObject {
  readonly spec: { readonly text: string };
}

const note = (name: string, text = "hello", namespace = "default"): Note => ({
  apiVersion: "desk.example.com/v1",
  kind: "Note",
  metadata: { name, namespace },
  spec: { text },
});

describe("FilesBackend", () => {
  let directory = "";
  let backend: FilesBackend<Note>;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "files-"));
    backend = new FilesBackend({ directory: join(directory, "notes") });
    onTestFinished(() => rm(directory, { recursive: true }));
  });
  const file = (name: string): string => join(directory, "notes", "default", `${name}.yaml`);

  it("writes an object as a file named after it, and reads it back", async () => {
    await backend.create(note("a"));
    expect(await readFile(file("a"), "utf8")).toBe(
      "apiVersion: desk.example.com/v1\nkind: Note\nmetadata:\n  name: a\n  namespace: default\nspec:\n  text: hello\n",
    );
    expect(await backend.list()).toEqual([note("a")]);
    expect(await backend.get({ namespace: "default", name: "a" })).toEqual(note("a"));
    expect(await readdir(join(directory, "notes", "default"))).toEqual(["a.yaml"]);
  });

  it("does not write over what is there", async () => {
    await backend.create(note("a", "theirs"));
    await expect(backend.create(note("a", "mine"))).rejects.toThrow(BackendConflictError);
    expect(await backend.list()).toEqual([note("a", "theirs")]);
    expect(await readdir(join(directory, "notes", "default"))).toEqual(["a.yaml"]);
  });

  it("replaces and deletes what has not changed, also where the server added what a person left out", async () => {
    await mkdir(join(directory, "notes", "default"), { recursive: true });
    await writeFile(file("a"), "spec: {text: hello}\n");
    const [read] = await backend.list();
    expect(read).toEqual({ metadata: { name: "a", namespace: "default" }, spec: { text: "hello" } });
    const known = { ...note("a"), metadata: { ...note("a").metadata, uid: "u" } };
    await backend.update({ ...known, spec: { text: "new" } }, known);
    await expect(backend.update(known, known)).rejects.toThrow(BackendConflictError);
    await expect(backend.delete(known)).rejects.toThrow(BackendConflictError);
    await backend.delete({ ...known, spec: { text: "new" } });
    expect(await backend.list()).toEqual([]);
    await backend.delete(known);
  });

  it("names a file that cannot be read, or holds another object", async () => {
    await backend.create(note("a"));
    await writeFile(file("b"), "a: b: c");
    await expect(backend.list()).rejects.toThrow(/^default\/b\.yaml: /);
    await writeFile(file("b"), "metadata: {name: c}");
    await expect(backend.list()).rejects.toThrow("default/b.yaml: it holds default/c: name the file after its object");
  });

  it("R-NODE-7: a name never leads out of the folder", async () => {
    await expect(backend.create(note(".."))).rejects.toThrow(/cannot be in a file's name/);
    await expect(backend.create(note("x/../../a"))).rejects.toThrow(/cannot be in a file's name/);
    await expect(backend.get({ namespace: "..", name: "a" })).rejects.toThrow(/cannot be in a file's name/);
  });

  it("tells that something has changed, until nobody listens", async () => {
    const stop = new AbortController();
    const changes = backend.changes({ signal: stop.signal });
    const first = changes.next();
    await expect.poll(() => readdir(join(directory, "notes"))).toEqual([]);
    await expect
      .poll(async () => {
        await writeFile(join(directory, "notes", "x.yaml"), String(Math.random()));
        return Promise.race([first, Promise.resolve(undefined)]);
      })
      .toEqual({ done: false, value: { type: "unknown" } });
    stop.abort();
    let result = await changes.next();
    while (result.done !== true) result = await changes.next();
    expect(result.value).toBeUndefined();
  });
});
