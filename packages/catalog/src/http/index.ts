/** The HTTP service of a catalog, which the clients of Tiled 0.2 read and write. Node only. @module */
export { catalogApp, type CatalogAppOptions } from "./catalog-app.ts";
export { type ConfiguredKey } from "./auth/api-keys.ts";
export { type Anonymous } from "./auth/callers.ts";
export { originOf, type Origins } from "./cross-origin.ts";
export { allScopes, isScope, readingScopes, type Scope } from "./auth/scopes.ts";
export { type ServiceLimits } from "./service.ts";
