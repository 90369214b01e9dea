/**
 * @file What the products of a convolution share. A column is one position of a grid in one image: one output of a channel, or one window
 * of the input. A tap is the distance in bytes from a column's address to one of the numbers that its window holds. Planes are padded with
 * zeros beforehand, so that every tap of every column is an address in memory, and nothing is tested in the loops.
 */

/** Where columns lie, image by image: `rows` x `cols` positions; `first` is the pointer of the first, the rest are distances in bytes. */
@unmanaged
export class Grid {
  first: u32;
  rows: u32;
  cols: u32;
  image: u32;
  row: u32;
  col: u32;
}

/** Writes the addresses of `count` columns from number `from` on, then the last one again up to `padded` of them, as u32. */
export function columnAddresses(grid: Grid, from: usize, count: usize, padded: usize, out: usize): void {
  const cols = <usize>grid.cols, plane = <usize>grid.rows * cols;
  const image = from / plane, position = from - image * plane;
  let row = position / cols, col = position - row * cols;
  let start = <usize>grid.first + image * <usize>grid.image;
  let at = start + row * <usize>grid.row + col * <usize>grid.col, last = at;
  for (let i: usize = 0; i < count; i++) {
    store<u32>(out + (i << 2), <u32>at);
    last = at;
    at += <usize>grid.col;
    if (++col < cols) continue;
    col = 0;
    if (++row == <usize>grid.rows) {
      row = 0;
      start += <usize>grid.image;
    }
    at = start + row * <usize>grid.row;
  }
  for (let i = count; i < padded; i++) store<u32>(out + (i << 2), <u32>last);
}

/** For each tap, the numbers of four columns side by side, `pitch` bytes from tap to tap; `offset` is added to every address. */
export function packQuad(addresses: usize, offset: usize, taps: usize, count: usize, out: usize, pitch: usize): void {
  const a = offset + <usize>load<u32>(addresses), b = offset + <usize>load<u32>(addresses, 4);
  const c = offset + <usize>load<u32>(addresses, 8), d = offset + <usize>load<u32>(addresses, 12);
  const end = taps + (count << 2);
  if (b - a == 4 && c - b == 4 && d - c == 4) {
    for (; taps < end; taps += 4, out += pitch) v128.store(out, v128.load(a + <usize>load<u32>(taps)));
    return;
  }
  for (; taps < end; taps += 4, out += pitch) {
    const tap = <usize>load<u32>(taps);
    store<f32>(out, load<f32>(a + tap));
    store<f32>(out, load<f32>(b + tap), 4);
    store<f32>(out, load<f32>(c + tap), 8);
    store<f32>(out, load<f32>(d + tap), 12);
  }
}

/** Copies planes `[h, w]` number `from` to `to` into planes `[outH, outW]`, from row `top` and column `left` on, with zeros around. */
export function padPlanes(
  source: usize, out: usize, from: usize, to: usize, h: usize, w: usize, outH: usize, outW: usize, top: usize, left: usize,
): void {
  const rowBytes = w << 2, outRowBytes = outW << 2, plane = outH * outRowBytes;
  memory.fill(out + from * plane, 0, (to - from) * plane);
  const rows = min(h, outH - top), copied = min(w, outW - left) << 2;
  for (let each = from; each < to; each++) {
    let a = source + each * h * rowBytes, b = out + each * plane + top * outRowBytes + (left << 2);
    for (let row: usize = 0; row < rows; row++, a += rowBytes, b += outRowBytes) {
      let i: usize = 0;
      for (; i + 16 <= copied; i += 16) v128.store(b + i, v128.load(a + i));
      for (; i < copied; i += 4) store<f32>(b + i, load<f32>(a + i));
    }
  }
}

/**
 * Weights as {@link convolve} reads them: for each group and each four of its channels, tap by tap four numbers; zeros where a group has no
 * channel. Tap k of channel m of group g lies at `weight + g * groupBytes + m * channelBytes + offsets[k]`.
 */
export function packConvWeights(
  weight: usize, offsets: usize, out: usize, groups: usize, channels: usize, depth: usize, groupBytes: usize, channelBytes: usize,
): void {
  for (let g: usize = 0; g < groups; g++) {
    for (let m: usize = 0; m < channels; m += 4) {
      const first = weight + g * groupBytes + m * channelBytes, lanes = min(<usize>4, channels - m);
      for (let k: usize = 0; k < depth; k++, out += 16) {
        const from = first + <usize>load<u32>(offsets + (k << 2));
        if (lanes < 4) v128.store(out, i64x2.splat(0));
        for (let lane: usize = 0; lane < lanes; lane++) store<f32>(out + (lane << 2), load<f32>(from + lane * channelBytes));
      }
    }
  }
}
