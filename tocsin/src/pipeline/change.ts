/** One that keeps what it has under another name: an input its place, an output its queue. */
export interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** Why what runs was not changed: the old goes on. */
export class ChangeFailure extends Error {
  override readonly name = 'ChangeFailure';
  /** Of the input or output that could not begin. */
  readonly id: string;

  constructor(id: string, message: string) {
    super(message);
    this.id = id;
  }
}
