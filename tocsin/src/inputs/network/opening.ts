/** Whether a listener is open now, and the moment when it first was. */
export class Opening {
  isOpen = false;
  #tell: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.#tell = resolve;
  });

  open(): void {
    this.isOpen = true;
    this.#tell();
  }

  close(): void {
    this.isOpen = false;
  }
}
