/** Routes of API keys, and of who one is. @module */
import { HalcyonError } from "@halcyon/model";
import type { ApiKey } from "../auth/api-keys.ts";
import { type Caller, type Scope, allScopes, isScope } from "../auth/scopes.ts";
import { tagsOf } from "../nodes/structures.ts";
import { refuse, text } from "../query/parameter.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { json as parse, list, natural, optional, record, string, utf8 } from "../wire/checked.ts";

const json = { types: ["application/json"] };

/** The routes. */
export function keyRoutes({ keys, clock }: Service): readonly AnyRoute[] {
  return [
    route({
      method: "GET",
      url: "/auth/whoami",
      summary: "Who one is, by one's key.",
      scopes: ["read:metadata"],
      parameters: {},
      answers: json,
      act: ({ caller }) => {
        const roles = [{ name: caller.name, scopes: [...caller.scopes] }];
        const identities = [{ id: caller.name, provider: "api-key", latest_login: null }];
        const who = {
          uuid: "00000000-0000-0000-0000-000000000000",
          type: "user",
          identities,
          roles,
          latest_activity: null,
        };
        const mayList = caller.scopes.has("admin:apikeys");
        return jsonAnswer(JSON.stringify({ ...who, api_keys: mayList ? keys.list().map(shown) : [], sessions: [] }));
      },
    }),
    route({
      method: "GET",
      url: "/auth/apikey",
      summary: "What one's key allows.",
      scopes: ["read:metadata"],
      parameters: {},
      answers: json,
      act: ({ caller }) =>
        jsonAnswer(
          JSON.stringify({
            first_eight: /^key ([0-9a-f]{8})$/u.exec(caller.name)?.[1] ?? "00000000",
            scopes: [...caller.scopes],
            access_tags: caller.tags ?? null,
            expiration_time: null,
            note: caller.name,
            latest_activity: null,
          }),
        ),
    }),
    route({
      method: "POST",
      url: "/auth/apikey",
      summary: "Makes a key that allows no more than one's own. It is told this once.",
      scopes: ["create:apikeys"],
      parameters: {},
      body: { types: ["application/json"], schema: { type: "object" } },
      answers: json,
      act: ({ caller, body }) => {
        const asked = record(parse(utf8(body)), "body");
        const seconds = optional(asked, "expires_in", "", natural);
        const tags = optional(asked, "access_tags", "", (items) => tagsOf(items, "access_tags")) ?? caller.tags;
        const strange =
          caller.tags === undefined ? [] : (tags ?? []).filter((tag) => caller.tags?.includes(tag) !== true);
        if (strange.length > 0) throw tooMuch(`the access tags ${strange.join(", ")}`);
        const made = keys.make({
          scopes: scopesFor(
            caller,
            optional(asked, "scopes", "", (items) => list(items, "scopes", (item, at) => string(item, at))),
          ),
          access_tags: tags ?? null,
          expires: seconds === undefined ? null : clock.now() + seconds,
          note: optional(asked, "note", "", (value) => string(value, "note", 255)) ?? null,
        });
        return jsonAnswer(JSON.stringify({ ...shown(made), secret: made.secret }));
      },
    }),
    route({
      method: "DELETE",
      url: "/auth/apikey",
      summary: "Takes back a key that was made.",
      scopes: ["revoke:apikeys"],
      parameters: { first_eight: text("The first eight characters of the key.") },
      answers: json,
      act: ({ query }) => {
        keys.revoke(query.first_eight ?? refuse("first_eight", "", "it must be given"));
        return jsonAnswer("null");
      },
    }),
  ];
}

function scopesFor(caller: Caller, asked: readonly string[] | undefined): readonly Scope[] {
  if (asked === undefined || asked.includes("inherit")) return [...caller.scopes];
  const unknown = asked.find((word) => !isScope(word));
  if (unknown !== undefined) refuse("scopes", unknown, `they are among ${allScopes.join(", ")}, or inherit`);
  const scopes = asked.filter(isScope);
  const more = scopes.filter((scope) => !caller.scopes.has(scope));
  if (more.length > 0) throw tooMuch(`the scopes ${more.join(", ")}`);
  return scopes;
}

function tooMuch(what: string): HalcyonError {
  return new HalcyonError("catalog.forbidden", `A key cannot be made with ${what}, which its maker has not.`, {
    needs: what,
    reason: "more than its maker's",
  });
}

function shown({ first_eight, scopes, access_tags, expires, note }: ApiKey): Record<string, unknown> {
  const expiration = expires === null ? null : new Date(expires * 1000).toISOString();
  return { first_eight, scopes, access_tags, expiration_time: expiration, note, latest_activity: null };
}
