/** One request to the service that is measured. @module */
import { type Agent, get } from "node:http";

/** Resolves when the whole answer has come. Rejects for one that is no 200. */
export function answered(url: string, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  get(url, { agent, headers: { authorization: "Apikey secret" } }, (answer) => {
    answer.resume().once("end", () => {
      if (answer.statusCode === 200) resolve(undefined);
      else reject(new Error(`${url} was answered with ${answer.statusCode}`));
    });
  }).once("error", reject);
  return promise;
}
