/**
 * @file TensorBoard's event files, as bytes: records of TFRecord (https://www.tensorflow.org/tutorials/load_data/tfrecord), each an Event
 * of Protocol Buffers (tensorflow/core/util/event.proto). Scalars are simple values, as those of PyTorch's SummaryWriter.
 */
import { bytesField, doubleField, type FieldBytes, floatField, integerField, message, piecesOf, textField } from "./protobuf.js";

/** Numbers of one step. */
export interface ScalarsEvent {
  /** When it was, in seconds since 1970. */
  wallTime: number;
  /** The step, from 0. */
  step: number;
  /** Numbers by tag, such as `movie/loss/train`. TensorBoard groups tags by what stands before the first slash. */
  scalars: Readonly<Record<string, number>>;
}

/** A record with numbers of one step. */
export function scalarsRecord({ wallTime, step, scalars }: ScalarsEvent): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) => bytesField(1, message([textField(1, tag), floatField(2, value)])));
  return record([doubleField(1, wallTime), integerField(2, step), bytesField(5, message(values))]);
}

/**
 * The records that an event file begins with.
 *
 * @param firstStep where a training goes on that has an event file already: TensorBoard then drops what that file has from this step on
 */
export function startRecords(wallTime: number, firstStep?: number): Uint8Array[] {
  const version = record([doubleField(1, wallTime), textField(3, "brain.Event:2")]), START = 1;
  if (firstStep === undefined) return [version];
  return [version, record([doubleField(1, wallTime), integerField(2, firstStep), bytesField(7, integerField(1, START))])];
}

/** A message as a record: its length, a checksum of that, its bytes, and a checksum of these. */
function record(fields: readonly FieldBytes[]): Uint8Array {
  const [data] = piecesOf(message(fields)), bytes = new Uint8Array(data.length + 16), view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
}

/** CRC-32C (RFC 3720, appendix B.4) of each byte. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** TFRecord's checksum: CRC-32C, turned by 15 bits, plus a constant. */
export function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 255];
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
