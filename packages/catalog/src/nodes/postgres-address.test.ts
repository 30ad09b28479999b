import { expect, test } from "vitest";
import { isPostgresAddress, withoutPassword } from "./postgres-address.ts";

test.each([
  ["postgresql://halcyon:hush@db:5432/catalog", "postgresql://halcyon:…@db:5432/catalog"],
  ["postgres://halcyon:a:hush@db/catalog?sslmode=require", "postgres://halcyon:…@db/catalog?sslmode=require"],
  ["postgresql://halcyon:h%40hush%2F@db/catalog", "postgresql://halcyon:…@db/catalog"],
  ["postgresql://db/catalog?user=a&password=hush", "postgresql://db/catalog?user=a&password=…"],
  ["postgresql://halcyon@db/catalog", "postgresql://halcyon@db/catalog"],
  ["postgresql:///catalog?host=/run/postgresql", "postgresql:///catalog?host=%2Frun%2Fpostgresql"],
  ["postgresql://halcyon:hush@db:port/catalog", "postgresql://…"],
])("%s is shown without its password", (address, shown) => {
  const url = withoutPassword(address);
  expect(url).not.toContain("hush");
  expect(decodeURIComponent(url)).toBe(decodeURIComponent(shown));
});

test.each([
  ["postgresql://halcyon:hush@db:5432/catalog", true],
  ["postgres:///catalog?host=/run/postgresql", true],
  ["postgresql://db", false],
  ["postgresql://db:port/catalog", false],
  ["mysql://db/catalog", false],
  ["catalog.sqlite", false],
])("whether %s is one: %s", (address, is) => expect(isPostgresAddress(address)).toBe(is));
