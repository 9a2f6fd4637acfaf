import type { Problem } from '../../define/index.ts';
import { Places, type Span } from '../language/index.ts';
import type { PipelineSource } from './compiled.ts';

/** One text of a configuration, for naming what is wrong in it. */
export class Place {
  readonly file: string;
  readonly places: Places;

  constructor({ file, text }: PipelineSource) {
    this.file = file;
    this.places = new Places(text);
  }

  problem(span: Span, message: string, hint?: string): Problem {
    const { line, column } = this.places.at(span.from);
    return { file: this.file, line, column, message, ...(hint === undefined ? {} : { hint }) };
  }

  /** `pipeline.conf:12` */
  line(span: Span): string {
    return `${this.file}:${this.places.at(span.from).line}`;
  }
}
