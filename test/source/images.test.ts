/** @file Folders of images and idx files: what is read, and that nothing broken, oversized or odd gets in. Pixels are held to Pillow's. */
import { readFileSync } from "node:fs";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ImageCell } from "../../src/data/image-cell.js";
import { decodeImage } from "../../src/source/node/decode-image.js";
import { PotluckError } from "../../src/engine/errors.js";
import { idx, png, pngOf } from "./pictures.js";
import { failure, folder, read, rowsOf, write } from "./source-folder.js";

type Golden = Record<string, { file: string; shape: number[]; pixels: string }>;
const golden = JSON.parse(readFileSync(new URL("../golden/images.json", import.meta.url), "utf8")) as Golden;
const bytesOf = (name: string) => Buffer.from(golden[name].file, "base64");
const grey = (...values: number[]) => png({ width: values.length, height: 1, colours: 0, lines: [values] });

async function broken(bytes: Uint8Array): Promise<string> {
  const error: unknown = await decodeImage(bytes, "x").then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(PotluckError);
  return (error as Error).message;
}

describe("decodeImage", () => {
  test.each(Object.keys(golden))("reads %s as Pillow does", async (name) => {
    const { width, height, channels, values } = await decodeImage(bytesOf(name), name);
    expect([height, width, ...(channels === 3 ? [3] : [])]).toEqual(golden[name].shape);
    const pixels = Buffer.from(golden[name].pixels, "base64");
    const apart = Math.max(...values.map((value, at) => Math.abs(value - pixels[at])));
    expect(apart).toBeLessThanOrEqual(name.endsWith(".png") ? 0 : 3); // JPEG leaves the rounding of its transform to the reader
    expect(values.length).toBe(pixels.length);
  });

  test("reads 2, 4 and 16 bits, a palette beside RGB, and interlaced lines", async () => {
    const values = async (parts: Parameters<typeof png>[0]) => [...(await decodeImage(png(parts), "x")).values];
    const lines = [[0b00011011, 0b11000000], [0, 0b01000000]];
    expect(await values({ width: 5, height: 2, depth: 2, colours: 0, lines })).toEqual([0, 85, 170, 255, 255, 0, 0, 0, 0, 85]);
    expect(await values({ width: 3, height: 1, depth: 4, colours: 0, lines: [[0x0f, 0x80]] })).toEqual([0, 255, 136]);
    expect(await values({ width: 2, height: 1, depth: 16, colours: 0, lines: [[0x12, 0xff, 0xff, 0x00]] })).toEqual([0x12, 0xff]);
    expect(await values({ width: 1, height: 1, colours: 2, palette: [9, 9, 9], lines: [[1, 2, 3]] })).toEqual([1, 2, 3]);
    // of the seven passes of Adam7, those that a picture of 3 x 3 has: 1, 4, 5, 6 (twice) and 7
    const passes = [[1], [3], [7, 9], [2], [8], [4, 5, 6]];
    expect(await values({ width: 3, height: 3, colours: 0, interlaced: true, lines: passes })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("refuses what is no image, or a broken one", async () => {
    const one = grey(1, 2, 3);
    expect(await broken(Buffer.from("GIF89a"))).toBe("x: this file of 6 bytes is neither a PNG nor a JPEG image");
    expect(await broken(Buffer.alloc(0))).toContain("this file of 0 bytes is neither");
    for (const name of ["rgb.png", "rgb.jpg", "progressive.jpg"]) {
      const whole = bytesOf(name);
      for (let length = 8; length < whole.length - 2; length += 37) await broken(whole.subarray(0, length));
    }
    const flipped = Buffer.from(one);
    flipped[one.indexOf("IDAT") + 6] ^= 255;
    expect(await broken(flipped)).toMatch(/^x: this PNG image of \d+ bytes cannot be read \(.+\); fetch or save it again$/u);
    expect(await broken(png({ width: 3, height: 2, colours: 0, lines: [[1, 2, 3]] })))
      .toContain("(its data have 4 bytes, but 2 x 3 pixels need 8)");
    expect(await broken(png({ width: 9, height: 1, depth: 1, colours: 0, interlaced: true, lines: [[0, 0]] })))
      .toContain("save it without interlacing");
  });

  test("believes no size before it is checked", async () => {
    expect(await broken(png({ width: 60_000, height: 60_000, colours: 2, lines: [[1]] })))
      .toContain("its size is 60000 x 60000; images of more than 16777216 pixels are not read");
    expect(await broken(png({ width: 0, height: 1, colours: 2, lines: [[1]] }))).toContain("its size is 1 x 0");
    const jpeg = bytesOf("rgb.jpg");
    jpeg.writeUInt32BE(0xfff0fff0, jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 5);
    expect(await broken(jpeg)).toContain("its size is 65520 x 65520");
    const bomb = deflateSync(Buffer.alloc(2 ** 26));
    const header = grey(1).subarray(16, 29);
    expect(await broken(pngOf([["IHDR", header], ["IDAT", bomb], ["IEND", Buffer.alloc(0)]])))
      .toMatch(/Cannot create a Buffer larger than/u);
    const profile = pngOf([
      ["IHDR", header],
      ["iCCP", Buffer.concat([Buffer.from("a\0\0"), bomb])],
      ["IDAT", deflateSync(Buffer.of(0, 7))],
      ["IEND", Buffer.alloc(0)],
    ]);
    expect([...(await decodeImage(profile, "x")).values]).toEqual([7]); // not unpacked at all
  });
});

describe("a folder of images", () => {
  test("gives a row an image, sorted by path, labelled by its subfolder", async () => {
    write("pets/dog/b.png", grey(1, 2));
    write("pets/dog/a/c.PNG", grey(3, 4));
    write("pets/cat/z.png", grey(5, 6));
    write("pets/README.txt", "about");
    write("pets/cover.png", grey(1));
    write("pets/cat/notes.txt", "none");
    write("pets/cat/.hidden.png", "none");
    const table = await read({ images: "${WHERE}" }, { WHERE: "pets" });
    expect(table.columnNames).toEqual(["image", "label", "file"]);
    expect(rowsOf(table).map(([image, ...rest]) => [[...(image as Uint8Array)], ...rest])).toEqual([
      [[5, 6], "cat", "cat/z.png"], [[3, 4], "dog", "dog/a/c.PNG"], [[1, 2], "dog", "dog/b.png"],
    ]);
    expect(table.where(1)).toBe("pets/dog/a/c.PNG");
  });

  test("reads JPEG beside PNG of the same size", async () => {
    write("mixed/a/1.jpg", bytesOf("grey.jpg"));
    write("mixed/b/2.png", bytesOf("grey.png"));
    expect((await read({ images: "mixed" })).column("image").map((image) => (image as Uint8Array).length)).toEqual([117, 117]);
  });

  test("names the first image that is unlike the others", async () => {
    write("odd/a/1.png", grey(1, 2));
    write("odd/a/2.png", png({ width: 1, height: 2, colours: 0, lines: [[1], [2]] }));
    const rule = "all images of a source must have one size and the same channels";
    expect(await failure({ images: "odd" })).toBe(`odd/a/2.png: this image is 2 x 1 grey, but odd/a/1.png is 1 x 2 grey: ${rule}`);
    write("colour/a/1.png", grey(1));
    write("colour/b/2.png", png({ width: 1, height: 1, colours: 2, lines: [[1, 2, 3]] }));
    expect(await failure({ images: "colour" })).toBe(`colour/b/2.png: this image is 1 x 1 RGB, but colour/a/1.png is 1 x 1 grey: ${rule}`);
  });

  test("takes a table whose rows name their images", async () => {
    write("shots/b.png", grey(1, 2));
    write("shots/deep/a.png", grey(3, 4));
    write("shots/c.gif", "GIF89a");
    write("shots.csv", "age,file,label\n3,deep/a.png,x\n4,b.png,\n5,b.png,y\n");
    const table = await read({ images: "shots", table: "${WHERE}.csv" }, { WHERE: "shots" });
    expect(table.columnNames).toEqual(["age", "file", "label", "image"]);
    expect(rowsOf(table).map(([age, , label, image]) => [age, label, [...(image as Uint8Array)]])).toEqual([
      ["3", "x", [3, 4]], ["4", null, [1, 2]], ["5", "y", [1, 2]],
    ]);
    expect((table.column("image")[0] as ImageCell).shape).toEqual([1, 1, 2]);
    expect(table.where(1)).toBe("shots.csv: data row 2");
    const message = async (text: string): Promise<string> => {
      write("shots.csv", text);
      return failure({ images: "shots", table: "shots.csv" });
    };
    expect(await message("age,file\n3,dep/a.png\n"))
      .toBe('shots.csv: data row 1: column "file" names "dep/a.png", which is not in shots (did you mean "deep/a.png"?)');
    expect(await message("age,file\n3,\n")).toBe('shots.csv: data row 1: column "file" names no file');
    expect(await message("age,name\n3,b.png\n")).toContain('there is no column "file"');
    expect(await message("image,file\n3,b.png\n"))
      .toContain('its column "image" has the name of the column of the images themselves: rename it');
    expect(await message("age,file\n3,c.gif\n")).toContain("shots/c.gif: only PNG and JPEG images can be read");
    write("shots/wide.png", grey(1, 2, 3));
    expect(await message("age,file\n3,b.png\n4,wide.png\n"))
      .toContain("shots.csv: data row 2: shots/wide.png: this image is 1 x 3 grey, but shots.csv: data row 1: shots/b.png is 1 x 2 grey");
  });

  test("reads images without classes: a folder without subfolders, a glob, one image", async () => {
    for (const name of ["plain/b.png", "plain/a.png", "classes/x/1.png", "classes/y/2.png", "classes/0.png"]) write(name, grey(1));
    const files = async (images: string): Promise<unknown> => {
      const table = await read({ images });
      expect(table.columnNames).toEqual(["image", "file"]);
      return table.column("file");
    };
    expect(await files("plain")).toEqual(["a.png", "b.png"]);
    expect(await files("plain/b*.png")).toEqual(["b.png"]);
    expect(await files("plain/b.png")).toEqual(["b.png"]);
    expect(await files("classes/*/*.png")).toEqual(["x/1.png", "y/2.png"]);
    expect((await read({ images: "classes" })).column("label")).toEqual(["x", "y"]); // files beside the classes are left out
  });

  test("refuses what it cannot read, and folders without images", async () => {
    write("gif/a/1.gif", "GIF89a");
    expect(await failure({ images: "gif" }))
      .toBe("gif/a/1.gif: only PNG and JPEG images can be read: convert it, or take it out of the folder");
    write("loose/1.png", grey(1));
    write("empty/notes.txt", "no image");
    expect(await failure({ images: "empty" }))
      .toBe(`${folder}/empty: there is no PNG or JPEG file here; where images have classes, each class needs a subfolder`);
    expect(await failure({ images: "empty/notes.txt" }))
      .toContain("notes.txt is a file; images takes a folder with a subfolder for each class, a glob of images, or an image");
    expect(await failure({ images: "pest" })).toMatch(/there is no such file.*pest|pest: there is no such file/u);
    write("wrong/a/1.png", "not really");
    expect(await failure({ images: "wrong" })).toBe("wrong/a/1.png: this file of 10 bytes is neither a PNG nor a JPEG image");
  });
});

describe("idx files", () => {
  const images = idx([2, 2, 3], [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255]);

  test("give a row an image, with labels where they are named", async () => {
    write("train-images.gz", gzipSync(images));
    write("train-labels", idx([2], [7, 0]));
    const table = await read({ idx: "train-images.gz", labels: "train-labels" });
    expect(rowsOf(table).map(([image, label]) => [[...(image as Uint8Array)], label])).toEqual([
      [[0, 1, 2, 3, 4, 5], 7],
      [[250, 251, 252, 253, 254, 255], 0],
    ]);
    expect(table.where(1)).toBe("train-images.gz: image 2");
    expect((await read({ idx: "train-images.gz" })).columnNames).toEqual(["image"]);
    write("rgb", idx([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]));
    expect([...(await read({ idx: "rgb" })).column("image")[0] as Uint8Array]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each<[string, Uint8Array, string]>([
    ["cut short", images.subarray(0, 20),
      "the header says 2 x 2 x 3 values, 28 bytes with the header, but the file ends after 20: fetch it again"],
    ["too long", Buffer.concat([images, Buffer.of(1)]),
      "the header says 2 x 2 x 3 values, 28 bytes with the header, but the file is longer: fetch it again"],
    ["cut within the header", images.subarray(0, 11), "this is not an idx file: it ends after 11 bytes, within the header"],
    ["empty", Buffer.alloc(0), "this is not an idx file: it ends after 0 bytes, within the header"],
    ["something else", Buffer.from("a,b,c\n"),
      "this is not an idx file: it should begin with 00 00, a type and a number of dimensions, found 61 2c 62 2c"],
    ["of floats", idx([1, 1, 1], [0, 0, 0, 0], 13), "this idx file has floats; images and labels are unsigned bytes"],
    ["of labels", idx([3], [1, 2, 3]),
      "images have three dimensions (images, rows, columns), or four; found 3; a file of labels belongs under labels"],
    ["of no pixels", idx([3, 0, 4], []), "its images have 0 x 4 pixels, so they are empty"],
    ["of a size that cannot be", idx([2 ** 32 - 1, 2 ** 16, 2 ** 16], [1]),
      "the header says 4294967295 x 65536 x 65536 values; files of more than 2147483648 bytes are not read"],
  ])("%s are refused, with their sizes", async (name, bytes, message) => {
    expect(await failure({ idx: write(`broken ${name}`, bytes) })).toBe(`broken ${name}: ${message}`);
  });

  test("are read no further than their header tells", async () => {
    write("bomb.gz", gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 25)])));
    expect(await failure({ idx: "bomb.gz" })).toContain("but the file is longer");
  });

  test("and labels must fit each other", async () => {
    write("images", images);
    expect(await failure({ idx: "images", labels: write("three", idx([3], [1, 2, 3])) }))
      .toBe("three: there are 3 labels for the 2 images of images");
    expect(await failure({ idx: "images", labels: "images" })).toBe("images: labels have one dimension, found 2 x 2 x 3");
    expect(await failure({ idx: "images", labels: "imagse" })).toContain("imagse: there is no such file");
    expect(await failure({ idx: "broken *" })).toMatch(/^broken \*: this pattern matches \d+ files, but idx takes one$/u);
    expect(await failure({ idx: write("none", idx([0, 2, 2], [])) })).toBe("none: there are no rows in this source");
  });
});
