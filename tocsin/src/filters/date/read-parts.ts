import { cursor, readFraction, readNumber, readOffset } from './cursor.ts';
import { PART, type Part } from './pattern.ts';
import { type DateZone, readAbbreviation, readZoneId } from './zone.ts';

/** The offset or the zone that the text itself named. One for the whole thread, as the cursor. */
export const named: { offset: number; zone: DateZone | undefined } = { offset: Number.NaN, zone: undefined };

/** Values of the parts that set a field, in their order, go to `values`. False where the text is not wholly as the parts say. */
export function readParts(parts: readonly Part[], text: string, values: number[]): boolean {
  named.offset = Number.NaN;
  named.zone = undefined;
  cursor.at = 0;
  let slot = 0;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    switch (part.kind) {
      case PART.literal:
        if (text.charCodeAt(cursor.at) === part.digits) cursor.at++;
        else if (!passLiteral(text, part.text)) return false;
        break;
      case PART.number: {
        const value = readNumber(text, part.digits, part.signed);
        if (Number.isNaN(value)) return false;
        values[slot++] = value;
        break;
      }
      case PART.offset:
        named.offset = readOffset(text);
        if (Number.isNaN(named.offset)) return false;
        break;
      case PART.zoneName:
      case PART.zoneId:
        named.zone = part.kind === PART.zoneId ? readZoneId(text) : readAbbreviation(text);
        if (named.zone === undefined) return false;
        break;
      default: {
        const value = readValue(part, text);
        if (Number.isNaN(value)) return false;
        values[slot++] = value;
      }
    }
  }
  return cursor.at === text.length;
}

function readValue(part: Part, text: string): number {
  if (part.kind === PART.fraction) return readFraction(text, part.digits, 1000);
  if (part.kind === PART.shortYear) return readShortYear(text, part.digits > 2, part.pivot);
  return part.names === undefined ? Number.NaN : part.names.read(text);
}

/** Case does not matter. */
function passLiteral(text: string, literal: string): boolean {
  const { at } = cursor;
  for (let index = 0; index < literal.length; index++) {
    if (text.charCodeAt(at + index) === literal.charCodeAt(index)) continue;
    const mine = text.charAt(at + index);
    if (mine === '' || mine.toLowerCase() !== literal.charAt(index).toLowerCase()) return false;
  }
  cursor.at = at + literal.length;
  return true;
}

/** Two digits without a sign lie within fifty years of the pivot; if more are allowed, any other number of them is the year itself. */
function readShortYear(text: string, lenient: boolean, pivot: number): number {
  const from = cursor.at;
  const first = text.charCodeAt(from);
  const value = readNumber(text, lenient ? 10 : 2, lenient);
  const hasTwo = cursor.at === from + 2;
  if (Number.isNaN(value) || (!lenient && !hasTwo)) return Number.NaN;
  if (!hasTwo || first === 45 || first === 43) return value;
  const low = pivot - 50;
  const within = ((low % 100) + 100) % 100;
  return value + low - within + (value < within ? 100 : 0);
}
