/**
 * The process that is killed while it serves a catalog: `FOLDER [INDEX]`. Its first line is its port; it ends with its input.
 *
 * @module
 */
import type { AddressInfo } from "node:net";
import { argv } from "node:process";
import { Formats, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";

const [, , folder = "", index] = argv;
await using formats = new Formats({ folder, readable: [] });
await using catalog = await openCatalog({ folder, formats, ...(index === undefined ? {} : { index }) });
const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }], readable: ["/data"] });
await app.listen({ host: "127.0.0.1", port: 0 });
console.log((app.server.address() as AddressInfo).port);
for await (const _ of process.stdin);
await app.close();
