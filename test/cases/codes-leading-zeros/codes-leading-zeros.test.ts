/** @file Codes that consist of digits, as categories and as labels: 01001 is not 1001, and no two values of a csv are merged. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRun } from "../../../src/run/run-folder.js";
import { readSource } from "../../../src/source/node/read-source.js";
import { at, command, logged } from "../../cli/command.js";

const folder = import.meta.dirname;

test("two codes that are one number are two categories, which give the answer away", async () => {
  const { code, stderr } = await command("train", join(folder, "recipe.yaml"), "--out", at("zips"), "--threads", "1");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.stringify(readRun(at("zips")).features.columns)).toContain('"categories":["01001","1001"]');
  const [last] = logged("zips").filter(({ event, epoch, split }) => event === "epoch" && epoch === 4 && split === "test");
  expect(last).toMatchObject({ task: "t", metrics: { f1: 1 } });
});

test("labels are compared as the recipe and the file write them", async () => {
  const { code, stderr } = await command("train", join(folder, "recipe-labels.yaml"), "--out", at("labels"), "--threads", "1");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(readRun(at("labels")).labels.t.names).toEqual(["01", "02", "10"]);
});

test("nothing that a csv writes in different ways becomes one value, and SQL agrees", async () => {
  const table = await readSource("ids.csv", { folder });
  expect(table.columnNames.map((name) => table.column(name))).toEqual([
    ["9007199254740993", "9007199254740992", "0.5", null], ["12e4", "120e3", "1e400", "2e400"], ["+4712", "4712", "5", "6"],
    ["1.10", "1.1", "1.0", "1"],
  ]);
  const zips = await readSource("zips.csv", { folder }), same = await readSource({ sql: "select zip from 'zips.csv'" }, { folder });
  expect(zips.column("zip")).toEqual(same.column("zip"));
});
