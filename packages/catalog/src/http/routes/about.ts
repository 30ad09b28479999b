/** Routes that tell of the service itself. @module */
import { aliases, formats, formatsOfSpec } from "../formats.ts";
import { filterKinds } from "../query/filters.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";

/** The version of the field's service whose API this is: its clients look at it. */
const spoken = "0.2.20";

/** The routes. @param describe makes the OpenAPI description. */
export function aboutRoutes(service: Service, describe: () => Record<string, unknown>): readonly AnyRoute[] {
  const json = { types: ["application/json"] };
  return [
    route({
      method: "GET",
      url: "/",
      summary: "What the service speaks.",
      scopes: [],
      parameters: {},
      answers: json,
      act: ({ base, anonymous }) => {
        const links = {
          whoami: `${base}/auth/whoami`,
          apikey: `${base}/auth/apikey`,
          refresh_session: `${base}/auth/session/refresh`,
          revoke_session: `${base}/auth/session/revoke/{session_id}`,
          logout: `${base}/auth/logout`,
        };
        const answer = jsonAnswer(
          JSON.stringify({
            api_version: 0,
            library_version: spoken,
            formats: { ...formats, ...formatsOfSpec },
            aliases,
            queries: filterKinds,
            authentication: { required: !anonymous, providers: [], links },
            links: { self: base, documentation: `${base}/openapi.json` },
            meta: { root_path: "/api", service: "halcyon" },
          }),
        );
        // Nobody is known by a cookie here, so none has to be guarded; the field's clients want one to send back.
        return { ...answer, headers: { "set-cookie": "tiled_csrf=none; Path=/; SameSite=Strict" } };
      },
    }),
    route({
      method: "GET",
      url: "/openapi.json",
      summary: "This description.",
      scopes: [],
      parameters: {},
      answers: json,
      act: () => jsonAnswer(JSON.stringify(describe())),
    }),
    route({
      method: "GET",
      url: "/metrics",
      summary: "Figures of the service for Prometheus.",
      scopes: ["metrics"],
      parameters: {},
      answers: { types: ["text/plain"] },
      act: async () => ({ type: service.metrics.contentType, body: await service.metrics.metrics() }),
    }),
  ];
}
