import { isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { settle } from "./options.ts";

describe("how servers are found", () => {
  test("without a word only this machine is searched", () => {
    expect(settle({}, {}).addresses).toEqual([{ host: "127.0.0.1", port: 5064 }]);
  });

  test("the variables of EPICS are read as EPICS does", () => {
    const settings = settle(
      {},
      {
        EPICS_CA_ADDR_LIST: " 10.1.0.255  ioc7:6000 ",
        EPICS_CA_AUTO_ADDR_LIST: "NO",
        EPICS_CA_SERVER_PORT: "5070",
        EPICS_CA_REPEATER_PORT: "5071",
        EPICS_CA_NAME_SERVERS: "gateway:5099",
        EPICS_CA_CONN_TMO: "12.5",
        EPICS_CA_MAX_SEARCH_PERIOD: "60",
        EPICS_CA_MCAST_TTL: "4",
        EPICS_CA_AUTO_ARRAY_BYTES: "NO",
        EPICS_CA_MAX_ARRAY_BYTES: "100000",
      },
    );
    expect(settings).toMatchObject({
      addresses: [
        { host: "10.1.0.255", port: 5070 },
        { host: "ioc7", port: 6000 },
      ],
      nameServers: [{ host: "gateway", port: 5099 }],
      repeaterPort: 5071,
      connectionTimeout: 12.5,
      maxSearchPeriod: 60,
      multicastTtl: 4,
    });
    expect(settings.maxArrayBytes).toBeGreaterThanOrEqual(100_000);
    expect(settings.maxArrayBytes).toBeLessThan(110_000);
  });

  test("an array limit counts only when the automatic one is switched off", () => {
    expect(settle({}, { EPICS_CA_MAX_ARRAY_BYTES: "20000" }).maxArrayBytes).toBe(2 ** 30);
  });

  test("interfaces are broadcast to only when that is asked for", () => {
    const asked = settle({}, { EPICS_CA_AUTO_ADDR_LIST: "YES" }).addresses;
    expect(asked.map((one) => one.host)).toContain("127.0.0.1");
    expect(asked.every((one) => /^\d+\.\d+\.\d+\.\d+$/u.test(one.host))).toBe(true);
  });

  test("beacons are listened for when other machines are searched, or when a port is named", () => {
    expect(settle({}, {}).repeaterPort).toBe(0);
    expect(settle({ addresses: ["10.0.0.1"] }, {}).repeaterPort).toBe(5065);
    expect(settle({}, { EPICS_CA_REPEATER_PORT: "5070" }).repeaterPort).toBe(5070);
  });

  test("options go before the environment", () => {
    const environment = { EPICS_CA_ADDR_LIST: "elsewhere", EPICS_CA_AUTO_ADDR_LIST: "YES" };
    expect(settle({ addresses: ["localhost:5"] }, environment).addresses).toEqual([{ host: "127.0.0.1", port: 5 }]);
    expect(settle({ addresses: [] }, environment).addresses).toEqual([]);
  });

  test.each([
    ["EPICS_CA_SERVER_PORT", "70000"],
    ["EPICS_CA_CONN_TMO", "soon"],
    ["EPICS_CA_ADDR_LIST", "ioc:port"],
    ["EPICS_CA_ADDR_LIST", "a:1:2"],
    ["EPICS_CA_NAME_SERVERS", ":5064"],
  ])("%s=%s is refused with what is allowed", (name, value) => {
    let error: unknown;
    try {
      settle({}, { [name]: value });
    } catch (thrown) {
      error = thrown;
    }
    expect(isHalcyonError(error, "ca.option") && error.facts.value).toBe(value);
  });
});
