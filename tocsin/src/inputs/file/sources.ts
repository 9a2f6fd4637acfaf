import type { FileSource } from './source.ts';

/** The files being followed, by every way they are asked for. Keeps the number of open handles in bounds. */
export class Sources {
  readonly #maxOpen: number;
  readonly live = new Map<string, FileSource>();
  /** By device and inode. */
  readonly byFile = new Map<string, FileSource>();
  readonly byPath = new Map<string, FileSource>();
  /** Those to be looked at by turns; the others are quiet, and a scan shows when they change. */
  readonly active = new Set<FileSource>();
  /** Being read from an archive, by key; they are in none of the maps above. */
  readonly inflated = new Map<string, FileSource>();
  /** Let go, with batches on their way. */
  readonly leaving = new Map<string, FileSource>();
  /** Open ones, the least recently written first. */
  readonly #opened = new Set<FileSource>();

  constructor(maxOpen: number) {
    this.#maxOpen = maxOpen;
  }

  get(key: string): FileSource | undefined {
    return this.live.get(key) ?? this.inflated.get(key) ?? this.leaving.get(key);
  }

  *all(): Iterable<FileSource> {
    yield* this.live.values();
    yield* this.inflated.values();
    yield* this.leaving.values();
  }

  add(source: FileSource): void {
    this.live.set(source.key, source);
    this.byFile.set(source.identity.file, source);
    this.byPath.set(source.path, source);
    this.wake(source);
  }

  wake(source: FileSource): void {
    source.woken = true;
    source.nextLook = 0;
    this.active.add(source);
  }

  move(source: FileSource, path: string): void {
    if (this.byPath.get(source.path) === source) this.byPath.delete(source.path);
    source.path = path;
    this.byPath.set(path, source);
  }

  /** Forgets under which inode the source lay: its content is there no more. */
  unfile(source: FileSource): void {
    if (this.byFile.get(source.identity.file) === source) this.byFile.delete(source.identity.file);
  }

  /** Another file has taken over its inode under another name: its content lay where it was last seen. */
  displace(source: FileSource): void {
    if (this.byPath.get(source.path) === source) this.byPath.delete(source.path);
    source.path = source.seenAt;
  }

  /** The content goes on in another file. */
  refile(source: FileSource, path: string, file: string): void {
    this.unfile(source);
    source.identity = { ...source.identity, file };
    this.byFile.set(file, source);
    this.move(source, path);
  }

  remove(source: FileSource): void {
    this.close(source);
    this.unfile(source);
    if (this.byPath.get(source.path) === source) this.byPath.delete(source.path);
    this.active.delete(source);
    this.live.delete(source.key);
    this.inflated.delete(source.key);
  }

  /** Must be called after a source was opened or read. */
  touch(source: FileSource): void {
    this.#opened.delete(source);
    this.#opened.add(source);
    if (this.#opened.size > this.#maxOpen) this.closeLeastRecent(this.#opened.size - this.#maxOpen, source);
  }

  close(source: FileSource): void {
    source.close();
    this.#opened.delete(source);
  }

  get openCount(): number {
    return this.#opened.size;
  }

  /** Closes handles that can be opened again by their path: not of files that have none any more. */
  closeLeastRecent(count: number, except?: FileSource): void {
    let left = count;
    for (const source of this.#opened) {
      if (left <= 0) return;
      if (source === except || source.detached) continue;
      // A wake that the source had no turn for yet must outlive the handle.
      if (source.size > source.read) source.woken = true;
      this.close(source);
      left -= 1;
    }
  }
}
